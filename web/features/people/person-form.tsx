import { Select, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import {
  mailPermission,
  type Person,
  type PersonChange,
  personChange,
  role,
} from '../../../contract/people.ts'
import { faultsOf } from '../../ui/faults.ts'
import { changesOf } from '../../ui/form-changes.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { usePersonChange } from './people-queries.ts'
import classes from './person-form.module.css'

type PersonFormProps = { person: Person; onClose: () => void }

/** Edits the name, role and permission of an existing person. */
export function PersonForm({ person, onClose }: PersonFormProps) {
  const { t } = useTranslation()
  const change = usePersonChange(person.id)
  const form = useForm<Required<PersonChange>>({
    initialValues: {
      name: person.name,
      role: person.role,
      mailPermission: person.mailPermission,
      seesSealed: person.seesSealed,
    },
    validate: (values) => faultsOf(personChange, values, t),
  })
  const save = () => (form.isDirty() ? change.mutate(changesOf(form), { onSuccess: onClose }) : onClose())
  return (
    <form className={classes.form} onSubmit={form.onSubmit(save)} noValidate>
      <TextInput label={t('person.name')} data-autofocus {...form.getInputProps('name')} />
      <RightsFields inputProps={(name) => form.getInputProps(name)} />
      {form.values.role === 'admin' && (
        <Switch
          label={t('person.seesSealed')}
          description={t('person.seesSealedHint')}
          {...form.getInputProps('seesSealed', { type: 'checkbox' })}
        />
      )}
      <ProblemLine error={change.error} />
      <FormFoot submit={t('action.save')} busy={change.isPending} onCancel={onClose} />
    </form>
  )
}

type RightsFieldsProps = { inputProps: (name: 'role' | 'mailPermission') => object }

/** The role, and the permission "Access candidate mailbox". */
export function RightsFields({ inputProps }: RightsFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <Select
        label={t('person.role')}
        data={role.options.map((value) => ({ value, label: t(`role.${value}`) }))}
        {...inputProps('role')}
      />
      <Select
        label={t('person.mailPermission')}
        description={t('person.mailPermissionHint')}
        data={mailPermission.options.map((value) => ({ value, label: t(`mailPermission.${value}`) }))}
        {...inputProps('mailPermission')}
      />
    </>
  )
}
