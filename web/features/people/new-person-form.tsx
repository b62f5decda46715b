import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { type NewPerson, newPerson } from '../../../contract/people.ts'
import { faultsOf } from '../../ui/faults.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { PasswordField } from '../session/password-field.tsx'
import { useSession } from '../session/session.ts'
import { useNewPerson } from './people-queries.ts'
import classes from './person-form.module.css'
import { RightsFields } from './person-form.tsx'

/** Adds a person. The administrator who types the first password passes it on. */
export function NewPersonForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { passwordAllowed } = useSession()
  const add = useNewPerson()
  const form = useForm<NewPerson>({
    initialValues: {
      name: '',
      email: '',
      ...(passwordAllowed && { password: '' }),
      role: 'recruiter',
      mailPermission: 'send',
    },
    validate: (values) => faultsOf(newPerson, values, t),
  })
  return (
    <form
      className={classes.form}
      onSubmit={form.onSubmit((values) => add.mutate(values, { onSuccess: onClose }))}
      noValidate
    >
      <TextInput label={t('person.name')} data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('person.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
      {passwordAllowed && (
        <PasswordField
          label={t('person.firstPassword')}
          description={t('person.firstPasswordHint')}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
      )}
      <RightsFields inputProps={(name) => form.getInputProps(name)} />
      <ProblemLine error={add.error} />
      <FormFoot submit={t('people.addSubmit')} busy={add.isPending} onCancel={onClose} />
    </form>
  )
}
