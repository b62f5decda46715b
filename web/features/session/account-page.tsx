import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/page.tsx'
import { GoogleCheckCard } from '../google-check/google-check-card.tsx'
import { AccessLogCard } from '../logs/access-log-card.tsx'
import { BlockCard } from '../mailboxes/block-card.tsx'
import { IntegrationCard } from '../mailboxes/integration-card.tsx'
import { ProfileCard } from './profile-card.tsx'
import { useUser } from './session.ts'
import { SessionsCard } from './sessions-card.tsx'
import { SignInCard } from './sign-in-card.tsx'

const anchors = ['integration', 'private-addresses', 'access-log'] as const

/**
 * Account settings. `#integration`, `#private-addresses` and `#access-log` scroll to their sections, even if the page is open
 * already.
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
      <ProfileCard />
      <SignInCard />
      <IntegrationCard search={search} />
      {isAdmin && <GoogleCheckCard />}
      <div id="private-addresses">
        <BlockCard scope="own" />
      </div>
      <div id="access-log">
        <AccessLogCard />
      </div>
      <SessionsCard />
    </Page>
  )
}
