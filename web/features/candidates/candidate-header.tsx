import { IconPencil } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { Initials } from '../../ui/initials.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { useDrafts } from '../emails/draft-queries.ts'
import { useUser } from '../session/session.ts'
import classes from './candidate.module.css'

const CandidateMenu = lazy(() =>
  import('../erasing/candidate-menu.tsx').then((file) => ({ default: file.CandidateMenu })),
)

export function CandidateHeader({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const { mailPermission, role } = useUser()
  const maySend = mailPermission === 'send' && !candidate.anonymisedAt
  const [first, ...more] = candidate.addresses
  const address = first && (more.length > 0 ? `${first.address} +${more.length}` : first.address)
  const facts = [candidate.position, t(`stage.${candidate.stage}`), address]
  return (
    <header className={classes.header}>
      <Initials name={candidate.name} tone="candidate" size={52} />
      <div className={classes.who}>
        <h1>{candidate.name}</h1>
        <p>{facts.filter(Boolean).join(' · ')}</p>
      </div>
      {maySend && !candidate.sealed && !candidate.isOwnFile && <WriteButton candidateId={candidate.id} />}
      {role === 'admin' && (
        <Suspense>
          <CandidateMenu candidate={candidate} />
        </Suspense>
      )}
    </header>
  )
}

/** Opens a new email, or the draft of one. */
function WriteButton({ candidateId }: { candidateId: string }) {
  const { t } = useTranslation()
  const { hasNew } = useDrafts(candidateId)
  return (
    <LinkButton
      className={classes.write}
      to="/candidates/$id"
      params={{ id: candidateId }}
      search={{ tab: 'emails', compose: true }}
      variant="filled"
      leftSection={<IconPencil size={18} stroke={1.6} />}
      rightSection={hasNew && <span className={classes.draft} data-text={t('conversation.draft')} />}
      aria-label={t('candidate.write')}
      aria-description={hasNew ? t('conversation.draft') : undefined}
    >
      {t('candidate.write')}
    </LinkButton>
  )
}
