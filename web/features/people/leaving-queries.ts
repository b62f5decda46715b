import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type Handover,
  handoverResult,
  openWork,
  type Removal,
  removalPreview,
} from '../../../contract/leaving.ts'
import { get, nothing, request } from '../../api.ts'
import { peopleQuery } from './people-queries.ts'

export function removalQuery(id: string) {
  return queryOptions({
    queryKey: ['people', id, 'removal'],
    queryFn: ({ signal }) => get(`/api/people/${id}/removal`, removalPreview, signal),
  })
}

/** The open conversations of somebody whose access ended. */
export function openWorkQuery(id: string) {
  return queryOptions({
    queryKey: ['people', id, 'handover'],
    queryFn: ({ signal }) => get(`/api/people/${id}/handover`, openWork, signal),
  })
}

export function useRemoval(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (removal: Removal) =>
      request('POST', `/api/people/${id}/removal`, nothing, { body: removal }),
    onSuccess: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey, exact: true }),
  })
}

export function useHandover(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (handover: Handover) =>
      request('POST', `/api/people/${id}/handover`, handoverResult, { body: handover }),
    onSettled: () => client.invalidateQueries({ queryKey: ['people', id, 'handover'] }),
  })
}
