import { ActionIcon, Menu } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { RequestsBell } from '../features/access/requests-bell.tsx'
import { InboxStatus } from '../features/mailboxes/inbox-status.tsx'
import { NamePlate, productName } from '../ui/name-plate.tsx'
import { AvatarMenu } from './avatar-menu.tsx'
import { CandidateSearch } from './candidate-search.tsx'
import { usePlaces } from './rail.tsx'
import classes from './shell.module.css'

export function TopBar() {
  return (
    <header className={classes.top}>
      <PlacesMenu />
      <Link to="/candidates" className={classes.plate} aria-label={productName}>
        <NamePlate />
      </Link>
      <CandidateSearch />
      <div className={classes.end}>
        <InboxStatus />
        <RequestsBell />
        <AvatarMenu />
      </div>
    </header>
  )
}

/** The navigation on a phone. */
function PlacesMenu() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon className={classes.places} aria-label={t('shell.navigation')}>
          <IconMenu2 size={20} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {usePlaces().map(({ to, label, icon: Icon }) => (
          <Menu.Item key={to} leftSection={<Icon size={18} stroke={1.6} />} onClick={() => navigate({ to })}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
