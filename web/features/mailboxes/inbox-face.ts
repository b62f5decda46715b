import type { ConnectOutcome, MailboxStatus } from '../../../contract/mailbox.ts'
import type { PillTone } from '../../ui/pill.tsx'

/** All that a screen says about one's inbox, so that no two places of it disagree. */
export interface InboxFace {
  /** The word on the pill, under `gmail.state`. */
  label: MailboxStatus['state'] | 'read_only'
  tone: PillTone
  /** The dot at the top right. */
  health: 'ok' | 'warn' | 'off'
  /** What is wrong, said under the row; null: nothing. */
  callout: 'paused' | 'action_needed' | 'partial' | null
}

/** How an inbox looks, from its status alone. What is not as it should be is never green anywhere. */
export function inboxFace(status: MailboxStatus): InboxFace {
  switch (status.state) {
    case 'none':
      return { label: 'none', tone: 'quiet', health: 'off', callout: null }
    case 'paused':
      return { label: 'paused', tone: 'quiet', health: 'off', callout: 'paused' }
    case 'action_needed':
      return { label: 'action_needed', tone: 'bad', health: 'warn', callout: 'action_needed' }
    case 'importing': {
      if (!status.canSend) return { label: 'importing', tone: 'warn', health: 'warn', callout: 'partial' }
      const { paused } = status.progress
      return {
        label: 'importing',
        tone: paused ? 'quiet' : 'accent',
        health: paused ? 'off' : 'ok',
        callout: null,
      }
    }
    case 'connected':
      if (!status.canSend) return { label: 'read_only', tone: 'warn', health: 'warn', callout: 'partial' }
      return { label: 'connected', tone: 'ok', health: 'ok', callout: null }
  }
}

/**
 * How it went at Google, if that still has to be said: not that all is well when it is not any more, nor once more what
 * stands under the row. Null: nothing.
 */
export function connectNotice(
  outcome: ConnectOutcome,
  status: MailboxStatus | undefined,
): { outcome: ConnectOutcome; isGood: boolean } | null {
  if (!status) return null
  if (outcome !== 'connected' && outcome !== 'partial') return { outcome, isGood: false }
  const isReadable = status.state === 'connected' || status.state === 'importing'
  return isReadable && inboxFace(status).callout === null ? { outcome: 'connected', isGood: true } : null
}
