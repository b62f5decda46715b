import { type MantineColorScheme, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconLogout, IconMail, IconMoon, IconSettings, IconSun } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
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

/** The avatar menu at the top right: Account settings, language, colours, sign out. */
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
        <Menu.Label className={classes.me}>
          <b>{user.name}</b>
          <span>{user.email}</span>
        </Menu.Label>
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
  // The choice counts at once, so that another one can follow while its texts still load.
  const [chosen, setChosen] = useState<{ language: Language; before: string } | null>(null)
  const value = chosen?.before === i18n.language ? chosen.language : i18n.language
  // A promise instead of mutation callbacks, because the menu may be closed by then.
  const choose = (language: Language) => {
    setChosen({ language, before: i18n.language })
    change.mutateAsync({ language }).catch((error) => {
      setChosen(null)
      tell(problemText(error))
    })
  }
  return (
    <MenuChoice label={t('account.language')} value={value} onChange={(value) => choose(value as Language)}>
      {languages.map((language) => (
        <Menu.RadioItem key={language} value={language} closeMenuOnClick={false} lang={language}>
          {t(`language.${language}`)}
        </Menu.RadioItem>
      ))}
    </MenuChoice>
  )
}

function SchemeItems() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <MenuChoice
      label={t('scheme.title')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
    >
      {schemes.map(({ value, icon: Icon }) => (
        <Menu.RadioItem
          key={value}
          value={value}
          closeMenuOnClick={false}
          rightSection={<Icon size={18} stroke={1.6} />}
        >
          {t(`scheme.${value}`)}
        </Menu.RadioItem>
      ))}
    </MenuChoice>
  )
}

type MenuChoiceProps = {
  label: string
  value: string
  onChange: (value: string) => void
  children: ReactNode
}

/** A labelled radio group: a menu may contain only items and groups of items (WAI-ARIA: menu). */
function MenuChoice({ label, value, onChange, children }: MenuChoiceProps) {
  return (
    <>
      <Menu.Divider />
      <fieldset className={classes.choice} aria-label={label}>
        <Menu.Label aria-hidden>{label}</Menu.Label>
        <Menu.RadioGroup value={value} onChange={(next) => onChange(String(next))}>
          {children}
        </Menu.RadioGroup>
      </fieldset>
    </>
  )
}
