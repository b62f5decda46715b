import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { privacyChanged, removed } from '../../../contract/privacy.ts'
import { nothing, request } from '../../api.ts'
import { personName } from '../../ui/person-name.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useTell } from '../../ui/tell.ts'
import { tellWithUndo } from '../../ui/undo-toast.tsx'

/** Makes a conversation private or shares it again; the toast offers Undo, and names who had read it already. */
export function usePrivacy(candidateId: string, messageId: string) {
  const { t } = useTranslation()
  const refresh = useRefresh(candidateId)
  const tell = useTell()
  const problemText = useProblemText()
  const send = async (isPrivate: boolean) => {
    const path = `/api/candidates/${candidateId}/conversations/${messageId}/privacy`
    const answer = await request('PUT', path, privacyChanged, { body: { private: isPrivate } })
    await refresh()
    return answer
  }
  return useMutation({
    mutationFn: send,
    onSuccess: ({ readBy }, isPrivate) => {
      const done = t(isPrivate ? 'visibility.madePrivate' : 'visibility.madePublic')
      const names = readBy.map((name) => personName(name, t)).join(', ')
      const read = readBy.length > 0 ? ` ${t('visibility.readBy', { names })}` : ''
      tellWithUndo(done + read, () => send(!isPrivate))
    },
    onError: (error) => tell(problemText(error)),
  })
}

/** Whether the user's new conversations with the candidate are private. */
export function usePrivacyDefault(candidateId: string, name: string) {
  const { t } = useTranslation()
  const refresh = useRefresh(candidateId)
  const send = async (isPrivate: boolean) => {
    const body = { private: isPrivate }
    await request('PUT', `/api/candidates/${candidateId}/privacy-default`, nothing, { body })
    await refresh()
  }
  return useMutation({
    mutationFn: send,
    onSuccess: (_, isPrivate) => {
      const text = isPrivate ? 'visibility.defaultSet' : 'visibility.defaultUnset'
      tellWithUndo(t(text, { name }), () => send(!isPrivate))
    },
  })
}

/** Removes the user's own copies of emails from the profiles; the toast offers Undo. */
export function useRemoval(candidateId: string) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const refresh = useRefresh(candidateId)
  const after = async () => {
    await client.invalidateQueries({ queryKey: ['removed-mail'] })
    await refresh()
  }
  return async (messageIds: readonly string[]) => {
    const answer = await request('POST', `/api/candidates/${candidateId}/removals`, removed, {
      body: { messageIds },
    })
    tellWithUndo(t('removal.done', { count: answer.messageIds.length }), async () => {
      await request('POST', '/api/removed-mail/restorations', nothing, { body: answer })
      await after()
    })
    await after()
  }
}

function useRefresh(candidateId: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['candidate', candidateId] })
}
