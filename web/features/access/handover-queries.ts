import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type HandoverNotice, handoverNotices } from '../../../contract/handover-notices.ts'
import { get, nothing, request } from '../../api.ts'

const noticesQuery = queryOptions({
  queryKey: ['handovers'],
  queryFn: ({ signal }) => get('/api/handovers', handoverNotices, signal),
})

/** Conversations that were handed over to the user and that they have not looked at. */
export function useHandoverNotices(): HandoverNotice[] {
  return useQuery(noticesQuery).data?.notices ?? []
}

export function useHandoverSeen(candidateId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => request('PUT', `/api/handovers/${candidateId}/seen`, nothing),
    onSettled: () => client.invalidateQueries({ queryKey: noticesQuery.queryKey }),
  })
}
