import { Menu, Tooltip } from '@mantine/core'
import { IconMailExclamation } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../../contract/people.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useTell } from '../../ui/tell.ts'
import { useMailboxRetry } from './people-queries.ts'
import classes from './set-aside-mark.module.css'

/** The number of emails of a person's inbox that could not be read; a tooltip explains it. */
export function SetAsideMark({ person }: { person: Person }) {
  const { t } = useTranslation()
  if (person.mailboxSetAside === 0) return null
  const label = t('setAside.note', { count: person.mailboxSetAside })
  return (
    <Tooltip label={label} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard reaches its tooltip. */}
      <span className={classes.mark} role="img" aria-label={label} tabIndex={0}>
        <IconMailExclamation size={16} stroke={1.6} aria-hidden />
        {person.mailboxSetAside}
      </span>
    </Tooltip>
  )
}

/** An item of the person's menu. Hidden while Google cannot be reached, because a retry would fail. */
export function SetAsideRetryItem({ person }: { person: Person }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const tell = useTell()
  const retry = useMailboxRetry(person.id)
  const count = person.mailboxSetAside
  const mayTry = ['connected', 'read_only', 'importing'].includes(person.mailboxState ?? '')
  if (count === 0 || !mayTry) return null
  // A promise instead of mutation callbacks, because the menu closes and unmounts this item.
  const tryAgain = () =>
    retry.mutateAsync(undefined).then(
      () => tell(t('people.retrying', { count })),
      (error) => tell(problemText(error)),
    )
  return <Menu.Item onClick={tryAgain}>{t('people.retry', { count })}</Menu.Item>
}
