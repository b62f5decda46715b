import type { QueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { settled } from '../../settled.ts'
import { Page } from '../../ui/page.tsx'
import { GoogleCheckCard } from '../google-check/google-check-card.tsx'
import { AccessLogCard } from '../logs/access-log-card.tsx'
import { openedQuery } from '../logs/log-queries.ts'
import { BlockCard } from '../mailboxes/block-card.tsx'
import { blocksQuery } from '../mailboxes/block-queries.ts'
import { IntegrationCard } from '../mailboxes/integration-card.tsx'
import { mailboxQuery } from '../mailboxes/mailbox-queries.ts'
import { ProfileCard } from './profile-card.tsx'
import { useUser } from './session.ts'
import { SessionsCard } from './sessions-card.tsx'
import { SignInCard } from './sign-in-card.tsx'
import { sessionsQuery, signingInQuery } from './signing-in-queries.ts'

const anchors = ['integration', 'private-addresses', 'access-log'] as const

/** Waits for what decides the height of the cards. */
export function loadAccount(client: QueryClient): Promise<void> {
  return settled([
    client.ensureQueryData(signingInQuery),
    client.ensureQueryData(mailboxQuery),
    client.ensureQueryData(blocksQuery('own')),
    client.ensureInfiniteQueryData(openedQuery({})),
    client.ensureQueryData(sessionsQuery),
  ])
}

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
