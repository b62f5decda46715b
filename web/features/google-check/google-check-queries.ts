import { queryOptions, useMutation } from '@tanstack/react-query'
import { googleCheck, googleProject } from '../../../contract/google-check.ts'
import { get, request } from '../../api.ts'

export const googleProjectQuery = queryOptions({
  queryKey: ['google-check'],
  queryFn: ({ signal }) => get('/api/google-check', googleProject, signal),
})

/** Asks Google, which takes a few seconds. */
export function useGoogleCheck() {
  return useMutation({ mutationFn: () => request('POST', '/api/google-check', googleCheck, { body: {} }) })
}
