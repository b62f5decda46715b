import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { openedPage, shownPage } from '../../../contract/access-log.ts'
import { auditPage, auditState, type LogRetention } from '../../../contract/audit.ts'
import { get, request } from '../../api.ts'

/** Values for the query string of a list and of its export. Empty ones are left out. */
export type LogFilter = Readonly<Record<string, string | null | undefined>>

export function withQuery(path: string, values: LogFilter): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : []))
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

export const auditPath = '/api/audit/events'
export const accessLogPath = '/api/mailbox/access-log'

export const auditQuery = (filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'events', filter],
    queryFn: ({ pageParam, signal }) =>
      get(withQuery(auditPath, { ...filter, before: pageParam }), auditPage, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => (next === null ? undefined : String(next)),
    placeholderData: keepPreviousData,
  })

export const openedQuery = (filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['access-log', 'opened', withQuery('', filter)],
    queryFn: ({ pageParam, signal }) =>
      get(withQuery(`${accessLogPath}/opened`, { ...filter, before: pageParam }), openedPage, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  })

export const shownQuery = (filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['access-log', 'shown', withQuery('', filter)],
    queryFn: ({ pageParam, signal }) =>
      get(withQuery(`${accessLogPath}/shown`, { ...filter, before: pageParam }), shownPage, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  })

export const auditStateQuery = queryOptions({
  queryKey: ['audit', 'state'],
  queryFn: ({ signal }) => get('/api/audit', auditState, signal),
})

export function useAuditCheck() {
  return useStateChange(() => request('POST', '/api/audit/checks', auditState, { body: {} }))
}

export function useRetention() {
  return useStateChange((retention: LogRetention) =>
    request('PUT', '/api/audit/retention', auditState, { body: retention }),
  )
}

function useStateChange<V>(change: (value: V) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ['audit'] }),
  })
}
