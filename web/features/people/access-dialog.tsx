import { TextInput } from '@mantine/core'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccessChange, Person } from '../../../contract/people.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useFocusBack } from '../../ui/focus-back.ts'
import { useReader } from '../../ui/reader.ts'
import { openWorkQuery } from './leaving-queries.ts'
import { useAccessChange } from './people-queries.ts'

export type AccessStep = AccessChange['access']

type AccessDialogProps = {
  step: AccessStep
  person: Person
  onClose: () => void
  /** Called after access has ended, if conversations are open. */
  onEnded: (person: Person) => void
}

/** Says what will happen to the person and to their inbox, and asks for confirmation. */
export function AccessDialog({ step, person, onClose, onEnded }: AccessDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const { timeZone } = useReader()
  const client = useQueryClient()
  const change = useAccessChange(person.id)
  /** Whether conversations are left to hand over. */
  const isOpen = useRef(false)
  const [lastWorkingDay, setLastWorkingDay] = useState(() => person.lastWorkingDay ?? today(timeZone))
  const inbox = person.mailboxState === null ? 'none' : step === 'active' ? 'resumes' : 'pauses'
  return (
    <ConfirmDialog
      opened
      title={t(`access.ask.${step}`, { name: person.name })}
      confirm={t(`access.confirm.${step}`)}
      danger={step !== 'active'}
      onConfirm={async () => {
        await change.mutateAsync(step === 'terminated' ? { access: step, lastWorkingDay } : { access: step })
        isOpen.current = step !== 'active' && (await hasOpenWork(client, person.id))
      }}
      onClose={() => (isOpen.current ? onEnded({ ...person, access: step }) : onClose())}
    >
      <p>{t(`access.what.${step}`)}</p>
      {step === 'terminated' && (
        <TextInput
          type="date"
          required
          withAsterisk={false}
          label={t('person.lastWorkingDay')}
          description={t('access.lastDayHint')}
          value={lastWorkingDay}
          onChange={(event) => setLastWorkingDay(event.currentTarget.value)}
        />
      )}
      <p>{t(`access.inbox.${inbox}`)}</p>
    </ConfirmDialog>
  )
}

/** The change has succeeded, so a failure here only leaves the question out; the menu has it too. */
async function hasOpenWork(client: QueryClient, id: string): Promise<boolean> {
  const work = await client.fetchQuery({ ...openWorkQuery(id), retry: false }).catch(() => null)
  return work !== null && work.conversations.length + work.others.length > 0
}

/** The Swedish locale formats dates as YYYY-MM-DD, like a date field. */
function today(timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date())
}
