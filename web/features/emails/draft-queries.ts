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

/** Fetches the drafts to a candidate; says whether one of them starts a conversation, and whether the answer is awaited. */
export function useDrafts(candidateId: string): { hasNew: boolean; isAwaited: boolean } {
  const user = useUser()
  const { data, isPending, failureCount } = useQuery(draftsQuery(user.id, candidateId))
  return {
    hasNew: data?.some(({ conversationId }) => conversationId === null) ?? false,
    isAwaited: isPending && failureCount === 0,
  }
}
