import { useForm } from '@mantine/form'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { passwordChange } from '../../../contract/people.ts'
import { faultsOf } from '../../ui/faults.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { PasswordField } from './password-field.tsx'
import { usePasswordChange } from './password-queries.ts'

type PasswordFormProps = {
  className: string | undefined
  currentLabel: string
  onChanged: () => unknown
  /** The content under the fields: at least a submit button. */
  foot: (busy: boolean) => ReactNode
}

/** Asks for the current password and a new one. */
export function PasswordForm({ className, currentLabel, onChanged, foot }: PasswordFormProps) {
  const { t } = useTranslation()
  const change = usePasswordChange()
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: (values) => faultsOf(passwordChange, values, t),
  })
  return (
    <form
      className={className}
      onSubmit={form.onSubmit((values) => change.mutate(values, { onSuccess: onChanged }))}
      noValidate
    >
      <PasswordField
        label={currentLabel}
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('current')}
      />
      <PasswordField
        label={t('password.new')}
        description={t('person.passwordHint')}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <ProblemLine error={change.error} />
      {foot(change.isPending)}
    </form>
  )
}
