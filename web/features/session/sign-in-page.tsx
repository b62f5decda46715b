import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './entrance.module.css'
import { Entrance } from './entrance.tsx'
import { onOtherTabs } from './other-tabs.ts'
import { renewSession, useSession } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

export function SignInPage() {
  const { t } = useTranslation()
  const { demo, passwordAllowed } = useSession()
  const client = useQueryClient()
  const router = useRouter()
  const { redirect = '/', refused } = useSearch({ from: '/sign-in' })
  const enter = useCallback(async () => {
    await renewSession(client)
    router.history.push(redirect)
  }, [client, router, redirect])
  useEffect(() => onOtherTabs((news) => news === 'signed-in' && void enter()), [enter])
  return (
    <Entrance
      title={t('session.signInTitle')}
      intro={t(passwordAllowed ? 'session.signInIntro' : 'session.onlySingleSignOn')}
    >
      {refused && (
        <div className={classes.form}>
          <ProblemLine error={new ApiProblem(refused)} />
        </div>
      )}
      <SignInForm people={demo?.signIns ?? []} redirect={redirect} onSignedIn={enter} offersReset />
    </Entrance>
  )
}
