import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ConversationSummary, DoneChange } from '../../../contract/emails.ts'
import { nothing, request } from '../../api.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useTell } from '../../ui/tell.ts'
import { tellWithUndo } from '../../ui/undo-toast.tsx'
import { conversationListQuery } from './email-queries.ts'

/**
 * Marks conversations as done, or as not done, up to the newest message that the page shows, so that unseen newer
 * mail still counts as unanswered. The toast for "Done" offers Undo.
 */
export function useDone(candidateId: string) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const problemText = useProblemText()
  const tell = useTell()
  const { queryKey } = conversationListQuery(candidateId)
  const send = async (body: DoneChange) => {
    await request('PUT', `/api/candidates/${candidateId}/conversations/done`, nothing, { body })
    await client.invalidateQueries({ queryKey })
  }
  const change = useMutation({
    mutationFn: send,
    onSuccess: (_, { upTo, done }) => {
      if (!done) return
      tellWithUndo(t('conversation.doneToast', { count: upTo.length }), () => send({ upTo, done: false }))
    },
    onError: (error) => {
      // Refused because a message has left the profile: reload the list.
      void client.invalidateQueries({ queryKey })
      tell(problemText(error))
    },
  })
  const say = (conversations: readonly ConversationSummary[], done = true) => {
    const upTo = conversations.flatMap(({ newestId }) => newestId ?? [])
    if (upTo.length > 0) change.mutate({ upTo, done })
  }
  return { say, busy: change.isPending }
}
