import { Link } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { MailboxStatus } from '../../../contract/mailbox.ts'
import { useUser } from '../session/session.ts'
import { inboxFace } from './inbox-face.ts'
import classes from './inbox-status.module.css'
import { useMailbox } from './mailbox-queries.ts'

/** The user's inbox at the top right: its address, or what it needs. Links to the page where that is done. */
export function InboxStatus() {
  const { t } = useTranslation()
  const user = useUser()
  const status = useMailbox()
  const connects = user.mailPermission !== 'none' && user.role !== 'manager'
  if (!status || (status.state === 'none' && !connects)) return null
  const text = inboxText(status, t)
  return (
    <Link to="/account" hash="integration" className={classes.status} aria-label={text}>
      <span className={classes.dot} data-health={inboxFace(status).health} aria-hidden />
      <span className={classes.text} role="status">
        {text}
      </span>
    </Link>
  )
}

function inboxText(status: MailboxStatus, t: TFunction): string {
  switch (status.state) {
    case 'none':
      return t('inbox.connect')
    case 'connected':
      return status.canSend ? status.address : t('inbox.readOnly')
    case 'importing': {
      const { paused, candidatesDone, candidatesTotal } = status.progress
      if (paused) return t('inbox.importPaused')
      return t('inbox.importing', { done: candidatesDone, total: candidatesTotal })
    }
    case 'action_needed':
      return t('inbox.reconnect')
    case 'paused':
      return t('inbox.paused')
  }
}
