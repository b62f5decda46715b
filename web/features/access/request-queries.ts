import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type AccessRequests, accessRequests } from '../../../contract/access-requests.ts'
import { type HandoverNotice, handoverNotices } from '../../../contract/handover-notices.ts'
import { get, nothing, request } from '../../api.ts'

const accessRequestsQuery = queryOptions({
  queryKey: ['access-requests'],
  queryFn: ({ signal }) => get('/api/access-requests', accessRequests, signal),
})

/** Requests that the user may answer, and their own. */
export function useAccessRequests(): AccessRequests {
  return useQuery(accessRequestsQuery).data ?? { toAnswer: [], own: [] }
}

/** Asks the hiring team for access to a candidate's emails. */
export function useAccessRequest(candidateId: string) {
  return useRequestChange(() => request('POST', `/api/candidates/${candidateId}/access-requests`, nothing))
}

export function useRequestAnswer(requestId: string) {
  return useRequestChange((answer: 'given' | 'declined') =>
    request('PUT', `/api/access-requests/${requestId}/answer`, nothing, { body: { answer } }),
  )
}

export function useRequestTakingBack(requestId: string) {
  return useRequestChange(() => request('DELETE', `/api/access-requests/${requestId}`, nothing))
}

export function useAnswerSeen(requestId: string) {
  return useRequestChange(() => request('PUT', `/api/access-requests/${requestId}/seen`, nothing))
}

function useRequestChange<T>(change: (value: T) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all(
        [['access-requests'], ['candidate']].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  })
}

const handoversQuery = queryOptions({
  queryKey: ['handovers'],
  queryFn: ({ signal }) => get('/api/handovers', handoverNotices, signal),
})

/** Conversations that were handed over to the user and that they have not looked at. */
export function useHandoverNotices(): HandoverNotice[] {
  return useQuery(handoversQuery).data?.notices ?? []
}

export function useHandoverSeen(candidateId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => request('PUT', `/api/handovers/${candidateId}/seen`, nothing),
    onSettled: () => client.invalidateQueries({ queryKey: handoversQuery.queryKey }),
  })
}
