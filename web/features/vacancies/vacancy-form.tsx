import { Checkbox, MultiSelect, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { newVacancy, type Vacancy } from '../../../contract/vacancies.ts'
import { faultsOf } from '../../ui/faults.ts'
import { changesOf } from '../../ui/form-changes.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useColleagues } from '../organisation/organisation-queries.ts'
import { useUser } from '../session/session.ts'
import classes from './vacancies.module.css'
import { useNewVacancy, useVacancyChange } from './vacancy-queries.ts'

type Values = {
  title: string
  status: 'open' | 'closed'
  confidential: boolean
  team: string[]
  externalId: string
}

type Done = { onClose: () => void; onAdded?: (vacancyId: string) => void }

export function NewVacancyForm({ onClose, onAdded }: Done) {
  const { t } = useTranslation()
  const user = useUser()
  const add = useNewVacancy()
  const form = useVacancyForm({
    title: '',
    status: 'open',
    confidential: false,
    team: [user.id],
    externalId: '',
  })
  const submit = (values: Values) =>
    add.mutate(sent(values), {
      onSuccess: ({ id }) => {
        onClose()
        onAdded?.(id)
      },
    })
  return (
    <form className={classes.form} onSubmit={form.onSubmit(submit)} noValidate>
      <Fields form={form} />
      <ProblemLine error={add.error} />
      <FormFoot submit={t('vacancies.addSubmit')} busy={add.isPending} onCancel={onClose} />
    </form>
  )
}

export function VacancyForm({ vacancy, onClose }: { vacancy: Vacancy; onClose: () => void }) {
  const { t } = useTranslation()
  const change = useVacancyChange(vacancy.id)
  const { title, status, confidential } = vacancy
  const form = useVacancyForm({
    ...{ title, status, confidential, externalId: vacancy.externalId ?? '' },
    team: vacancy.team.map(({ id }) => id),
  })
  const save = () => {
    if (!form.isDirty()) return onClose()
    const { externalId, ...changes } = changesOf(form)
    change.mutate(
      { ...changes, ...(externalId !== undefined && { externalId: externalId.trim() || null }) },
      { onSuccess: onClose },
    )
  }
  return (
    <form className={classes.form} onSubmit={form.onSubmit(save)} noValidate>
      <Fields form={form} team={vacancy.team} />
      <ProblemLine error={change.error} />
      <FormFoot submit={t('action.save')} busy={change.isPending} onCancel={onClose} />
    </form>
  )
}

function useVacancyForm(initialValues: Values) {
  const { t } = useTranslation()
  return useForm<Values>({
    initialValues,
    validate: (values) => faultsOf(newVacancy, sent(values), t),
  })
}

function sent({ externalId, ...values }: Values) {
  return { ...values, externalId: externalId.trim() || null }
}

type FieldsProps = { form: ReturnType<typeof useVacancyForm>; team?: Vacancy['team'] }

function Fields({ form, team = [] }: FieldsProps) {
  const { t } = useTranslation()
  const people = useColleagues()
  // Members are listed even before the colleagues have loaded.
  const choices = new Map([...team, ...people].map(({ id, name }) => [id, name]))
  return (
    <>
      <TextInput label={t('vacancy.name')} data-autofocus {...form.getInputProps('title')} />
      <MultiSelect
        label={t('vacancy.team')}
        description={t('vacancy.teamHint')}
        data={[...choices].map(([value, label]) => ({ value, label }))}
        searchable
        hidePickedOptions
        {...form.getInputProps('team')}
      />
      <Select
        label={t('vacancy.status')}
        description={t('vacancy.statusHint')}
        data={(['open', 'closed'] as const).map((value) => ({
          value,
          label: t(`vacancy.statuses.${value}`),
        }))}
        allowDeselect={false}
        {...form.getInputProps('status')}
      />
      <Checkbox
        label={t('vacancy.confidential')}
        description={t('vacancy.confidentialHint')}
        {...form.getInputProps('confidential', { type: 'checkbox' })}
      />
      <TextInput
        label={t('vacancy.externalId')}
        description={t('vacancy.externalIdHint')}
        autoComplete="off"
        {...form.getInputProps('externalId')}
      />
    </>
  )
}
