import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/page.tsx'
import { BlockCard } from '../mailboxes/block-card.tsx'
import { IntegrationCard } from '../mailboxes/integration-card.tsx'
import { Notices } from '../sharing/notices.tsx'
import { SharingCard } from '../sharing/sharing-card.tsx'
import classes from './account-page.module.css'
import { ProfileCard } from './profile-card.tsx'

const anchors = ['sharing', 'integration', 'private-addresses'] as const

/**
 * Account settings. `#sharing`, `#integration` and `#private-addresses` scroll to their sections, even if the page is
 * open already.
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
      <div id="sharing" className={classes.place}>
        <Notices place="page" />
      </div>
      <ProfileCard />
      <IntegrationCard search={search} />
      <SharingCard />
      <div id="private-addresses">
        <BlockCard scope="own" />
      </div>
    </Page>
  )
}
