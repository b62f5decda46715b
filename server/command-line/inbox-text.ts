import type { ActionCause } from '../db/schema.ts'
import type { Inbox } from '../mailboxes/inboxes.ts'

/** Explains the state of an inbox to an operator: the facts, and what to do. Pure. */
export function inboxText(inbox: Inbox, now: Date, pollSeconds: number): string[] {
  const { mailbox, owner, state, waiting, setAside, searches } = inbox
  return [
    `${mailbox.address}, the inbox of ${owner}: ${state.replace('_', ' ')}`,
    `  connected ${ago(mailbox.connected_at, now)}; last sync ${ago(mailbox.last_synced_at, now)}`,
    `  ${next(inbox, now)}`,
    `  found and not fetched: ${waiting}; searches of past mail: ${searches}; set aside: ${setAside}`,
    ...adviceOn(inbox, now, pollSeconds).map((text) => `→ ${text}`),
  ]
}

function next({ mailbox, state }: Inbox, now: Date): string {
  if (state === 'paused') return `paused ${ago(mailbox.paused_at, now)}: its owner has no access`
  if (mailbox.action_cause)
    return `refused by Google ${ago(mailbox.action_since, now)}: ${mailbox.action_cause}`
  const { retry_at: retryAt, next_sync_at: nextAt } = mailbox
  if (retryAt && retryAt > now)
    return `Kurier waits until ${retryAt.toISOString()}, after ${mailbox.retry_attempts} attempts`
  if (!nextAt) return 'it is not due'
  return nextAt > now ? `next sync ${nextAt.toISOString()}` : `due ${ago(nextAt, now)}`
}

const remedies: Record<ActionCause, string> = {
  revoked:
    'The owner has to connect the inbox again: the avatar → Account settings → Integration → Reconnect.',
  scope_read_missing: 'The owner has to connect again and to tick reading on Google’s screen.',
  no_gmail:
    'This Google account has no Gmail. The Workspace administrator can turn it on; Kurier asks every hour.',
  admin_policy:
    'The Workspace administrator has to trust Kurier: Security → API controls → App access control. Kurier asks every hour.',
  api_disabled:
    'Enable the Gmail API in Kurier’s Google project (APIs & Services → Library). Kurier asks every hour.',
  client_invalid:
    'Google does not know GOOGLE_CLIENT_ID or GOOGLE_CLIENT_SECRET. Compare them with the project’s credentials and start Kurier again.',
  secret_lost:
    'Put the former secret back at the end of KURIER_SECRET and start Kurier again, or have the owner reconnect.',
}

function adviceOn({ mailbox, state, setAside }: Inbox, now: Date, pollSeconds: number): string[] {
  if (state === 'paused')
    return ['Nothing to do. It resumes by itself when access is restored: kurier user restore.']
  if (mailbox.action_cause) return [remedies[mailbox.action_cause]]
  const overdueMs = mailbox.next_sync_at ? now.getTime() - mailbox.next_sync_at.getTime() : 0
  const advice: string[] = []
  if (mailbox.import_paused_at)
    advice.push('The import of past mail is paused; the owner resumes it under Integration.')
  if (overdueMs > Math.max(60, pollSeconds) * 1_000 && !(mailbox.retry_at && mailbox.retry_at > now)) {
    advice.push('It is overdue: see that a worker runs (kurier doctor), or start one more.')
  }
  if (mailbox.retry_attempts > 3)
    advice.push('Google did not answer several times; the log says what it answered.')
  if (setAside > 0) {
    advice.push(
      'Messages were set aside after eight attempts; the log says why. Try them again under People.',
    )
  }
  return advice.length > 0 ? advice : ['Nothing to do.']
}

/** A time in the past, as the largest unit that fits. */
function ago(at: Date | null, now: Date): string {
  if (!at) return 'never'
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1_000))
  const units = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const
  const [size, unit] = units.find(([size]) => seconds >= size) ?? ([1, 'second'] as const)
  const count = Math.floor(seconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`
}
