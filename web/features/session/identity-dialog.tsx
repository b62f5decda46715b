import { Button, Modal } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { SigningIn } from '../../../contract/signing-in.ts'
import { useFocusBack } from '../../ui/focus-back.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './entrance.module.css'
import { onOtherTabs } from './other-tabs.ts'
import { PasskeyProblem } from './passkey-problem.tsx'
import { PasswordField } from './password-field.tsx'
import {
  confirmWithPasskey,
  confirmWithPassword,
  openSingleSignOn,
  signingInQuery,
} from './signing-in-queries.ts'

type IdentityDialogProps = { onEnd: (confirmed: boolean) => void }

/** Asks for the password, a passkey or the company's sign-in page: whatever the user has. */
export function IdentityDialog({ onEnd }: IdentityDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const { data, error } = useQuery(signingInQuery)
  useEffect(() => onOtherTabs((news) => news === 'confirmed' && onEnd(true)), [onEnd])
  return (
    <Modal
      opened
      onClose={() => onEnd(false)}
      title={t('signingIn.confirm.title')}
      size={420}
      withCloseButton={false}
      zIndex={400}
    >
      <p className={classes.dialogText}>{t('signingIn.confirm.text')}</p>
      <ProblemLine error={error} />
      {data && <Proofs ways={data} onEnd={onEnd} />}
    </Modal>
  )
}

function Proofs({ ways, onEnd }: IdentityDialogProps & { ways: SigningIn }) {
  const hasForm = ways.passwordAllowed && ways.hasPassword
  return (
    <div className={classes.dialog}>
      {ways.singleSignOn && <SingleSignOnProof name={ways.singleSignOn.name} />}
      {ways.passwordAllowed && ways.passkeys.length > 0 && <PasskeyProof onEnd={onEnd} />}
      {hasForm ? <PasswordProof onEnd={onEnd} /> : <CancelOnly onEnd={onEnd} />}
    </div>
  )
}

function PasswordProof({ onEnd }: IdentityDialogProps) {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { password: '' } })
  const proving = useMutation({ mutationFn: confirmWithPassword, onSuccess: () => onEnd(true) })
  return (
    <form
      className={classes.dialog}
      onSubmit={(event) => {
        // React bubbles the event through portals to a form under this dialog.
        event.stopPropagation()
        form.onSubmit(({ password }) => proving.mutate(password))(event)
      }}
    >
      <PasswordField
        label={t('session.password')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('password')}
      />
      <ProblemLine error={proving.error} />
      <FormFoot
        submit={t('signingIn.confirm.submit')}
        busy={proving.isPending}
        onCancel={() => onEnd(false)}
      />
    </form>
  )
}

function PasskeyProof({ onEnd }: IdentityDialogProps) {
  const { t } = useTranslation()
  const proving = useMutation({ mutationFn: confirmWithPasskey, onSuccess: () => onEnd(true) })
  return (
    <>
      <Button fullWidth loading={proving.isPending} onClick={() => proving.mutate()}>
        {t('signingIn.confirm.withPasskey')}
      </Button>
      <PasskeyProblem error={proving.error} otherwise={t('signingIn.passkey.notGiven')} />
    </>
  )
}

/** The company's page opens in a window of its own, so that this page keeps what was typed. */
function SingleSignOnProof({ name }: { name: string }) {
  const { t } = useTranslation()
  const opening = useMutation({ mutationFn: openSingleSignOn })
  return (
    <>
      <Button fullWidth onClick={() => opening.mutate()}>
        {t('signingIn.confirm.withSingleSignOn', { name })}
      </Button>
      {opening.error && <p role="alert">{t('signingIn.confirm.popup')}</p>}
    </>
  )
}

function CancelOnly({ onEnd }: IdentityDialogProps) {
  const { t } = useTranslation()
  return <Button onClick={() => onEnd(false)}>{t('action.cancel')}</Button>
}
