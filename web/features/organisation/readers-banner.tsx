import { IconUsersGroup } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import banner from '../../shell/inbox-banner.module.css'
import { LinkButton } from '../../ui/link-button.tsx'
import { useUser } from '../session/session.ts'

/** Asks administrators who reads candidates' emails, until one of them has chosen. */
export function ReadersBanner() {
  const { t } = useTranslation()
  const { asksForReaders } = useUser()
  const onOrganisationPage = useLocation({ select: ({ pathname }) => pathname === '/organisation' })
  if (!asksForReaders || onOrganisationPage) return null
  return (
    <div className={banner.banner} data-tone="quiet">
      <IconUsersGroup size={18} stroke={1.6} aria-hidden />
      <p>{t('organisation.ask')}</p>
      <LinkButton size="xs" to="/organisation" className={banner.mend}>
        {t('organisation.choose')}
      </LinkButton>
    </div>
  )
}
