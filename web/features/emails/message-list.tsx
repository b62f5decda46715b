import { useNavigate } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Conversation, EmailMessage } from '../../../contract/emails.ts'
import { useUser } from '../session/session.ts'
import classes from './conversation.module.css'
import { draftPlace } from './draft-shelf.ts'
import { restoreDraft } from './draft-store.ts'
import { useTakeBack } from './email-queries.ts'
import { GapLine } from './gap-note.tsx'
import { useNamedMasks } from './masked-people.ts'
import { Message } from './message.tsx'
import { NewMessageSign } from './new-message-sign.tsx'
import { timeline } from './timeline.ts'

const settlingMs = 1_200
const endWithinPx = 48
const readerActs = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const

type MessageListProps = {
  candidate: CandidateDetails
  conversation: Conversation
  onShowImages: () => void
}

export function MessageList({ candidate, onShowImages, ...props }: MessageListProps) {
  const conversation = useNamedMasks(props.conversation)
  const { messages } = conversation
  const scroll = useRef<HTMLDivElement>(null)
  const { isOpen, toggle } = useOpenMessages(messages)
  const edit = useEditAgain(candidate.id, conversation.id)
  useScrollToNewest(scroll, messages)
  return (
    <>
      <div ref={scroll} className={classes.messages}>
        {timeline(conversation).map((entry) =>
          entry.kind === 'gap' ? (
            <GapLine key={`${entry.owner}${entry.beganAt}`} gap={entry} />
          ) : (
            <Message
              key={entry.id}
              message={entry}
              candidateId={candidate.id}
              subject={conversation.subject}
              open={isOpen(entry)}
              onToggle={() => toggle(entry)}
              onShowImages={onShowImages}
              onEdit={edit}
            />
          ),
        )}
      </div>
      <NewMessageSign scroll={scroll} messages={messages} />
    </>
  )
}

/**
 * The newest message is open, and so is every outgoing message that is stuck. An open message stays open when newer
 * mail arrives: only the reader closes it.
 */
function useOpenMessages(messages: readonly EmailMessage[]) {
  const [choices, setChoices] = useState<Readonly<Record<string, boolean>>>({})
  const newest = messages.at(-1)?.id
  useEffect(() => {
    if (newest) setChoices((before) => ({ [newest]: true, ...before }))
  }, [newest])
  const isOpen = (message: EmailMessage) => {
    const stuck = message.outbox?.state === 'failed' || message.outbox?.state === 'in_doubt'
    return choices[message.id] ?? (message.id === newest || stuck)
  }
  const toggle = (message: EmailMessage) =>
    setChoices((before) => ({ ...before, [message.id]: !isOpen(message) }))
  return { isOpen, toggle }
}

/**
 * Scrolls to the newest message when a conversation is opened, when the user sends one, and when one arrives while
 * the end is visible: otherwise it would appear below the visible part. A reader further up is not moved.
 */
function useScrollToNewest(scroll: { current: HTMLDivElement | null }, messages: readonly EmailMessage[]) {
  const newest = messages.at(-1)
  const newestId = newest?.id
  const isOutgoing = newest?.kind === 'outgoing'
  const first = useRef(true)
  const wasAtEnd = useAtEnd(scroll)
  useLayoutEffect(() => {
    const box = scroll.current
    const last = box?.querySelector<HTMLElement>(`[data-message="${newestId}"]`)
    if (!box || !last) return
    const opening = first.current
    first.current = false
    if (isOutgoing && !opening) return whileSettling(box, last, () => box.scrollHeight)
    if (opening || wasAtEnd.current) return whileSettling(box, last, () => last.offsetTop - 8)
  }, [scroll, newestId, isOutgoing, wasAtEnd])
}

/** Whether the end was visible when the reader last scrolled, or when the pane last changed its size. */
function useAtEnd(scroll: { current: HTMLDivElement | null }) {
  const atEnd = useRef(true)
  useEffect(() => {
    const box = scroll.current
    if (!box) return
    const look = () => {
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < endWithinPx
    }
    const observer = new ResizeObserver(look)
    observer.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [scroll])
  return atEnd
}

/** Keeps a position visible while a message grows during layout: for a moment, and only until the reader scrolls. */
function whileSettling(box: HTMLElement, message: HTMLElement, place: () => number): () => void {
  const keep = () => {
    box.scrollTop = place()
  }
  const observer = new ResizeObserver(keep)
  const end = () => observer.disconnect()
  const timer = setTimeout(end, settlingMs)
  keep()
  observer.observe(message)
  for (const act of readerActs) box.addEventListener(act, end, { once: true, passive: true })
  return () => {
    clearTimeout(timer)
    end()
  }
}

/**
 * Removes a failed message from the conversation and puts its content into a composer under a new id. A reply goes
 * into this conversation's composer. A new email goes into the composer for new emails, because its conversation
 * disappears with it.
 */
function useEditAgain(candidateId: string, conversationId: string) {
  const user = useUser()
  const navigate = useNavigate()
  const takeBack = useTakeBack(candidateId, (draft) => {
    const isNew = draft.replyToMessageId === null
    const place = draftPlace(user.id, candidateId, isNew ? 'new' : conversationId)
    restoreDraft(place, { ...draft, id: crypto.randomUUID() })
    if (!isNew) return
    const search = { tab: 'emails', compose: true } as const
    void navigate({ to: '/candidates/$id', params: { id: candidateId }, search })
  })
  return (message: EmailMessage) => takeBack.mutate(message.id)
}
