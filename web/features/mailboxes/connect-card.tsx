import { IconMail } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../ui/link-button.tsx'
import { useUser } from '../session/session.ts'
import classes from './connect-card.module.css'
import { useMailbox } from './mailbox-queries.ts'

/** Invites a user without a mailbox to connect one; it disappears afterwards. */
export function ConnectCard() {
  const { t } = useTranslation()
  const user = useUser()
  const status = useMailbox()
  if (status?.state !== 'none' || user.mailPermission === 'none' || user.role === 'manager') return null
  return (
    <aside className={classes.card}>
      <IconMail size={20} stroke={1.6} aria-hidden />
      <div>
        <h2>{t('connectCard.title')}</h2>
        <p>{t('connectCard.text')}</p>
      </div>
      <LinkButton to="/account" hash="integration" variant="filled">
        {t('connectCard.action')}
      </LinkButton>
    </aside>
  )
}
