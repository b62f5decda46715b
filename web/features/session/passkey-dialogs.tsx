import { Modal, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { UseMutationResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Passkey, passkeyChange } from '../../../contract/signing-in.ts'
import { faultsOf } from '../../ui/faults.ts'
import { useFocusBack } from '../../ui/focus-back.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { PasskeyProblem } from './passkey-problem.tsx'
import classes from './signing-in.module.css'
import { useNewPasskey, usePasskeyName } from './signing-in-queries.ts'

/** Asks for a name, then the browser makes the passkey. */
export function NewPasskeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <NameDialog
      title={t('signingIn.passkey.add')}
      submit={t('signingIn.passkey.add')}
      name=""
      saving={useNewPasskey()}
      onClose={onClose}
    />
  )
}

export function RenameDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <NameDialog
      title={t('signingIn.passkey.rename')}
      submit={t('action.save')}
      name={passkey.name}
      saving={usePasskeyName(passkey.id)}
      onClose={onClose}
    />
  )
}

type NameDialogProps = {
  title: string
  submit: string
  name: string
  saving: UseMutationResult<unknown, Error, string>
  onClose: () => void
}

function NameDialog({ title, submit, name, saving, onClose }: NameDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const form = useForm({
    initialValues: { name },
    validate: (values) => faultsOf(passkeyChange, values, t),
  })
  return (
    <Modal opened onClose={onClose} title={title} size={420} withCloseButton={false}>
      <form
        className={classes.dialog}
        onSubmit={form.onSubmit((values) => saving.mutate(values.name, { onSuccess: onClose }))}
        noValidate
      >
        <TextInput
          label={t('signingIn.passkey.name')}
          description={t('signingIn.passkey.nameHint')}
          maxLength={60}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <PasskeyProblem error={saving.error} otherwise={t('signingIn.passkey.cancelled')} />
        <FormFoot submit={submit} busy={saving.isPending} onCancel={onClose} />
      </form>
    </Modal>
  )
}
