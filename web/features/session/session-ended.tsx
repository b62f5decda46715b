import { Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem, onSession } from '../../api.ts'
import { askAgain } from '../../live.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { onOtherTabs } from './other-tabs.ts'
import { sessionQuery, toSignIn, useSession, useUser } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

/**
 * Signing in again over the page one is on, so that nothing typed is lost; here or in another tab. Whoever signs out
 * leaves every tab.
 */
export function SessionEnded({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation()
  const user = useUser()
  const { demo } = useSession()
  const client = useQueryClient()
  const code = useSessionEnd()
  const isOver = code !== null
  useEffect(() => {
    if (!isOver) return
    return () => {
      onBack()
      void askAgain(client)
    }
  }, [isOver, onBack, client])
  useEffect(
    () =>
      onOtherTabs((news) => {
        if (news === 'signed-out') toSignIn()
        else void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      }),
    [client],
  )
  return (
    <Modal
      opened={isOver}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('session.endedTitle')}
      size={420}
    >
      {code === 'access-ended' ? (
        <ProblemLine error={new ApiProblem(code)} />
      ) : (
        <p>{t('session.endedText')}</p>
      )}
      <SignInForm
        email={user.email}
        toldCode={code}
        people={demo?.signIns.filter(({ email }) => email === user.email) ?? []}
        onSignedIn={() =>
          client.invalidateQueries({ queryKey: sessionQuery.queryKey }, { throwOnError: true })
        }
      />
    </Modal>
  )
}

/** The code by which the session ended; null while it lasts. That it is over says less than why. */
function useSessionEnd(): string | null {
  const [code, setCode] = useState<string | null>(null)
  useEffect(
    () => onSession((told) => setCode((before) => (told === 'not-signed-in' ? (before ?? told) : told))),
    [],
  )
  return code
}
