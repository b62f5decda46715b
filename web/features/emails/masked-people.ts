import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShownAddress } from '../../../contract/common.ts'
import type { Conversation } from '../../../contract/emails.ts'

/** Names the people whom the server masked: "another candidate". */
export function useNamedMasks(conversation: Conversation): Conversation {
  const { t } = useTranslation()
  const name = t('message.otherCandidate')
  return useMemo(() => {
    const named = (one: ShownAddress) => (one.masked ? { ...one, name } : one)
    const messages = conversation.messages.map((message) => ({
      ...message,
      from: named(message.from),
      to: message.to.map(named),
      cc: message.cc.map(named),
      bcc: message.bcc.map(named),
    }))
    return { ...conversation, messages }
  }, [conversation, name])
}
