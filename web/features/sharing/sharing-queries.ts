import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type SharingAnswer,
  type SharingNotice,
  sharingAnswered,
  sharingList,
  sharingNotices,
  sharingPreview,
  subjects,
} from '../../../contract/sharing.ts'
import { get, nothing, request } from '../../api.ts'

const path = '/api/mailbox/sharing'

/** Below the key of the mailbox, whose events refetch it. */
export const noticesQuery = queryOptions({
  queryKey: ['mailbox', 'sharing', 'notices'],
  queryFn: ({ signal }) => get(`${path}/notices`, sharingNotices, signal),
})

/** What the user is asked and told, of one candidate or of all; empty until it has loaded. */
export function useNotices(candidateId?: string): readonly SharingNotice[] {
  const notices = useQuery(noticesQuery).data?.notices ?? []
  return candidateId ? notices.filter(({ candidate }) => candidate.id === candidateId) : notices
}

export function sharingListQuery(search: string, page: number) {
  const query = new URLSearchParams({ search, page: String(page), size: '20' })
  return queryOptions({
    queryKey: ['mailbox', 'sharing', 'list', search, page],
    queryFn: ({ signal }) => get(`${path}?${query}`, sharingList, signal),
    placeholderData: keepPreviousData,
  })
}

export const previewQuery = queryOptions({
  queryKey: ['mailbox', 'sharing', 'preview'],
  queryFn: ({ signal }) => get(`${path}/preview`, sharingPreview, signal),
})

/** Asks Google for headers each time, so it is not refetched by itself. */
export function subjectsQuery(key: string) {
  return queryOptions({
    queryKey: ['sharing-subjects', key],
    queryFn: ({ signal }) => get(`${path}/subjects?key=${encodeURIComponent(key)}`, subjects, signal),
    meta: { asksGoogle: true },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** An answer for one or more addresses. It changes what is shown on candidates, so they are refetched too. */
export function useAnswer() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { keys: string[]; answer: SharingAnswer }) =>
      request('PUT', path, sharingAnswered, { body }),
    onSuccess: () => refetchShown(client),
  })
}

/** Ends the preview. */
export function usePublication() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { share: string[]; keep: string[] }) =>
      request('POST', `${path}/publication`, nothing, { body }),
    onSuccess: () => refetchShown(client),
  })
}

function refetchShown(client: ReturnType<typeof useQueryClient>) {
  return Promise.all([
    client.invalidateQueries({ queryKey: ['mailbox'] }),
    client.invalidateQueries({ queryKey: ['candidate'] }),
    client.invalidateQueries({ queryKey: ['candidates'] }),
  ])
}
