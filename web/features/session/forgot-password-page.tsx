import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { passwordRequest } from '../../../contract/people.ts'
import { faultsOf } from '../../ui/faults.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './entrance.module.css'
import { Entrance } from './entrance.tsx'
import { usePasswordRequest } from './password-queries.ts'
import { useSession } from './session.ts'

/** Requests a reset link by email; if Kurier sends no emails, refers to an administrator. */
export function ForgotPasswordPage() {
  const { t } = useTranslation()
  const { forgotPassword } = useSession()
  const asking = usePasswordRequest()
  const intro = asking.isSuccess ? t('password.asked') : t(`password.forgotText.${forgotPassword}`)
  return (
    <Entrance title={t('password.forgotTitle')} intro={intro}>
      {forgotPassword === 'letter' && !asking.isSuccess && <RequestForm asking={asking} />}
      <LinkButton to="/sign-in" className={classes.aside} variant="subtle" color="gray" fullWidth>
        {t('password.toSignIn')}
      </LinkButton>
    </Entrance>
  )
}

function RequestForm({ asking }: { asking: ReturnType<typeof usePasswordRequest> }) {
  const { t } = useTranslation()
  const form = useForm({
    initialValues: { email: '' },
    validate: (values) => faultsOf(passwordRequest, values, t),
  })
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => asking.mutate(values))} noValidate>
      <TextInput
        label={t('session.email')}
        type="email"
        autoComplete="username"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <ProblemLine error={asking.error} />
      <Button type="submit" variant="filled" fullWidth loading={asking.isPending}>
        {t('password.ask')}
      </Button>
    </form>
  )
}
