import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { MailAddress } from '../../../contract/common.ts'
import type { Conversation } from '../../../contract/emails.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { useShortcuts } from '../../ui/shortcuts.ts'
import { useUser } from '../session/session.ts'
import { BlockedComposer, useSendBlock } from './blocked-composer.tsx'
import classes from './composer.module.css'
import { Composer } from './composer.tsx'
import { replyDraft } from './draft.ts'
import { draftPlace } from './draft-shelf.ts'

type ReplyBoxProps = {
  candidate: CandidateDetails
  conversation: Conversation
  /** The message that the URL names. */
  messageId: string
}

/** The bottom of a conversation: the composer, or the reason why the user cannot write here. */
export function ReplyBox({ candidate, conversation, messageId }: ReplyBoxProps) {
  const user = useUser()
  const block = useSendBlock(candidate)
  const [focus, setFocus] = useState(0)
  useShortcuts([['r', () => setFocus((count) => count + 1)]])
  const { reply, messages } = conversation
  const known = useMemo(() => knownAddresses(candidate, conversation), [candidate, conversation])
  const fresh = useMemo(() => reply && replyDraft(reply), [reply])
  if (block) return <BlockedComposer block={block} />
  // Before the first message is sent, there is nothing to reply to.
  if (!reply && messages.every(({ kind }) => kind === 'outgoing')) return null
  if (!reply || !fresh) return <NoReply candidateId={candidate.id} />
  // A conversation's id is that of its first message, and an older one may still arrive, so the draft may be stored
  // under any of these.
  const ids = new Set([conversation.id, messageId, ...messages.map(({ id }) => id)])
  return (
    <Composer
      candidate={candidate}
      conversationId={messageId}
      places={[...ids].map((id) => draftPlace(user.id, candidate.id, id))}
      fresh={fresh}
      reply={reply}
      known={known}
      isPrivate={conversation.visibility.because === 'conversation'}
      focus={focus}
      onUndone={() => setFocus((count) => count + 1)}
    />
  )
}

function NoReply({ candidateId }: { candidateId: string }) {
  const { t } = useTranslation()
  return (
    <div className={classes.blocked}>
      <p>{t('composer.noReply')}</p>
      <LinkButton to="/candidates/$id" params={{ id: candidateId }} search={{ tab: 'emails', compose: true }}>
        {t('candidate.write')}
      </LinkButton>
    </div>
  )
}

/** Returns all participants of the conversation, and all addresses of the candidate. */
function knownAddresses(candidate: CandidateDetails, { messages }: Conversation): MailAddress[] {
  const all = [
    ...candidate.addresses.map(({ address }) => ({ name: candidate.name, address })),
    ...messages.flatMap(({ from, to, cc }) => [from, ...to, ...cc]).filter(({ address }) => address !== ''),
  ]
  return [...new Map(all.map((one) => [one.address.toLowerCase(), one])).values()]
}
