import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { PasskeyProblem } from './passkey-problem.tsx'
import { useSession } from './session.ts'
import { signInWithPasskey } from './signing-in-queries.ts'

type OtherWaysProps = { redirect: string; onSignedIn: () => unknown }

/** Signing in without a password: a passkey, and the company's sign-in page if there is one. */
export function OtherWays({ redirect, onSignedIn }: OtherWaysProps) {
  const { t } = useTranslation()
  const { singleSignOn, passwordAllowed } = useSession()
  const signing = useMutation({ mutationFn: signInWithPasskey, onSuccess: onSignedIn })
  return (
    <>
      {singleSignOn && (
        <Button
          component="a"
          fullWidth
          variant={passwordAllowed ? 'default' : 'filled'}
          href={`/api/auth/single-sign-on?${new URLSearchParams({ redirect })}`}
        >
          {t('session.withSingleSignOn', { name: singleSignOn })}
        </Button>
      )}
      {passwordAllowed && 'PublicKeyCredential' in window && (
        <Button fullWidth loading={signing.isPending} onClick={() => signing.mutate()}>
          {t('session.withPasskey')}
        </Button>
      )}
      <PasskeyProblem error={signing.error} otherwise={t('signingIn.passkey.notGiven')} />
    </>
  )
}
