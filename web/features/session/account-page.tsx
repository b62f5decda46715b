import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/page.tsx'
import { RemovedMailCard } from '../emails/removed-mail-card.tsx'
import { BlockCard } from '../mailboxes/block-card.tsx'
import { IntegrationCard } from '../mailboxes/integration-card.tsx'
import { ProfileCard } from './profile-card.tsx'

const anchors = ['integration', 'private-addresses', 'removed-emails'] as const

/**
 * Account settings. `#integration`, `#private-addresses` and `#removed-emails` scroll to their sections, even if the
 * page is open already.
 */
export function AccountPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/account' })
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
      <IntegrationCard search={search} />
      <div id="private-addresses">
        <BlockCard scope="own" />
      </div>
      <div id="removed-emails">
        <RemovedMailCard />
      </div>
    </Page>
  )
}
