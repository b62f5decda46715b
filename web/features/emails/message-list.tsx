import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Conversation, EmailMessage } from '../../../contract/emails.ts'
import { useUser } from '../session/session.ts'
import classes from './conversation.module.css'
import { draftPlace, restoreDraft } from './draft-store.ts'
import { useTakeBack } from './email-queries.ts'
import { GapLine } from './gap-note.tsx'
import { Message } from './message.tsx'
import { timeline } from './timeline.ts'

const settlingMs = 1_200

type MessageListProps = {
  candidate: CandidateDetails
  conversation: Conversation
  remoteImages: boolean
  onShowImages: () => void
}

export function MessageList({ candidate, conversation, remoteImages, onShowImages }: MessageListProps) {
  const { messages } = conversation
  const scroll = useRef<HTMLDivElement>(null)
  const { isOpen, toggle } = useOpenMessages(messages)
  const edit = useEditAgain(candidate.id, conversation)
  useScrollToNewest(scroll, messages)
  return (
    <div ref={scroll} className={classes.messages}>
      {timeline(conversation).map((entry) =>
        entry.kind === 'gap' ? (
          <GapLine key={`${entry.owner}${entry.beganAt}`} gap={entry} />
        ) : (
          <Message
            key={entry.id}
            message={entry}
            candidateId={candidate.id}
            open={isOpen(entry)}
            remoteImages={remoteImages}
            onToggle={() => toggle(entry)}
            onShowImages={onShowImages}
            onEdit={edit}
          />
        ),
      )}
    </div>
  )
}

/**
 * The newest is open, and whatever is stuck on its way out. What was once open stays
 * so when newer mail comes: nobody folds away what is being read but the reader.
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

/** To the newest message when a conversation is opened, and to one's own when it is sent; never otherwise. */
function useScrollToNewest(scroll: { current: HTMLDivElement | null }, messages: readonly EmailMessage[]) {
  const newest = messages.at(-1)
  const ownNewest = newest?.kind === 'outgoing' ? newest.id : null
  const first = useRef(true)
  useLayoutEffect(() => {
    const box = scroll.current
    const last = [...(box?.querySelectorAll<HTMLElement>('[data-message]') ?? [])].at(-1)
    if (!box || !last) return
    if (first.current) {
      first.current = false
      box.scrollTop = last.offsetTop - 8
      return
    }
    if (ownNewest !== null) return keepAtFoot(box, last)
  }, [scroll, ownNewest])
}

/** A message grows while its text is laid out: it is followed down for that moment. */
function keepAtFoot(box: HTMLElement, message: HTMLElement): () => void {
  const observer = new ResizeObserver(() => {
    box.scrollTop = box.scrollHeight
  })
  observer.observe(message)
  const timer = setTimeout(() => observer.disconnect(), settlingMs)
  return () => {
    clearTimeout(timer)
    observer.disconnect()
  }
}

/** Takes a failed message out of the conversation and puts it back into the composer, under a new id. */
function useEditAgain(candidateId: string, { id: conversationId, reply }: Conversation) {
  const user = useUser()
  const takeBack = useTakeBack(candidateId)
  return (message: EmailMessage) =>
    takeBack.mutate(message.id, {
      onSuccess: () =>
        restoreDraft(draftPlace(user.id, candidateId, conversationId), {
          id: crypto.randomUUID(),
          to: message.to,
          cc: message.cc,
          bcc: message.bcc,
          subject: reply?.subject ?? '',
          html: message.html,
          replyToMessageId: reply?.messageId ?? null,
          attachments: message.attachments,
        }),
    })
}
