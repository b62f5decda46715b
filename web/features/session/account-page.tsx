import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/page.tsx'
import { RemovedMailCard } from '../emails/removed-mail-card.tsx'
import { ExportCard } from '../exports/export-card.tsx'
import { GoogleCheckCard } from '../google-check/google-check-card.tsx'
import { AccessLogCard } from '../logs/access-log-card.tsx'
import { BlockCard } from '../mailboxes/block-card.tsx'
import { IntegrationCard } from '../mailboxes/integration-card.tsx'
import { Notices } from '../sharing/notices.tsx'
import { SharingCard } from '../sharing/sharing-card.tsx'
import classes from './account-page.module.css'
import { ProfileCard } from './profile-card.tsx'
import { useUser } from './session.ts'
import { SessionsCard } from './sessions-card.tsx'
import { SignInCard } from './sign-in-card.tsx'

const anchors = ['sharing', 'integration', 'private-addresses', 'removed-emails', 'access-log'] as const

/**
 * Account settings. `#sharing`, `#integration`, `#private-addresses`, `#removed-emails` and `#access-log` scroll to
 * their sections, even if the page is open already.
 */
export function AccountPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/account' })
  const isAdmin = useUser().role === 'admin'
  useEffect(() => {
    const reveal = () => {
      const place = anchors.find((anchor) => location.hash === `#${anchor}`)
      if (place) document.getElementById(place)?.scrollIntoView({ block: 'nearest' })
    }
    reveal()
    window.addEventListener('hashchange', reveal)
    return () => window.removeEventListener('hashchange', reveal)
  }, [])
  return (
    <Page title={t('account.title')}>
      <div id="sharing" className={classes.place}>
        <Notices place="page" />
      </div>
      <ProfileCard />
      <SignInCard />
      <IntegrationCard search={search} />
      <SharingCard />
      {isAdmin && <GoogleCheckCard />}
      <div id="private-addresses">
        <BlockCard scope="own" />
      </div>
      <div id="removed-emails">
        <RemovedMailCard />
      </div>
      <div id="access-log">
        <AccessLogCard />
      </div>
      <ExportCard candidateId={null} />
      <SessionsCard />
    </Page>
  )
}
