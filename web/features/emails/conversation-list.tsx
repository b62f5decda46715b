import { IconCalendarEvent, IconLock, IconPaperclip } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationSummary } from '../../../contract/emails.ts'
import { firstName } from '../../ui/initials.tsx'
import { Pill, type PillTone } from '../../ui/pill.tsx'
import { useShortcuts } from '../../ui/shortcuts.ts'
import { When } from '../../ui/when.tsx'
import classes from './conversation.module.css'

const rowHeight = 88

type ListProps = {
  candidateId: string
  conversations: readonly ConversationSummary[]
  /** The id of the conversation that is shown beside the list. */
  selected: string | null
}

/** Conversations, newest first. The arrow keys or j and k select one. Only visible rows are rendered. */
export function ConversationList({ candidateId, conversations, selected }: ListProps) {
  const { t } = useTranslation()
  const scroll = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (place) => conversations[place]?.id ?? place,
    overscan: 8,
  })
  const step = useStep(candidateId, conversations, selected, (place) => {
    rows.scrollToIndex(place)
    // In the next frame, because the list renders the row only after scrolling.
    requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-place="${place}"]`)?.focus(),
    )
  })
  useShortcuts([
    ['j', () => step(1)],
    ['k', () => step(-1)],
  ])
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    step(by)
  }
  return (
    <div ref={scroll} className={classes.list}>
      <ul aria-label={t('conversation.list')} style={{ height: rows.getTotalSize() }} onKeyDown={onKeyDown}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const conversation = conversations[index]
          if (!conversation) return null
          return (
            <li
              key={key}
              aria-setsize={conversations.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <ConversationRow
                candidateId={candidateId}
                conversation={conversation}
                place={index}
                active={conversation.id === selected}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function useStep(
  candidateId: string,
  conversations: readonly ConversationSummary[],
  selected: string | null,
  onStep: (place: number) => void,
) {
  const navigate = useNavigate()
  return (by: 1 | -1) => {
    const here = conversations.findIndex(({ id }) => id === selected)
    const place = Math.max(0, Math.min(conversations.length - 1, here + by))
    const next = conversations[place]
    if (!next || place === here) return
    void navigate({
      to: '/candidates/$id',
      params: { id: candidateId },
      search: { tab: 'emails', conversation: next.id },
      replace: true,
    })
    onStep(place)
  }
}

type RowProps = { candidateId: string; conversation: ConversationSummary; place: number; active: boolean }

function ConversationRow({ candidateId, conversation, place, active }: RowProps) {
  const { t } = useTranslation()
  return (
    <Link
      to="/candidates/$id"
      params={{ id: candidateId }}
      search={{ tab: 'emails', conversation: conversation.id }}
      className={classes.row}
      data-place={place}
      data-new={conversation.needsReply || undefined}
      aria-current={active ? 'true' : undefined}
    >
      <span className={classes.rowLine}>
        <span className={classes.rowSubject}>{conversation.subject || t('conversation.noSubject')}</span>
        <When iso={conversation.lastAt} form="short" className={classes.rowTime} />
      </span>
      <span className={classes.rowLine}>
        <span className={classes.rowWho}>
          {conversation.participants.map((name) => firstName(name) || t('message.otherCandidate')).join(', ')}
          {conversation.messageCount > 1 && <span className="tnum"> {conversation.messageCount}</span>}
          {conversation.draft && <b className={classes.draft}>{t('conversation.draft')}</b>}
        </span>
        <span className={classes.rowMarks}>
          {conversation.visibility.to === 'participants' && (
            <IconLock size={14} stroke={1.6} aria-label={t('visibility.participants')} />
          )}
          {conversation.hasInvitation && (
            <IconCalendarEvent size={14} stroke={1.6} aria-label={t('conversation.hasInvitation')} />
          )}
          {conversation.hasAttachments && (
            <IconPaperclip size={14} stroke={1.6} aria-label={t('conversation.hasAttachments')} />
          )}
          <RowState conversation={conversation} />
        </span>
      </span>
      <span className={classes.rowText}>{conversation.snippet}</span>
    </Link>
  )
}

const outboxTones = {
  queued: 'quiet',
  sending: 'quiet',
  failed: 'bad',
  in_doubt: 'warn',
} as const satisfies Record<string, PillTone>

function RowState({ conversation }: { conversation: ConversationSummary }) {
  const { t } = useTranslation()
  const { outbox, needsReply } = conversation
  if (outbox && outbox !== 'sent')
    return <Pill tone={outboxTones[outbox]}>{t(`conversation.outbox.${outbox}`)}</Pill>
  return needsReply ? <Pill tone="warn">{t('conversation.needsReply')}</Pill> : null
}
