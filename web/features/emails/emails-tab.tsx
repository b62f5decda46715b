import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { ConversationList as Conversations } from '../../../contract/emails.ts'
import { ApiProblem } from '../../api.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Failure } from '../../ui/state.tsx'
import { ConnectCard } from '../mailboxes/connect-card.tsx'
import { useNotices } from '../sharing/sharing-queries.ts'
import { AddressOffers } from './address-offers.tsx'
import classes from './conversation.module.css'
import { ConversationList } from './conversation-list.tsx'
import { AllDone } from './done.tsx'
import { useDrafts } from './draft-queries.ts'
import { conversationListQuery, conversationQuery } from './email-queries.ts'
import { ListSkeleton } from './emails-skeleton.tsx'
import { NewEmailPane } from './new-email-pane.tsx'
import { NoEmails } from './no-emails.tsx'
import { ReadingPane } from './reading-pane.tsx'
import { ReceiptLine } from './receipt-line.tsx'

const ExplanationDialog = lazyPart(() =>
  import('../explanations/explanation-dialog.tsx').then((file) => file.ExplanationDialog),
)
const SealedBanner = lazyPart(() => import('./sealed-banner.tsx').then((file) => file.SealedBanner))
const OwnFile = lazyPart(() => import('./sealed-banner.tsx').then((file) => file.OwnFile))
const Notices = lazyPart(() => import('../sharing/notices.tsx').then((file) => file.Notices))
const NoAccess = lazyPart(() => import('../access/no-access.tsx').then((file) => file.NoAccess))
const OwnMailNote = lazyPart(() => import('../access/no-access.tsx').then((file) => file.OwnMailNote))

/** All emails with a candidate: the receipt, the conversations, and the open conversation. */
export function EmailsTab({ candidate }: { candidate: CandidateDetails }) {
  const { data, error, refetch } = useQuery(conversationListQuery(candidate.id))
  const selection = useSelection(candidate.id, data)
  const [asking, setAsking] = useState(false)
  useDrafts(candidate.id)
  if (candidate.isOwnFile) {
    return (
      <Suspense>
        <OwnFile />
      </Suspense>
    )
  }
  if (!data && error) return <Failure error={error} retry={() => refetch()} />
  const reading = selection.composing || selection.conversation !== null
  return (
    <div className={classes.tab} data-reading={reading || undefined}>
      <div className={classes.tabHead}>
        {data && data.access.state !== 'reads' && data.conversations.length > 0 && (
          <Suspense>
            <OwnMailNote candidate={candidate} access={data.access} />
          </Suspense>
        )}
        {data ? (
          <ReceiptLine receipt={data.receipt} candidate={candidate} onAsk={() => setAsking(true)} />
        ) : (
          <div className={classes.receipt} />
        )}
        <div className={classes.connect}>
          <ConnectCard />
        </div>
        <Sealed candidate={candidate} />
      </div>
      <Asked candidateId={candidate.id} />
      {data?.conversations.length === 0 && !reading ? (
        <Empty candidate={candidate} data={data} onAsk={() => setAsking(true)} />
      ) : (
        <div className={classes.panes}>
          <div className={classes.aside}>
            {data ? (
              <Listed candidate={candidate} data={data} selected={selection.marked} />
            ) : (
              <ListSkeleton />
            )}
          </div>
          <div className={classes.read}>
            {selection.composing && <NewEmailPane candidate={candidate} onClose={selection.close} />}
            {!selection.composing && selection.conversation && (
              <ReadingPane
                key={selection.conversation}
                candidate={candidate}
                messageId={selection.conversation}
                isListed={data !== undefined}
                summary={data?.conversations.find(({ id }) => id === selection.inList)}
                onBack={selection.close}
              />
            )}
          </div>
        </div>
      )}
      <Explanation opened={asking} onClose={() => setAsking(false)} candidate={candidate} />
    </div>
  )
}

type EmptyProps = { candidate: CandidateDetails; data: Conversations; onAsk: () => void }

