import { useTranslation } from 'react-i18next'
import type { Person } from '../../../contract/people.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useFocusBack } from '../../ui/focus-back.ts'
import { useSignInEnd } from './people-queries.ts'

export type SignInEnd = 'sessions' | 'second-factor'

type SignInEndDialogProps = { what: SignInEnd; person: Person; onClose: () => void }

/** Signs a person out everywhere, or also resets their second factor; says first what that does. */
export function SignInEndDialog({ what, person, onClose }: SignInEndDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const ending = useSignInEnd(person.id, what)
  const isReset = what === 'second-factor'
  return (
    <ConfirmDialog
      opened
      title={t(isReset ? 'signingIn.people.resetAsk' : 'signingIn.people.endSessionsAsk', {
        name: person.name,
      })}
      confirm={t(isReset ? 'signingIn.people.resetConfirm' : 'signingIn.sessions.everywhere')}
      danger
      onConfirm={() => ending.mutateAsync(undefined)}
      onClose={onClose}
    >
      <p>{t(isReset ? 'signingIn.people.resetText' : 'signingIn.people.endSessionsText')}</p>
    </ConfirmDialog>
  )
}
