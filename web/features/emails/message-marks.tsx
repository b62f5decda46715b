import { IconAlertTriangle, IconLock, IconRobot, IconSignature, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import classes from './message.module.css'

/** Facts to know before reading a message: automatic, encrypted, signed, also on other profiles. */
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

/** Warns, above the text, that the sender's name should not be trusted, and why. */
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

/** Shown on the undelivered message, not on the delivery report. */
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
