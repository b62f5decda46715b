import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { DemoPeople, type DemoPerson } from './demo-people.tsx'
import classes from './entrance.module.css'
import { OtherWays } from './other-ways.tsx'
import { PasswordField } from './password-field.tsx'
import { type Credentials, signIn, useSession } from './session.ts'

type SignInFormProps = {
  email?: string
  /** Demo mode only: people whom the visitor can sign in as with one press. */
  people?: readonly DemoPerson[]
  /** The code of a refusal that is already shown above the form. */
  toldCode?: string | null
  /** Whether to link to "Forgot password". */
  offersReset?: boolean
  /** The page to show after a sign-in that leaves this page. */
  redirect: string
  onSignedIn: () => unknown
}

/**
 * Email and password, then a code if the user has turned that on; or a passkey or the company's sign-in page. In demo
 * mode there is also a button for each demo person.
 */
export function SignInForm({ email = '', people = [], redirect, onSignedIn, ...more }: SignInFormProps) {
  const { t } = useTranslation()
  const { passwordAllowed } = useSession()
  const [isPasswordShown, showPassword] = useState(passwordAllowed)
  const [needsCode, setNeedsCode] = useState(false)
  const form = useForm({ mode: 'controlled', initialValues: { email, password: '', code: '' } })
  const signing = useMutation({
    mutationFn: signIn,
    onSuccess: onSignedIn,
    onError: (error) => isCode(error, 'second-factor-needed') && setNeedsCode(true),
  })
  const goBack = () => {
    setNeedsCode(false)
    signing.reset()
    form.setFieldValue('code', '')
  }
  const submit = ({ code, ...who }: Required<Credentials>) =>
    signing.mutate(needsCode ? { ...who, code } : who)
  if (!isPasswordShown) {
    return (
      <div className={classes.form}>
        <OtherWays redirect={redirect} onSignedIn={onSignedIn} />
        <Button variant="subtle" color="gray" onClick={() => showPassword(true)}>
          {t('session.breakGlass')}
        </Button>
      </div>
    )
  }
  return (
    <form className={classes.form} onSubmit={form.onSubmit(submit)}>
      {needsCode ? (
        <CodeField {...form.getInputProps('code')} />
      ) : (
        <PasswordFields email={email} inputProps={(name) => form.getInputProps(name)} />
      )}
      {!isTold(signing.error, more.toldCode ?? null) && <ProblemLine error={signing.error} />}
      <Button type="submit" variant="filled" fullWidth loading={signing.isPending}>
        {t('session.signIn')}
      </Button>
      {needsCode ? (
        <Button variant="subtle" color="gray" fullWidth onClick={goBack}>
          {t('session.otherPassword')}
        </Button>
      ) : (
        <>
          <OtherWays redirect={redirect} onSignedIn={onSignedIn} />
          {more.offersReset && passwordAllowed && (
            <LinkButton to="/forgot-password" variant="subtle" color="gray" fullWidth>
              {t('password.forgot')}
            </LinkButton>
          )}
          <DemoPeople
            people={people}
            busy={signing.isPending}
            onChoose={({ email, password }) => {
              form.setValues({ email, password })
              signing.mutate({ email, password })
            }}
          />
        </>
      )}
    </form>
  )
}

function PasswordFields(props: { email: string; inputProps: (name: 'email' | 'password') => object }) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput
        label={t('session.email')}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        data-autofocus={props.email === '' || undefined}
        {...props.inputProps('email')}
      />
      <PasswordField
        label={t('session.password')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus={props.email !== '' || undefined}
        {...props.inputProps('password')}
      />
    </>
  )
}

function CodeField(props: object) {
  const { t } = useTranslation()
  return (
    <TextInput
      label={t('session.code')}
      description={t('session.codeHint')}
      autoComplete="one-time-code"
      required
      withAsterisk={false}
      autoFocus
      {...props}
    />
  )
}

/** A refusal that is shown elsewhere, or that only asks for the code. */
function isTold(error: Error | null, toldCode: string | null): boolean {
  return isCode(error, toldCode) || isCode(error, 'second-factor-needed')
}

function isCode(error: Error | null, code: string | null): boolean {
  return error instanceof ApiProblem && error.code === code
}
