import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import {
  addressRemoval,
  type CandidateChange,
  type CandidateQuery,
  candidate,
  candidateList,
  importReport,
  type NewCandidate,
} from '../../../contract/candidates.ts'
import { id } from '../../../contract/common.ts'
import { get, nothing, request } from '../../api.ts'

export const pageSize = 50

export function candidateListQuery(query: CandidateQuery) {
  const { q, vacancy, stage, page, size } = query
  const filters = { ...(vacancy && { vacancy }), ...(stage && { stage }) }
  const asked = new URLSearchParams({ q, page: String(page), size: String(size), ...filters })
  return queryOptions({
    queryKey: ['candidates', { q, page, size, ...filters }],
    queryFn: ({ signal }) => get(`/api/candidates?${asked}`, candidateList, signal),
  })
}

export function candidateQuery(candidateId: string) {
  return queryOptions({
    queryKey: ['candidate', candidateId, 'profile'],
    queryFn: ({ signal }) => get(`/api/candidates/${candidateId}`, candidate, signal),
  })
}

export function useNewCandidate() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (fresh: NewCandidate) =>
      request('POST', '/api/candidates', z.object({ id }), { body: fresh }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['candidates'] }),
  })
}

export function useCandidateImport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.append('file', file)
      return request('POST', '/api/candidates/import', importReport, { body: form })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['candidates'] }),
  })
}

export function useCandidateChange(candidateId: string) {
  return useChangeOf(candidateId, (change: CandidateChange) =>
    request('PATCH', `/api/candidates/${candidateId}`, nothing, { body: change }),
  )
}

/** Says which user a candidate is; null for nobody. */
export function useFileLink(candidateId: string) {
  return useChangeOf(candidateId, (userId: string | null) =>
    request('PUT', `/api/candidates/${candidateId}/person`, nothing, { body: { userId } }),
  )
}

/** Adds an address; the mutation returns the candidate with it. */
export function useNewAddress(candidateId: string) {
  return useChangeOf(candidateId, (address: string) =>
    request('POST', `/api/candidates/${candidateId}/addresses`, candidate, { body: { address } }),
  )
}

/** Previews what removing an address would do; asks nothing while `addressId` is null. */
export function useAddressRemovalPreview(candidateId: string, addressId: string | null) {
  return useQuery({
    // Not below the candidate's key: after the removal there is nothing to refetch.
    queryKey: ['address-removal', candidateId, addressId],
    queryFn: ({ signal }) =>
      get(`/api/candidates/${candidateId}/addresses/${addressId}/removal`, addressRemoval, signal),
    enabled: addressId !== null,
  })
}

export function useAddressRemoval(candidateId: string) {
  return useChangeOf(candidateId, (addressId: string) =>
    request('DELETE', `/api/candidates/${candidateId}/addresses/${addressId}`, nothing),
  )
}

/**
 * Addresses and the hiring team decide which mail is shown, so everything about the candidate is refetched; so are
 * vacancies, which a position may begin.
 */
export function useChangeOf<T, A>(candidateId: string, change: (value: T) => Promise<A>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['candidate', candidateId] }),
        client.invalidateQueries({ queryKey: ['vacancies'] }),
        client.invalidateQueries({ queryKey: ['candidates'] }),
      ]),
  })
}
