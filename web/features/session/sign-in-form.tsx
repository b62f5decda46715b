import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './entrance.module.css'
import { PasswordField } from './password-field.tsx'
import { type Credentials, signIn } from './session.ts'

type SignInFormProps = {
  email?: string
  /** Demo mode only: people whom the visitor can sign in as with one press. */
  people?: readonly (Credentials & { name: string; role: 'admin' | 'recruiter' | 'manager' })[]
  /** The code of a refusal that is already shown above the form. */
  toldCode?: string | null
  /** Whether to link to "Forgot password". */
  offersReset?: boolean
  onSignedIn: () => unknown
}

/**
 * Email and password. In demo mode there is also a button for each demo person, which fills in the form and submits
 * it.
 */
export function SignInForm({
  email = '',
  people = [],
  toldCode = null,
  offersReset,
  onSignedIn,
}: SignInFormProps) {
  const { t } = useTranslation()
  const form = useForm({ mode: 'controlled', initialValues: { email, password: '' } })
  const signing = useMutation({ mutationFn: signIn, onSuccess: onSignedIn })
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => signing.mutate(values))}>
      <TextInput
        label={t('session.email')}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        data-autofocus={email === '' || undefined}
        {...form.getInputProps('email')}
      />
      <PasswordField
        label={t('session.password')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus={email !== '' || undefined}
        {...form.getInputProps('password')}
      />
      {!isTold(signing.error, toldCode) && <ProblemLine error={signing.error} />}
      <Button type="submit" variant="filled" fullWidth loading={signing.isPending}>
        {t('session.signIn')}
      </Button>
      {offersReset && (
        <LinkButton to="/forgot-password" variant="subtle" color="gray" fullWidth>
          {t('password.forgot')}
        </LinkButton>
      )}
      {people.length > 0 && (
        <div className={classes.demo}>
          <h2>{t('session.demoTitle')}</h2>
          <p>{t('session.demoText')}</p>
          {people.map((person) => (
            <Button
              key={person.email}
              fullWidth
              justify="space-between"
              disabled={signing.isPending}
              rightSection={<span className={classes.role}>{t(`role.${person.role}`)}</span>}
              onClick={() => {
                form.setValues({ email: person.email, password: person.password })
                signing.mutate({ email: person.email, password: person.password })
              }}
            >
              {person.name}
            </Button>
          ))}
        </div>
      )}
    </form>
  )
}

function isTold(error: Error | null, toldCode: string | null): boolean {
  return error instanceof ApiProblem && error.code === toldCode
}
