import { UnstyledButton } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { firstName, Initials } from '../../ui/initials.tsx'
import { When } from '../../ui/when.tsx'
import { Attachments } from './attachments.tsx'
import { Invitation } from './invitation.tsx'
import classes from './message.module.css'
import { MessageBody } from './message-body.tsx'
import { MessageHeader } from './message-header.tsx'
import { BounceNote, DoubtNote, MessageMarks } from './message-marks.tsx'
import { OutboxNote } from './outbox-note.tsx'
import { senderName } from './sender-name.ts'

type MessageProps = {
  message: EmailMessage
  candidateId: string
  /** The conversation's subject. */
  subject: string
  open: boolean
  onToggle: () => void
  onShowImages: () => void
  /** Puts a failed message back into the composer. */
  onEdit: (message: EmailMessage) => void
}

/** One message of a conversation: one line while folded, all of it when open. */
export function Message(props: MessageProps) {
  const { message, candidateId, open } = props
  if (!open) return <FoldedMessage message={message} onOpen={props.onToggle} />
  return (
    <article className={classes.message} data-message={message.id} aria-label={senderName(message)}>
      <MessageHeader message={message} candidateId={candidateId} onFold={props.onToggle} />
      <DoubtNote from={message.from} />
      <BounceNote bounce={message.bounce} />
      <MessageMarks message={message} />
      {message.invitation && <Invitation invitation={message.invitation} />}
      <MessageBody message={message} subject={props.subject} onShowImages={props.onShowImages} />
      <Attachments files={message.attachments} />
      {message.outbox && (
        <OutboxNote message={message} candidateId={candidateId} onEdit={() => props.onEdit(message)} />
      )}
    </article>
  )
}

function FoldedMessage({ message, onOpen }: { message: EmailMessage; onOpen: () => void }) {
  const { t } = useTranslation()
  return (
    <UnstyledButton
      className={classes.folded}
      data-message={message.id}
      aria-expanded={false}
      onClick={onOpen}
      title={t('message.open')}
    >
      <Initials name={senderName(message)} tone={message.own ? 'own' : 'candidate'} size={24} />
      <b>
        {message.from.masked || message.from.erased ? senderName(message) : firstName(senderName(message))}
      </b>
      <span className={classes.snippet}>{message.snippet}</span>
      {message.attachments.length > 0 && (
        <IconPaperclip size={14} stroke={1.6} aria-label={t('conversation.hasAttachments')} />
      )}
      <When iso={message.at} form="long" className={classes.time} />
    </UnstyledButton>
  )
}
