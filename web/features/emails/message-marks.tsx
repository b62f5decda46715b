import { IconAlertTriangle, IconLock, IconRobot, IconSignature, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import classes from './message.module.css'

/** What is to be known about a message before it is read: sent by a machine, encrypted, signed, also elsewhere. */
export function MessageMarks({ message }: { message: EmailMessage }) {
  const { t } = useTranslation()
  const { autoReply, encrypted, signed, alsoOn } = message
  if (!autoReply && !encrypted && !signed && alsoOn.length === 0) return null
  return (
    <ul className={classes.marks}>
      {autoReply && (
        <li>
          <IconRobot size={15} stroke={1.6} aria-hidden />
          {t('message.autoReply')}
        </li>
      )}
      {encrypted && (
        <li>
          <IconLock size={15} stroke={1.6} aria-hidden />
          {t('message.encrypted')}
        </li>
      )}
      {signed && (
        <li title={t('message.signedDetails')}>
          <IconSignature size={15} stroke={1.6} aria-hidden />
          {t('message.signed')}
        </li>
      )}
      {alsoOn.length > 0 && (
        <li>
          <IconUsers size={15} stroke={1.6} aria-hidden />
          <span>
            {t('message.alsoOn')}{' '}
            {alsoOn.map((other, place) => (
              <span key={other.id}>
                {place > 0 && ', '}
                <Link to="/candidates/$id" params={{ id: other.id }} search={{ tab: 'emails' }}>
                  {other.name}
                </Link>
              </span>
            ))}
          </span>
        </li>
      )}
    </ul>
  )
}

/** Why the name of the sender is not to be trusted, before the text is read. */
export function DoubtNote({ from }: { from: EmailMessage['from'] }) {
  const { t } = useTranslation()
  const { name, address, doubt } = from
  if (!doubt) return null
  return (
    <div className={classes.note} data-tone="warn" role="note">
      <IconAlertTriangle size={18} stroke={1.6} aria-hidden />
      <p>{t(`message.doubt.${doubt}`, { name, address })}</p>
    </div>
  )
}

/** On the message that was not delivered, not on the report that says so. */
export function BounceNote({ bounce }: { bounce: EmailMessage['bounce'] }) {
  const { t } = useTranslation()
  if (!bounce) return null
  return (
    <div className={classes.note} data-tone="bad" role="note">
      <IconAlertTriangle size={18} stroke={1.6} aria-hidden />
      <p>
        <b>{t('message.bounced', { recipients: bounce.recipients.join(', ') })}</b> {bounce.reason}
      </p>
    </div>
  )
}
