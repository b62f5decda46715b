import { IconLock } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useNotices } from '../features/sharing/sharing-queries.ts'
import { LinkButton } from '../ui/link-button.tsx'
import classes from './inbox-banner.module.css'

/** Shown on every page while colleagues' additions wait for the user's decision, which Account settings ask for. */
export function SharingBanner() {
  const { t } = useTranslation()
  const count = useNotices().filter(({ kind }) => kind === 'held').length
  const onAccountPage = useLocation({ select: ({ pathname }) => pathname === '/account' })
  return (
    <div aria-live="polite">
      {count > 0 && !onAccountPage && (
        <div className={classes.banner}>
          <IconLock size={18} stroke={1.6} aria-hidden />
          <p>{t('sharing.banner.text', { count })}</p>
          <LinkButton size="xs" className={classes.mend} to="/account" hash="sharing">
            {t('sharing.banner.open')}
          </LinkButton>
        </div>
      )}
    </div>
  )
}
