import { Select, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import {
  mailPermission,
  type Person,
  type PersonChange,
  personChange,
  role,
} from '../../../contract/people.ts'
import { faultsOf } from '../../ui/faults.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { usePersonChange } from './people-queries.ts'
import classes from './person-form.module.css'

type PersonFormProps = { person: Person; onClose: () => void }

/** Name, role and permission of somebody who is there already. */
export function PersonForm({ person, onClose }: PersonFormProps) {
  const { t } = useTranslation()
  const change = usePersonChange(person.id)
  const form = useForm<Required<PersonChange>>({
    initialValues: { name: person.name, role: person.role, mailPermission: person.mailPermission },
    validate: (values) => faultsOf(personChange, values, t),
  })
  return (
    <form
      className={classes.form}
      onSubmit={form.onSubmit((values) => change.mutate(values, { onSuccess: onClose }))}
      noValidate
    >
      <TextInput label={t('person.name')} data-autofocus {...form.getInputProps('name')} />
      <RightsFields form={form as unknown as RightsForm} />
      <ProblemLine error={change.error} />
      <FormFoot submit={t('action.save')} busy={change.isPending} onCancel={onClose} />
    </form>
  )
}

export type RightsForm = Pick<UseFormReturnType<Required<PersonChange>>, 'getInputProps'>

/** Role, and the permission "Access candidate mailbox". */
export function RightsFields({ form }: { form: RightsForm }) {
  const { t } = useTranslation()
  return (
    <>
      <Select
        label={t('person.role')}
        data={role.options.map((value) => ({ value, label: t(`role.${value}`) }))}
        {...form.getInputProps('role')}
      />
      <Select
        label={t('person.mailPermission')}
        description={t('person.mailPermissionHint')}
        data={mailPermission.options.map((value) => ({ value, label: t(`mailPermission.${value}`) }))}
        {...form.getInputProps('mailPermission')}
      />
    </>
  )
}
