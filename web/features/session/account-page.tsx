import type { QueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { settled } from '../../settled.ts'
import { Page } from '../../ui/page.tsx'
import { RemovedMailCard, removedQuery } from '../emails/removed-mail-card.tsx'
import { ExportCard } from '../exports/export-card.tsx'
import { GoogleCheckCard } from '../google-check/google-check-card.tsx'
import { HealthCard } from '../health/health-card.tsx'
import { AccessLogCard } from '../logs/access-log-card.tsx'
import { openedQuery } from '../logs/log-queries.ts'
import { BlockCard } from '../mailboxes/block-card.tsx'
import { blocksQuery } from '../mailboxes/block-queries.ts'
import { IntegrationCard } from '../mailboxes/integration-card.tsx'
import { mailboxQuery } from '../mailboxes/mailbox-queries.ts'
import { organisationQuery } from '../organisation/organisation-queries.ts'
import { Notices } from '../sharing/notices.tsx'
import { SharingCard } from '../sharing/sharing-card.tsx'
import { noticesQuery, sharingListQuery } from '../sharing/sharing-queries.ts'
import classes from './account-page.module.css'
import { ProfileCard } from './profile-card.tsx'
import { useUser } from './session.ts'
import { SessionsCard } from './sessions-card.tsx'
import { SignInCard } from './sign-in-card.tsx'
import { sessionsQuery, signingInQuery } from './signing-in-queries.ts'

const anchors = ['sharing', 'integration', 'private-addresses', 'removed-emails', 'access-log'] as const

/** Waits for what decides the height of the cards. */
export function loadAccount(client: QueryClient): Promise<void> {
  return settled([
    client.ensureQueryData(signingInQuery),
    client.ensureQueryData(mailboxQuery),
    client.ensureQueryData(noticesQuery),
    client.ensureQueryData(organisationQuery),
    client.ensureQueryData(sharingListQuery('', 1)),
    client.ensureQueryData(removedQuery),
    client.ensureQueryData(blocksQuery('own')),
    client.ensureInfiniteQueryData(openedQuery({})),
    client.ensureQueryData(sessionsQuery),
  ])
}

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
      {isAdmin && <HealthCard />}
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
