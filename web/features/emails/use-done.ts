import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ConversationSummary, DoneChange } from '../../../contract/emails.ts'
import { nothing, request } from '../../api.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useTell } from '../../ui/tell.ts'
import { tellWithUndo } from '../../ui/undo-toast.tsx'
import { conversationListQuery } from './email-queries.ts'

/**
 * Says "Done" of conversations, or that they need a reply after all, up to the newest message that the page shows:
 * what came since is not ended unseen. "Done" can be undone from its toast.
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
      // Refused, because a message has left the profile: the list shows what is there.
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
