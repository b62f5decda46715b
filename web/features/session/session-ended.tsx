import { Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { session } from '../../../contract/people.ts'
import { ApiProblem, get, onSessionEnd } from '../../api.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { sessionQuery, useSession, useUser } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

/**
 * Signing in again over the page one is on, so that nothing typed is lost. If
 * somebody else signs in, everything is loaded anew: the page was not theirs.
 */
export function SessionEnded({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation()
  const user = useUser()
  const { demo } = useSession()
  const client = useQueryClient()
  const [code, setCode] = useState<string | null>(null)
  useEffect(() => onSessionEnd(setCode), [])

  const goOn = async () => {
    const now = await get('/api/session', session)
    if (now.user?.id !== user.id) return location.assign('/')
    client.setQueryData(sessionQuery.queryKey, now)
    setCode(null)
    onBack()
    await client.invalidateQueries()
  }
  return (
    <Modal
      opened={code !== null}
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
        onSignedIn={goOn}
      />
    </Modal>
  )
}
