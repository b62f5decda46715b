import { queryOptions, useQuery } from '@tanstack/react-query'
import { useUser } from '../session/session.ts'
import { pullDrafts } from './draft-sync.ts'

/** One's own drafts to a candidate: asked for, they are in their composers too. */
function draftsQuery(userId: string, candidateId: string) {
  return queryOptions({
    queryKey: ['candidate', candidateId, 'drafts'],
    queryFn: ({ signal }) => pullDrafts(userId, candidateId, signal),
  })
}

/** Brings the drafts to a candidate from the server; whether one of them begins a conversation. */
export function useDrafts(candidateId: string): { hasNew: boolean } {
  const user = useUser()
  const { data } = useQuery(draftsQuery(user.id, candidateId))
  return { hasNew: data?.some(({ conversationId }) => conversationId === null) ?? false }
}
