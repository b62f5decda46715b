import type { ConnectOutcome, MailboxStatus } from '../../../contract/mailbox.ts'
import type { PillTone } from '../../ui/pill.tsx'

/** Everything that the interface says about a user's inbox, so that no two places disagree. */
export interface InboxFace {
  /** The text of the pill, a key under `gmail.state`. */
  label: MailboxStatus['state'] | 'read_only'
  tone: PillTone
  /** The dot at the top right. */
  health: 'ok' | 'warn' | 'off'
  /** The problem that is explained under the row; null if there is none. */
  callout: 'paused' | 'action_needed' | 'partial' | null
}

/** Derives the inbox's appearance from its status alone. An inbox with a problem is never green anywhere. */
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
 * Returns the outcome of Google's consent screen if it still needs to be shown: not a success that is no longer true,
 * nor a problem that the row explains already. Null means nothing.
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
