import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShownAddress } from '../../../contract/common.ts'
import type { Conversation } from '../../../contract/emails.ts'

/** Names the people whom the server masked: "another candidate", or somebody whose data was erased. */
export function useNamedMasks(conversation: Conversation): Conversation {
  const { t } = useTranslation()
  const other = t('message.otherCandidate')
  const erased = t('message.erased')
  return useMemo(() => {
    const named = (one: ShownAddress) => {
      if (one.erased) return { ...one, name: erased }
      return one.masked ? { ...one, name: other } : one
    }
    const messages = conversation.messages.map((message) => ({
      ...message,
      from: named(message.from),
      to: message.to.map(named),
      cc: message.cc.map(named),
      bcc: message.bcc.map(named),
    }))
    return { ...conversation, messages }
  }, [conversation, other, erased])
}
