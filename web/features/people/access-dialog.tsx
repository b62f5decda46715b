import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccessChange, Person } from '../../../contract/people.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useFocusBack } from '../../ui/focus-back.ts'
import { useReader } from '../../ui/reader.ts'
import { useAccessChange } from './people-queries.ts'

export type AccessStep = AccessChange['access']

type AccessDialogProps = { step: AccessStep; person: Person; onClose: () => void }

/** Says what will happen to the person and to their inbox, and asks for confirmation. */
export function AccessDialog({ step, person, onClose }: AccessDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const { timeZone } = useReader()
  const change = useAccessChange(person.id)
  const [lastWorkingDay, setLastWorkingDay] = useState(() => person.lastWorkingDay ?? today(timeZone))
  const inbox = person.mailboxState === null ? 'none' : step === 'active' ? 'resumes' : 'pauses'
  return (
    <ConfirmDialog
      opened
      title={t(`access.ask.${step}`, { name: person.name })}
      confirm={t(`access.confirm.${step}`)}
      danger={step !== 'active'}
      onConfirm={() =>
        change.mutateAsync(step === 'terminated' ? { access: step, lastWorkingDay } : { access: step })
      }
      onClose={onClose}
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

/** The Swedish locale formats dates as YYYY-MM-DD, like a date field. */
function today(timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date())
}
