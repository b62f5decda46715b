import { IconBriefcase, IconBuilding, IconSettings, IconUserCog, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useUser } from '../features/session/session.ts'
import classes from './shell.module.css'

/** The navigation: with labels on a wide screen, icons on a narrower one, and in the top bar's menu on a phone. */
export function Rail() {
  const { t } = useTranslation()
  return (
    <nav className={classes.rail} aria-label={t('shell.navigation')}>
      <h2 className={classes.module}>{t('shell.module')}</h2>
      {usePlaces().map(({ to, label, icon: Icon, foot }) => (
        <Link
          key={to}
          to={to}
          className={classes.place}
          data-foot={foot || undefined}
          activeProps={{ 'data-active': true }}
          title={label}
        >
          <Icon size={18} stroke={1.6} aria-hidden />
          <span>{label}</span>
        </Link>
      ))}
    </nav>
  )
}

/** Returns the pages that this user may open. */
export function usePlaces() {
  const { t } = useTranslation()
  const isAdmin = useUser().role === 'admin'
  return [
    { to: '/candidates', label: t('shell.candidates'), icon: IconUsers, foot: false },
    { to: '/vacancies', label: t('shell.vacancies'), icon: IconBriefcase, foot: false },
    ...(isAdmin
      ? ([
          { to: '/people', label: t('shell.people'), icon: IconUserCog, foot: false },
          { to: '/organisation', label: t('shell.organisation'), icon: IconBuilding, foot: false },
        ] as const)
      : []),
    { to: '/account', label: t('shell.settings'), icon: IconSettings, foot: true },
  ] as const
}
