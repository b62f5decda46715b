import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { candidate } from '../../../contract/candidates.ts'
import { bin, merged, mergePreview, merges, twins } from '../../../contract/profiles.ts'
import { get, nothing, request } from '../../api.ts'

export const binQuery = infiniteQueryOptions({
  queryKey: ['candidates', 'bin'],
  queryFn: ({ pageParam, signal }) =>
    get(`/api/candidate-bin${pageParam && `?before=${pageParam}`}`, bin, signal),
  initialPageParam: '',
  getNextPageParam: ({ next }) => next ?? undefined,
})

export function twinsQuery(candidateId: string) {
  return queryOptions({
    queryKey: ['candidate', candidateId, 'twins'],
    queryFn: ({ signal }) => get(`/api/candidates/${candidateId}/twins`, twins, signal),
  })
}

export function mergesQuery(candidateId: string) {
  return queryOptions({
    queryKey: ['candidate', candidateId, 'merges'],
    queryFn: ({ signal }) => get(`/api/candidates/${candidateId}/merges`, merges, signal),
  })
}

/** What merging `otherId` into the candidate would do. */
export function mergePreviewQuery(candidateId: string, otherId: string) {
  const query = new URLSearchParams({ candidateId: otherId })
  return queryOptions({
    queryKey: ['merge-preview', candidateId, otherId],
    queryFn: ({ signal }) =>
      get(`/api/candidates/${candidateId}/merges/preview?${query}`, mergePreview, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
}

export function useMerge(candidateId: string) {
  return useProfileChange((otherId: string) =>
    request('POST', `/api/candidates/${candidateId}/merges`, merged, { body: { candidateId: otherId } }),
  )
}

export function useUndoMerge(candidateId: string) {
  return useProfileChange((mergeId: string) =>
    request('DELETE', `/api/candidates/${candidateId}/merges/${mergeId}`, nothing),
  )
}

/** Says that another candidate is not the same person. */
export function useTwinDismissal(candidateId: string) {
  return useProfileChange((otherId: string) =>
    request('POST', `/api/candidates/${candidateId}/twins/dismissals`, nothing, {
      body: { candidateId: otherId },
    }),
  )
}

export function useDeletion() {
  return useProfileChange((candidateId: string) =>
    request('DELETE', `/api/candidates/${candidateId}`, nothing),
  )
}

export function useRestoration() {
  return useProfileChange((candidateId: string) =>
    request('POST', `/api/candidates/${candidateId}/restorations`, candidate),
  )
}

/** Whole candidates come and go, so whatever shows candidates is refetched. */
function useProfileChange<T, A>(change: (value: T) => Promise<A>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      for (const name of ['candidate', 'candidates', 'vacancies'])
        void client.invalidateQueries({ queryKey: [name] })
    },
  })
}
