import { ActionIcon, Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft, IconMailQuestion } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Conversation, ConversationSummary } from '../../../contract/emails.ts'
import { ApiProblem } from '../../api.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { EmptyState, Failure } from '../../ui/state.tsx'
import classes from './conversation.module.css'
import { DoneState } from './done.tsx'
import { conversationQuery } from './email-queries.ts'
import { MessageSkeleton } from './emails-skeleton.tsx'
import { MessageList } from './message-list.tsx'
import { ReplyBox } from './reply-box.tsx'

const VisibilityLine = lazyPart(() => import('./visibility-line.tsx').then((file) => file.VisibilityLine))

type ReadingPaneProps = {
  candidate: CandidateDetails
  /** The id of any message of the conversation. */
  messageId: string
  /** Whether the list has loaded. Until then it is unknown what stands beside the subject. */
  isListed: boolean
  /** The conversation's entry in the list, if it has one. */
  summary: ConversationSummary | undefined
  onBack: () => void
}

/** A conversation, oldest message first, with the reply box at the bottom. */
export function ReadingPane({ candidate, messageId, isListed, summary, onBack }: ReadingPaneProps) {
  const { t } = useTranslation()
  const { data: plain, error, refetch } = useQuery(conversationQuery(candidate.id, messageId, false))
  const images = useRemoteImages(candidate.id, messageId)
  const data = isListed ? (images.data ?? plain) : undefined
  if (isGone(error, data)) return <Gone candidate={candidate} />
  if (!data && error) return <Failure error={error} retry={() => refetch()} />
  return (
    <>
      <div className={classes.subject}>
        <ActionIcon className={classes.back} aria-label={t('conversation.back')} onClick={onBack}>
          <IconArrowLeft size={20} stroke={1.6} />
        </ActionIcon>
        <h2>{data ? data.subject || t('conversation.noSubject') : <Skeleton height={16} width={240} />}</h2>
        {data && summary && <DoneState candidateId={candidate.id} conversation={summary} />}
      </div>
      {data && (
        <Suspense fallback={<div className={classes.visibility} />}>
          <VisibilityLine candidate={candidate} conversation={data} messageId={messageId} />
        </Suspense>
      )}
      {data ? (
        <>
          <MessageList candidate={candidate} conversation={data} onShowImages={images.show} />
          <ReplyBox candidate={candidate} conversation={data} messageId={messageId} />
        </>
      ) : (
        <MessageSkeleton />
      )}
    </>
  )
}

/** The conversation with its remote images, once they are requested; without them if they cannot be loaded. */
function useRemoteImages(candidateId: string, messageId: string) {
  const [wanted, setWanted] = useState(false)
  const { data, error, refetch } = useQuery({
    ...conversationQuery(candidateId, messageId, true),
    enabled: wanted,
  })
  const failed = error !== null && data === undefined
  const { t } = useTranslation()
  useEffect(() => {
    if (failed) notifications.show({ message: t('message.imagesFailed'), withCloseButton: false })
  }, [failed, t])
  const show = () => {
    setWanted(true)
    if (failed) void refetch()
  }
  return { data: wanted ? data : undefined, show }
}

/**
 * Decides whether the pane must be emptied. Cached mail that left the profile is not shown further; only a message
 * that was never delivered stays, to be edited in its place.
 */
function isGone(error: unknown, shown: Conversation | undefined): boolean {
  if (!(error instanceof ApiProblem) || error.status !== 404) return false
  return !shown?.messages.every(({ kind }) => kind === 'outgoing')
}

/** Shown for a link to a message whose sending was undone, or that this user may not see. */
function Gone({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={IconMailQuestion}
      title={t('conversation.goneTitle')}
      action={
        <LinkButton to="/candidates/$id" params={{ id: candidate.id }} search={{ tab: 'emails' }}>
          {t('conversation.showAll')}
        </LinkButton>
      }
    >
      {t('problem.message-not-found')}
    </EmptyState>
  )
}