function Empty({ candidate, data: { offers, access, receipt }, onAsk }: EmptyProps) {
  return (
    <>
      <AddressOffers candidate={candidate} offers={offers} />
      {access.state === 'reads' ? (
        <NoEmails candidate={candidate} receipt={receipt} onAsk={onAsk} />
      ) : (
        <Suspense>
          <NoAccess candidate={candidate} access={access} />
        </Suspense>
      )}
    </>
  )
}

type ListedProps = { candidate: CandidateDetails; data: Conversations; selected: string | null }

function Listed({ candidate, data: { offers, conversations }, selected }: ListedProps) {
  return (
    <>
      <AddressOffers candidate={candidate} offers={offers} />
      <AllDone candidateId={candidate.id} conversations={conversations} />
      <ConversationList candidateId={candidate.id} conversations={conversations} selected={selected} />
    </>
  )
}

/** What colleagues' additions ask the owner of an inbox about this candidate. */
function Asked({ candidateId }: { candidateId: string }) {
  if (useNotices(candidateId).length === 0) return null
  return (
    <Suspense>
      <Notices candidateId={candidateId} place="tab" />
    </Suspense>
  )
}

function Sealed({ candidate: { id, sealed } }: { candidate: CandidateDetails }) {
  if (!sealed) return null
  return (
    <Suspense>
      <SealedBanner candidateId={id} sealed={sealed} />
    </Suspense>
  )
}

type ExplanationProps = { opened: boolean; onClose: () => void; candidate: CandidateDetails }

/** Loads the dialog when it is first opened. It stays mounted afterwards, so that its closing animation runs. */
function Explanation(props: ExplanationProps) {
  const [wanted, setWanted] = useState(props.opened)
  if (props.opened && !wanted) setWanted(true)
  return wanted ? (
    <Suspense>
      <LoadedExplanation {...props} />
    </Suspense>
  ) : null
}

/** Opens the dialog only after it is mounted: at that moment it notes where the focus has to return. */
function LoadedExplanation(props: ExplanationProps) {
  const [mounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])
  return <ExplanationDialog {...props} opened={props.opened && mounted} />
}

/**
 * The selected conversation, which the URL holds. On a wide screen the newest conversation is put there
 * automatically, so that later mail does not change what is being read.
 */
function useSelection(candidateId: string, data: Conversations | undefined) {
  const search = useSearch({ from: '/inside/candidates/$id' })
  const navigate = useNavigate()
  const isWide = useMediaQuery('(min-width: 701px)', true, { getInitialValueInEffect: false })
  const composing = search.compose === true
  const newest = data?.conversations[0]?.id
  useEffect(() => {
    if (!isWide || composing || search.conversation || !newest) return
    void navigate({
      to: '/candidates/$id',
      params: { id: candidateId },
      search: { tab: 'emails', conversation: newest },
      replace: true,
    })
  }, [isWide, composing, search.conversation, newest, candidateId, navigate])
  // The URL may name any message of a conversation; the list identifies it by its first.
  const { data: firstId, error } = useQuery({
    ...conversationQuery(candidateId, search.conversation ?? '', false),
    enabled: search.conversation !== undefined,
    select: ({ id }) => id,
  })
  const isEmpty = data?.conversations.length === 0
  const isRefused = isEmpty && data.access.state !== 'reads' && search.conversation !== undefined
  useLeaving(candidateId, isRefused || (isEmpty && firstId !== undefined && isMissing(error)))
  const close = () =>
    void navigate({ to: '/candidates/$id', params: { id: candidateId }, search: { tab: 'emails' } })
  const conversation = search.conversation ?? null
  const inList = firstId ?? conversation
  return { composing, conversation, inList, marked: composing ? null : inList, close }
}

/**
 * When the last email leaves while it is being read, or the user may not read it, the text for an empty profile
 * explains more than an empty list.
 */
function useLeaving(candidateId: string, hasLeft: boolean) {
  const navigate = useNavigate()
  useEffect(() => {
    if (!hasLeft) return
    void navigate({
      to: '/candidates/$id',
      params: { id: candidateId },
      search: { tab: 'emails' },
      replace: true,
    })
  }, [hasLeft, candidateId, navigate])
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404
}
