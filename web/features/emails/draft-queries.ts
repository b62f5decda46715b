import { queryOptions, useQuery } from '@tanstack/react-query'
import { useUser } from '../session/session.ts'
import { pullDrafts } from './draft-sync.ts'

/** The user's own drafts to a candidate. Fetching them also puts them into their composers. */
function draftsQuery(userId: string, candidateId: string) {
  return queryOptions({
    queryKey: ['candidate', candidateId, 'drafts'],
    queryFn: ({ signal }) => pullDrafts(userId, candidateId, signal),
  })
}

/** Fetches the drafts to a candidate; says whether one of them starts a conversation. */
export function useDrafts(candidateId: string): { hasNew: boolean } {
  const user = useUser()
  const { data } = useQuery(draftsQuery(user.id, candidateId))
  return { hasNew: data?.some(({ conversationId }) => conversationId === null) ?? false }
}
