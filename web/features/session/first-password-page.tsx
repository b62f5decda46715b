import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './entrance.module.css'
import { Entrance } from './entrance.tsx'
import { PasswordForm } from './password-form.tsx'
import { renewSession, useSignOut } from './session.ts'

/**
 * Shown at the first sign-in with a password from an administrator. Nothing else is accessible until it is changed.
 */
export function FirstPasswordPage() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const enter = async () => {
    await renewSession(client)
    await navigate({ to: '/candidates' })
  }
  return (
    <Entrance title={t('password.firstTitle')} intro={t('password.firstText')}>
      <PasswordForm
        className={classes.form}
        currentLabel={t('password.given')}
        onChanged={enter}
        foot={(busy) => (
          <Button type="submit" variant="filled" fullWidth loading={busy}>
            {t('password.firstSubmit')}
          </Button>
        )}
      />
      <Button
        className={classes.aside}
        variant="subtle"
        color="gray"
        fullWidth
        loading={signOut.isPending}
        onClick={() => signOut.mutate(undefined)}
      >
        {t('session.signOut')}
      </Button>
    </Entrance>
  )
}
