import { Button, Tooltip } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ConversationSummary } from '../../../contract/emails.ts'
import { exactDate } from '../../ui/dates.ts'
import { Pill } from '../../ui/pill.tsx'
import { useReader } from '../../ui/reader.ts'
import { useShortcuts } from '../../ui/shortcuts.ts'
import { useUser } from '../session/session.ts'
import classes from './conversation.module.css'
import { useDone } from './use-done.ts'

type DoneProps = { candidateId: string; conversation: ConversationSummary }

/** Shows whether a conversation waits for a reply, with a button that marks it as done (`e`) or takes that back. */
export function DoneState({ candidateId, conversation }: DoneProps) {
  const { t } = useTranslation()
  const maySay = useUser().mailPermission === 'send'
  const { needsReply, done } = conversation
  const { say, busy } = useDone(candidateId)
  const finish = () => {
    if (maySay && needsReply && !busy) say([conversation])
  }
  useShortcuts([['e', finish]])
  if (!needsReply && !done) return null
  return (
    <span className={classes.doneState}>
      {needsReply ? <Pill tone="warn">{t('conversation.needsReply')}</Pill> : <DonePill done={done} />}
      {maySay && (
        <Tooltip label={needsReply ? t('conversation.doneHint') : t('conversation.undoneHint')}>
          <Button
            size="xs"
            leftSection={needsReply && <IconCheck size={14} stroke={2} aria-hidden />}
            aria-keyshortcuts={needsReply ? 'e' : undefined}
            loading={busy}
            onClick={() => say([conversation], needsReply)}
          >
            {needsReply ? t('conversation.done') : t('conversation.undone')}
          </Button>
        </Tooltip>
      )}
    </span>
  )
}

/** Who marked it as done and when, so that colleagues understand why nobody replied. */
function DonePill({ done }: { done: ConversationSummary['done'] }) {
  const { t } = useTranslation()
  const reader = useReader()
  const who = done && t('conversation.doneBy', { name: done.by ?? '—', at: exactDate(done.at, reader) })
  return (
    <span title={who ?? undefined}>
      <Pill>{t('conversation.done')}</Pill>
    </span>
  )
}

/** "Mark all as done" above the list, if at least two conversations wait. */
export function AllDone({
  candidateId,
  conversations,
}: {
  candidateId: string
  conversations: readonly ConversationSummary[]
}) {
  const { t } = useTranslation()
  const maySay = useUser().mailPermission === 'send'
  const { say, busy } = useDone(candidateId)
  const waiting = conversations.filter(({ needsReply }) => needsReply)
  if (!maySay || waiting.length < 2) return null
  return (
    <div className={classes.allDone}>
      <span>{t('conversation.waiting', { count: waiting.length })}</span>
      <Button size="compact-xs" variant="subtle" loading={busy} onClick={() => say(waiting)}>
        {t('conversation.allDone')}
      </Button>
    </div>
  )
}
