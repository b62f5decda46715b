import { Button } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { passwordReset } from '../../../contract/people.ts'
import { faultsOf } from '../../ui/faults.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './entrance.module.css'
import { Entrance } from './entrance.tsx'
import { PasswordField } from './password-field.tsx'
import { usePasswordReset } from './password-queries.ts'
import { toSignIn } from './session.ts'

/** The target of a reset link. The token is removed from the URL, which the browser's history keeps. */
export function ResetPasswordPage() {
  const { t } = useTranslation()
  const [token] = useState(() => location.hash.slice(1))
  const setting = usePasswordReset()
  useEffect(() => history.replaceState(history.state, '', location.pathname), [])
  const form = useForm({
    initialValues: { token, password: '' },
    validate: (values) => faultsOf(passwordReset, values, t),
  })
  if (setting.isSuccess || token === '') {
    return (
      <Entrance title={t('password.resetTitle')} intro={t(token ? 'password.resetDone' : 'password.noToken')}>
        <div className={classes.form}>
          <Button variant="filled" fullWidth onClick={toSignIn}>
            {t('password.toSignIn')}
          </Button>
        </div>
      </Entrance>
    )
  }
  return (
    <Entrance title={t('password.resetTitle')} intro={t('password.resetText')}>
      <form className={classes.form} onSubmit={form.onSubmit((values) => setting.mutate(values))} noValidate>
        <PasswordField
          label={t('password.new')}
          description={t('person.passwordHint')}
          autoComplete="new-password"
          data-autofocus
          {...form.getInputProps('password')}
        />
        <ProblemLine error={setting.error} />
        <Button type="submit" variant="filled" fullWidth loading={setting.isPending}>
          {t('password.resetSubmit')}
        </Button>
      </form>
    </Entrance>
  )
}
