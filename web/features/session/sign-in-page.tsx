import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Entrance } from './entrance.tsx'
import { onOtherTabs } from './other-tabs.ts'
import { renewSession, useSession } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

export function SignInPage() {
  const { t } = useTranslation()
  const { demo } = useSession()
  const client = useQueryClient()
  const router = useRouter()
  const { redirect } = useSearch({ from: '/sign-in' })
  const enter = useCallback(async () => {
    await renewSession(client)
    router.history.push(redirect ?? '/')
  }, [client, router, redirect])
  useEffect(() => onOtherTabs((news) => news === 'signed-in' && void enter()), [enter])
  return (
    <Entrance title={t('session.signInTitle')} intro={t('session.signInIntro')}>
      <SignInForm people={demo?.signIns ?? []} onSignedIn={enter} offersReset />
    </Entrance>
  )
}
