import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import {
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMail,
  IconMoon,
  IconSettings,
  IconSun,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Language } from '../../contract/common.ts'
import { useProfileChange, useSession, useSignOut, useUser } from '../features/session/session.ts'
import { Initials } from '../ui/initials.tsx'
import { useProblemText } from '../ui/problem-text.ts'
import { useTell } from '../ui/tell.ts'
import classes from './shell.module.css'

const languages: readonly Language[] = ['en', 'pl']
const schemes = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
] as const

/** The avatar at the top right: Account settings, language, colours, sign out. */
export function AvatarMenu() {
  const { t } = useTranslation()
  const user = useUser()
  const { demo } = useSession()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const problemText = useProblemText()
  const tell = useTell()
  return (
    <Menu width={248}>
      <Menu.Target>
        <UnstyledButton className={classes.avatar} aria-label={t('shell.myMenu', { name: user.name })}>
          <Initials name={user.name} tone="own" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.me}>
          <b>{user.name}</b>
          <span>{user.email}</span>
        </div>
        <Menu.Item
          leftSection={<IconSettings size={18} stroke={1.6} />}
          onClick={() => navigate({ to: '/account' })}
        >
          {t('account.title')}
        </Menu.Item>
        {demo && (
          <Menu.Item
            component="a"
            href={demo.webmailUrl}
            target="_blank"
            leftSection={<IconMail size={18} stroke={1.6} />}
          >
            {t('shell.demoGmail')}
          </Menu.Item>
        )}
        <LanguageItems />
        <SchemeItems />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={18} stroke={1.6} />}
          onClick={() => signOut.mutate(undefined, { onError: (error) => tell(problemText(error)) })}
        >
          {t('session.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function LanguageItems() {
  const { t, i18n } = useTranslation()
  const change = useProfileChange()
  const problemText = useProblemText()
  const tell = useTell()
  // By the promise: the menu may be closed by then.
  const choose = (language: Language) =>
    change.mutateAsync({ language }).catch((error) => tell(problemText(error)))
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('account.language')}</Menu.Label>
      {languages.map((language) => (
        <Menu.Item
          key={language}
          closeMenuOnClick={false}
          aria-current={i18n.language === language || undefined}
          lang={language}
          rightSection={i18n.language === language && <IconCheck size={16} stroke={2} />}
          onClick={() => choose(language)}
        >
          {t(`language.${language}`)}
        </Menu.Item>
      ))}
    </>
  )
}

function SchemeItems() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('scheme.title')}</Menu.Label>
      {schemes.map(({ value, icon: Icon }) => (
        <Menu.Item
          key={value}
          closeMenuOnClick={false}
          aria-current={colorScheme === value || undefined}
          leftSection={<Icon size={18} stroke={1.6} />}
          rightSection={colorScheme === value && <IconCheck size={16} stroke={2} />}
          onClick={() => setColorScheme(value)}
        >
          {t(`scheme.${value}`)}
        </Menu.Item>
      ))}
    </>
  )
}
