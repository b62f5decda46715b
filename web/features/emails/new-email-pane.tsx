import { ActionIcon } from '@mantine/core'
import { IconArrowLeft, IconX } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { useUser } from '../session/session.ts'
import { BlockedComposer, useSendBlock } from './blocked-composer.tsx'
import { Composer } from './composer.tsx'
import classes from './conversation.module.css'
import { emptyDraft } from './draft.ts'
import { useDrafts } from './draft-queries.ts'
import { draftPlace } from './draft-shelf.ts'

/** The composer of an email that starts a conversation. It uses the reading pane, so the list stays beside it. */
export function NewEmailPane({ candidate, onClose }: { candidate: CandidateDetails; onClose: () => void }) {
  const { t } = useTranslation()
  const user = useUser()
  const navigate = useNavigate()
  const block = useSendBlock(candidate)
  const { isAwaited } = useDrafts(candidate.id)
  const known = useMemo(
    () => candidate.addresses.map(({ address }) => ({ name: candidate.name, address })),
    [candidate],
  )
  const fresh = useMemo(() => emptyDraft(known.slice(0, 1)), [known])
  const place = draftPlace(user.id, candidate.id, 'new')
  const show = (conversation: string) =>
    void navigate({
      to: '/candidates/$id',
      params: { id: candidate.id },
      search: { tab: 'emails', conversation },
    })
  return (
    <>
      <div className={classes.subject}>
        <ActionIcon className={classes.back} aria-label={t('conversation.back')} onClick={onClose}>
          <IconArrowLeft size={20} stroke={1.6} />
        </ActionIcon>
        <h2>{t('composer.newTo', { name: candidate.name })}</h2>
        <ActionIcon className={classes.close} aria-label={t('action.close')} onClick={onClose}>
          <IconX size={18} stroke={1.6} />
        </ActionIcon>
      </div>
      <div className={classes.messages} />
      {block && <BlockedComposer block={block} />}
      {/* A draft that came later would be mixed with what was just typed. */}
      {!block && !isAwaited && (
        <Composer
          candidate={candidate}
          conversationId={null}
          places={[place]}
          fresh={fresh}
          reply={null}
          known={known}
          focus={0}
          onSent={show}
        />
      )}
    </>
  )
}
