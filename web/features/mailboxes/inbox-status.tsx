import { Link } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { MailboxStatus } from '../../../contract/mailbox.ts'
import { useUser } from '../session/session.ts'
import classes from './inbox-status.module.css'
import { useMailbox } from './mailbox-queries.ts'

type Health = 'ok' | 'warn' | 'off'

/** One's own inbox at the top right: which it is, or what it needs. Leads to where that is done. */
export function InboxStatus() {
  const { t } = useTranslation()
  const user = useUser()
  const status = useMailbox()
  const connects = user.mailPermission !== 'none' && user.role !== 'manager'
  if (!status || (status.state === 'none' && !connects)) return null
  const { health, text } = inboxHealth(status, t)
  return (
    <Link to="/account" hash="integration" className={classes.status} aria-label={text}>
      <span className={classes.dot} data-health={health} aria-hidden />
      <span className={classes.text} role="status">
        {text}
      </span>
    </Link>
  )
}

function inboxHealth(status: MailboxStatus, t: TFunction): { health: Health; text: string } {
  switch (status.state) {
    case 'none':
      return { health: 'off', text: t('inbox.connect') }
    case 'connected':
      return { health: status.canSend ? 'ok' : 'warn', text: status.address }
    case 'importing': {
      const { paused, candidatesDone, candidatesTotal } = status.progress
      if (paused) return { health: 'off', text: t('inbox.importPaused') }
      return { health: 'ok', text: t('inbox.importing', { done: candidatesDone, total: candidatesTotal }) }
    }
    case 'action_needed':
      return { health: 'warn', text: t('inbox.reconnect') }
    case 'paused':
      return { health: 'off', text: t('inbox.paused') }
  }
}
