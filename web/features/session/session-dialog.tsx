import { Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { sessionQuery, useSession, useUser } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

/** Says why the session has ended, and lets the same user sign in again. */
export function SessionDialog({ code }: { code: string }) {
  const { t } = useTranslation()
  const user = useUser()
  const { demo } = useSession()
  const client = useQueryClient()
  return (
    <Modal
      opened
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
        redirect={location.pathname + location.search}
        people={demo?.signIns.filter(({ email }) => email === user.email) ?? []}
        onSignedIn={() =>
          client.invalidateQueries({ queryKey: sessionQuery.queryKey }, { throwOnError: true })
        }
      />
    </Modal>
  )
}
