import { Select, TagsInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { newCandidate, type Stage, stage } from '../../../contract/candidates.ts'
import { faultsOf } from '../../ui/faults.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useNewCandidate } from './candidate-queries.ts'
import classes from './candidates.module.css'
import { PositionField } from './position-field.tsx'

type Values = { name: string; position: string; stage: Stage; addresses: string[] }

/** Adds a candidate and opens their profile, where mail appears by itself. */
export function NewCandidateForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const add = useNewCandidate()
  const form = useForm<Values>({
    initialValues: { name: '', position: '', stage: 'applied', addresses: [] },
    validate: (values) => faultsOf(newCandidate, values, t),
  })
  const submit = (values: Values) =>
    add.mutate(values, {
      onSuccess: ({ id }) => {
        onClose()
        void navigate({ to: '/candidates/$id', params: { id } })
      },
    })
  return (
    <form className={classes.form} onSubmit={form.onSubmit(submit)} noValidate>
      <TextInput label={t('candidate.name')} data-autofocus {...form.getInputProps('name')} />
      <TagsInput
        label={t('candidate.addresses')}
        description={t('candidate.addressesHint')}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
        inputMode="email"
        autoComplete="off"
        {...form.getInputProps('addresses')}
      />
      <PositionField {...form.getInputProps('position')} />
      <Select
        label={t('candidate.stage')}
        data={stage.options.map((value) => ({ value, label: t(`stage.${value}`) }))}
        {...form.getInputProps('stage')}
      />
      <ProblemLine error={add.error} />
      <FormFoot submit={t('candidates.addSubmit')} busy={add.isPending} onCancel={onClose} />
    </form>
  )
}
