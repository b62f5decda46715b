import { ActionIcon, Menu, VisuallyHidden } from '@mantine/core'
import { IconDots, IconShieldCheck } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../../contract/people.ts'
import { calendarDay } from '../../ui/dates.ts'
import { Initials } from '../../ui/initials.tsx'
import { useNow } from '../../ui/now.ts'
import { Pill, type PillTone } from '../../ui/pill.tsx'
import { useReader } from '../../ui/reader.ts'
import table from '../../ui/table.module.css'
import { useUser } from '../session/session.ts'
import type { AccessStep } from './access-dialog.tsx'
import { SetAsideMark, SetAsideRetryItem } from './set-aside-mark.tsx'
import type { SignInEnd } from './sign-in-end-dialog.tsx'

export type PersonAction = 'edit' | 'link' | 'handover' | 'removal' | SignInEnd | AccessStep
type Act = (kind: PersonAction, person: Person) => void

export function PeopleTable({ people, onAct }: { people: readonly Person[]; onAct: Act }) {
  const { t } = useTranslation()
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" style={{ width: '29%' }}>
              {t('person.name')}
            </th>
            <th scope="col" style={{ width: '16%' }}>
              {t('person.role')}
            </th>
            <th scope="col" style={{ width: '18%' }}>
              {t('person.mailPermission')}
            </th>
            <th scope="col" style={{ width: '13%' }}>
              {t('person.access')}
            </th>
            <th scope="col">{t('person.mailbox')}</th>
            <th scope="col" className={table.act}>
              <VisuallyHidden>{t('people.actions')}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <PersonRow key={person.id} person={person} onAct={onAct} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const mailboxTones = {
  connected: 'ok',
  read_only: 'warn',
  importing: 'accent',
  action_needed: 'bad',
  paused: 'quiet',
} as const satisfies Record<NonNullable<Person['mailboxState']>, PillTone>

function PersonRow({ person, onAct }: { person: Person; onAct: Act }) {
  const { t } = useTranslation()
  return (
    <tr className={table.row}>
      <td>
        <div className={table.who}>
          <Initials name={person.name} tone={person.hasAccess ? 'own' : 'other'} />
          <div>
            <span className={table.name}>
              {person.name}
              {person.hasSecondFactor && <SecondFactorMark />}
            </span>
            <span className={table.sub}>{person.email}</span>
          </div>
        </div>
      </td>
      <td data-phone="hidden">{t(`role.${person.role}`)}</td>
      <td data-phone="hidden">{t(`mailPermission.${person.mailPermission}`)}</td>
      <td data-phone="wide" data-label={t('person.access')}>
        <AccessState person={person} />
      </td>
      <td data-phone="wide" data-label={t('person.mailbox')}>
        <span className={table.marks}>
          {person.mailboxState ? (
            <Pill tone={mailboxTones[person.mailboxState]}>{t(`gmail.state.${person.mailboxState}`)}</Pill>
          ) : (
            t('gmail.state.none')
          )}
          <SetAsideMark person={person} />
        </span>
      </td>
      <td className={table.act} style={{ gridArea: '1 / 2' }}>
        <PersonMenu person={person} onAct={onAct} />
      </td>
    </tr>
  )
}

function SecondFactorMark() {
  const { t } = useTranslation()
  const label = t('signingIn.people.hasFactor')
  return (
    <span title={label}>
      {' '}
      <IconShieldCheck
        size={16}
        stroke={1.6}
        role="img"
        aria-label={label}
        style={{ verticalAlign: '-3px' }}
      />
    </span>
  )
}

function AccessState({ person }: { person: Person }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  if (person.access === 'active') return t('access.active')
  if (person.access === 'terminated' && person.lastWorkingDay) {
    // Noon UTC falls on the same calendar day nearly everywhere; the stored day has no time.
    const day = calendarDay(`${person.lastWorkingDay}T12:00:00Z`, now, reader)
    return <Pill tone={person.hasAccess ? 'warn' : 'bad'}>{t('access.lastDay', { day })}</Pill>
  }
  return <Pill tone="bad">{t(`access.${person.access}`)}</Pill>
}

function PersonMenu({ person, onAct }: { person: Person; onAct: Act }) {
  const { t } = useTranslation()
  const isSelf = useUser().id === person.id
  const steps = accessSteps(person)
  const button = useRef<HTMLButtonElement>(null)
  // The dialog returns the focus to the element that has it now, so that must not be a menu item, which disappears.
  const act: Act = (kind, whom) => {
    button.current?.focus()
    onAct(kind, whom)
  }
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon ref={button} aria-label={t('people.actionsFor', { name: person.name })}>
          <IconDots size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => act('edit', person)}>{t('action.edit')}</Menu.Item>
        {!isSelf && person.hasAccess && (
          <Menu.Item onClick={() => act('link', person)}>{t('password.linkItem')}</Menu.Item>
        )}
        <SetAsideRetryItem person={person} />
        {!isSelf && person.hasAccess && <SignInItems person={person} onAct={act} />}
        {!isSelf &&
          steps.map((step) => (
            <Menu.Item
              key={step}
              color={step === 'removed' ? 'red' : undefined}
              onClick={() => act(step, person)}
            >
              {t(`access.step.${step}`)}
            </Menu.Item>
          ))}
        {!isSelf && <LeavingItems person={person} onAct={act} />}
      </Menu.Dropdown>
    </Menu>
  )
}

function SignInItems({ person, onAct }: { person: Person; onAct: Act }) {
  const { t } = useTranslation()
  return (
    <>
      <Menu.Item onClick={() => onAct('sessions', person)}>{t('signingIn.people.endSessions')}</Menu.Item>
      <Menu.Item onClick={() => onAct('second-factor', person)}>{t('signingIn.people.reset')}</Menu.Item>
    </>
  )
}

function LeavingItems({ person, onAct }: { person: Person; onAct: Act }) {
  const { t } = useTranslation()
  return (
    <>
      {person.access !== 'active' && (
        <Menu.Item onClick={() => onAct('handover', person)}>{t('leaving.handoverItem')}</Menu.Item>
      )}
      <Menu.Item color="red" onClick={() => onAct('removal', person)}>
        {t('leaving.removeItem')}
      </Menu.Item>
    </>
  )
}

/** Returns the possible next steps: any from active access; otherwise restore. */
function accessSteps(person: Person): AccessStep[] {
  const ends: AccessStep[] = ['disabled', 'terminated', 'removed']
  const others = ends.filter((step) => step !== person.access || step === 'terminated')
  return person.access === 'active' ? others : ['active', ...others]
}
