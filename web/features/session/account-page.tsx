import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/page.tsx'
import { IntegrationCard } from '../mailboxes/integration-card.tsx'
import { ProfileCard } from './profile-card.tsx'

/** Account settings. `#integration` scrolls there, also when one is on the page already. */
export function AccountPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/account' })
  useEffect(() => {
    const reveal = () => {
      if (location.hash === '#integration')
        document.getElementById('integration')?.scrollIntoView({ block: 'nearest' })
    }
    reveal()
    window.addEventListener('hashchange', reveal)
    return () => window.removeEventListener('hashchange', reveal)
  }, [])
  return (
    <Page title={t('account.title')}>
      <ProfileCard />
      <IntegrationCard search={search} />
    </Page>
  )
}
