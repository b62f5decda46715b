import { Button, Drawer } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { type QueryClient, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../../contract/people.ts'
import { settled } from '../../settled.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { Page } from '../../ui/page.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { Failure } from '../../ui/state.tsx'
import { BlockCard } from '../mailboxes/block-card.tsx'
import { blocksQuery } from '../mailboxes/block-queries.ts'
import { AccessDialog } from './access-dialog.tsx'
import { HandoverDialog } from './handover-dialog.tsx'
import { NewPersonForm } from './new-person-form.tsx'
import { PasswordLinkDialog } from './password-link-dialog.tsx'
import { peopleQuery, signInSettingsQuery } from './people-queries.ts'
import { PeopleTable, type PersonAction } from './people-table.tsx'
import { PersonForm } from './person-form.tsx'
import { RemovalDialog } from './removal-dialog.tsx'
import { SignInEndDialog } from './sign-in-end-dialog.tsx'
import { SignInPolicyCard } from './sign-in-policy-card.tsx'

type Open = { kind: 'new' } | { kind: PersonAction; person: Person } | null

/** Waits for what decides the height of the table and the cards. */
export function loadPeople(client: QueryClient): Promise<void> {
  return settled([
    client.ensureQueryData(peopleQuery),
    client.ensureQueryData(blocksQuery('company')),
    client.ensureQueryData(signInSettingsQuery),
  ])
}

/** For administrators: the people, their permissions, and the state of their inboxes. */
export function PeoplePage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(peopleQuery)
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  return (
    <Page
      title={t('people.title')}
      width="wide"
      aside={
        <>
          <LinkButton to="/people/audit-log">{t('audit.title')}</LinkButton>
          <Button
            variant="filled"
            leftSection={<IconUserPlus size={18} stroke={1.6} />}
            onClick={() => setOpen({ kind: 'new' })}
          >
            {t('people.add')}
          </Button>
        </>
      }
    >
      {data && <PeopleTable people={data.people} onAct={(kind, person) => setOpen({ kind, person })} />}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && <RowSkeletons rows={5} />}
      <BlockCard scope="company" />
      <SignInPolicyCard />
      <Drawer
        opened={open?.kind === 'new' || open?.kind === 'edit'}
        onClose={close}
        position="right"
        size={440}
        title={open?.kind === 'edit' ? t('people.edit') : t('people.add')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        {open?.kind === 'new' && <NewPersonForm onClose={close} />}
        {open?.kind === 'edit' && <PersonForm person={open.person} onClose={close} />}
      </Drawer>
      {open?.kind === 'link' && <PasswordLinkDialog person={open.person} onClose={close} />}
      {open && (
        <StepDialog open={open} onClose={close} onEnded={(person) => setOpen({ kind: 'handover', person })} />
      )}
    </Page>
  )
}

type StepDialogProps = { open: NonNullable<Open>; onClose: () => void; onEnded: (person: Person) => void }

/** The dialog of a step that ends something for a person. */
function StepDialog({ open, onClose, onEnded }: StepDialogProps) {
  switch (open.kind) {
    case 'new':
    case 'edit':
    case 'link':
      return null
    case 'sessions':
    case 'second-factor':
      return <SignInEndDialog what={open.kind} person={open.person} onClose={onClose} />
    case 'handover':
      return <HandoverDialog person={open.person} onClose={onClose} />
    case 'removal':
      return <RemovalDialog person={open.person} onClose={onClose} />
    default:
      return <AccessDialog step={open.kind} person={open.person} onClose={onClose} onEnded={onEnded} />
  }
}
