import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type ErasureKind,
  erasureOutcome,
  erasurePreview,
  erasures,
  type RetentionChange,
  retention,
  retentionNotices,
  retentionPreview,
} from '../../../contract/erasing.ts'
import { get, nothing, request } from '../../api.ts'
import { loadPageTexts } from '../../i18n.ts'

/** The dry run of erasing a candidate. It is not kept, because it counts what is there at this moment. */
export function useErasurePreview(candidateId: string) {
  return useQuery({
    // Not below the candidate's key: after the erasure there is nothing to refetch.
    queryKey: ['erasure', candidateId],
    queryFn: ({ signal }) => get(`/api/candidates/${candidateId}/erasure`, erasurePreview, signal),
    gcTime: 0,
  })
}

/** Loads the texts of dialogs that a page shows which does not load them itself. */
export function usePageTexts(): boolean {
  const { isSuccess } = useQuery({
    queryKey: ['page-texts'],
    queryFn: async () => {
      await loadPageTexts()
      return true
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  return isSuccess
}

/** Erases or anonymises a candidate, or asks another administrator to agree. */
export function useErasure(candidateId: string) {
  return useMutation({
    mutationFn: (kind: ErasureKind) =>
      request('POST', `/api/candidates/${candidateId}/erasure`, erasureOutcome, { body: { kind } }),
  })
}

export function useErasureWithdrawal(candidateId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => request('DELETE', `/api/candidates/${candidateId}/erasure`, nothing),
    onSuccess: () =>
      Promise.all(
        [['erasure', candidateId], ['erasures']].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  })
}

const cleaningLookMs = 2_000

/** What waits for another administrator. Asked again while what was erased is being removed from the files. */
export const erasuresQuery = queryOptions({
  queryKey: ['erasures'],
  queryFn: ({ signal }) => get('/api/erasures', erasures, signal),
  refetchInterval: ({ state }) => (state.data?.isCleaning ? cleaningLookMs : false),
})

export function useAddressPermission() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (address: string) =>
      request('POST', '/api/erased-addresses/permissions', nothing, { body: { address } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['erasures'] }),
  })
}

export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: ({ signal }) => get('/api/retention', retention, signal),
})

export function useRetentionChange() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: RetentionChange) => request('PUT', '/api/retention', retention, { body: change }),
    onSuccess: (changed) => client.setQueryData(retentionQuery.queryKey, changed),
  })
}

/** The dry run of rules that are not saved yet. */
export function useRetentionPreview() {
  return useMutation({
    mutationFn: (change: RetentionChange) =>
      request('POST', '/api/retention/previews', retentionPreview, { body: change }),
  })
}

/** Candidates of the user who are to be erased soon. */
export const noticesQuery = queryOptions({
  queryKey: ['retention-notices'],
  queryFn: ({ signal }) => get('/api/retention/notices', retentionNotices, signal),
})

export function useKeeping() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (candidateId: string) => request('POST', `/api/candidates/${candidateId}/keeping`, nothing),
    onSuccess: () => client.invalidateQueries({ queryKey: noticesQuery.queryKey }),
  })
}
