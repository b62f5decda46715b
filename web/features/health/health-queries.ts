import { queryOptions } from '@tanstack/react-query'
import { healthReport } from '../../../contract/health.ts'
import { get } from '../../api.ts'

const againMs = 15_000

/** Measured anew while the page is open. */
export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => get('/api/health/report', healthReport, signal),
  refetchInterval: againMs,
})
