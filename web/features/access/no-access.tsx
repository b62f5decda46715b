import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { MailAccess } from '../../../contract/access-requests.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { EmptyState } from '../../ui/state.tsx'
import classes from './access.module.css'
import { useAccessRequest, useRequestTakingBack } from './request-queries.ts'

type NoAccessProps = { candidate: { id: string; name: string }; access: MailAccess }

/** Says that the user is not in the hiring team, and lets them ask. It does not tell whether there are any emails. */
export function NoAccess({ candidate, access }: NoAccessProps) {
  const { t } = useTranslation()
  if (access.state === 'never') {
    return (
      <EmptyState icon={IconLock} title={t('noAccess.never')}>
        {t('noAccess.neverText')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={IconLock}
      title={t('noAccess.title', { name: candidate.name })}
      action={<AccessButton candidateId={candidate.id} access={access} />}
    >
      {access.state === 'asked' ? t('noAccess.askedText') : t('noAccess.text')}
    </EmptyState>
  )
}

/** Above the emails of the user's own inbox, if they may not read the others. */
export function OwnMailNote({ candidate, access }: NoAccessProps) {
  const { t } = useTranslation()
  if (access.state === 'reads' || access.state === 'never') return null
  return (
    <div className={classes.own}>
      <span>{t('noAccess.ownOnly')}</span>
      <AccessButton candidateId={candidate.id} access={access} size="xs" />
    </div>
  )
}

type AccessButtonProps = { candidateId: string; access: MailAccess; size?: 'xs' }

function AccessButton({ candidateId, access, size }: AccessButtonProps) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const ask = useAccessRequest(candidateId)
  const takeBack = useRequestTakingBack(access.state === 'asked' ? access.requestId : '')
  const error = ask.error ?? takeBack.error
  return (
    <>
      {access.state === 'asked' ? (
        <Button
          {...(size && { size })}
          loading={takeBack.isPending}
          onClick={() => takeBack.mutate(undefined)}
        >
          {t('noAccess.takeBack')}
        </Button>
      ) : (
        <Button
          variant={size ? 'default' : 'filled'}
          {...(size && { size })}
          loading={ask.isPending}
          onClick={() => ask.mutate(undefined)}
        >
          {t('noAccess.ask')}
        </Button>
      )}
      {error && <span role="alert">{problemText(error)}</span>}
    </>
  )
}
