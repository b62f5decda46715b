import type { MailboxStatus } from '../../contract/mailbox.ts'
import type { SetAsideList } from '../../contract/set-aside.ts'
import type { Mailbox } from '../db/schema.ts'
import { sendersOf } from '../mailboxes/senders.ts'
import { canSend, mailboxState } from '../mailboxes/state.ts'
import { importProgress, openImports, secondsLeft } from '../mailboxes/status.ts'
import { readSetAside, setAsideCounts, setAsideOf } from '../sync/set-aside.ts'
import type { HttpParts } from './parts.ts'

/** Presents a mailbox to its owner. */
export async function presentMailbox(parts: HttpParts, mailbox: Mailbox | undefined): Promise<MailboxStatus> {
  if (!mailbox) return { state: 'none' }
  const now = parts.clock.now()
  const state = mailboxState(mailbox, (await openImports(parts.db, [mailbox.id])).has(mailbox.id))
  const setAside = await setAsideCounts(parts.db, [mailbox.user_id])
  const facts = {
    address: mailbox.address,
    lastSyncedAt: mailbox.last_synced_at?.toISOString() ?? null,
    connectedAt: mailbox.connected_at.toISOString(),
    canSend: canSend(mailbox),
    syncing: state.state !== 'paused' && mailbox.next_sync_at !== null && mailbox.next_sync_at <= now,
    waitingUntil: mailbox.retry_at && mailbox.retry_at > now ? mailbox.retry_at.toISOString() : null,
    senders: (await sendersOf(parts.db, mailbox)).map(({ address, name, isDefault }) => ({
      address,
      name,
      isDefault,
    })),
    setAside: setAside.get(mailbox.user_id) ?? 0,
  }
  switch (state.state) {
    case 'none':
      return { state: 'none' }
    case 'connected':
      return { state: 'connected', ...facts }
    case 'importing':
      return { state: 'importing', ...facts, progress: await presentProgress(parts, mailbox) }
    case 'action_needed':
      return { state: 'action_needed', ...facts, cause: state.cause, since: state.since.toISOString() }
    case 'paused':
      return { state: 'paused', ...facts, since: state.since.toISOString() }
    default:
      return state satisfies never
  }
}

async function presentProgress(parts: HttpParts, mailbox: Mailbox) {
  const progress = await importProgress(parts.db, mailbox.id)
  const { candidatesDone, candidatesTotal, messages } = progress
  const isPaused = mailbox.import_paused_at !== null
  const seconds = isPaused ? null : secondsLeft(progress, mailbox, parts.clock.now())
  return { candidatesDone, candidatesTotal, messages, paused: isPaused, secondsLeft: seconds }
}

/** Presents the messages that were set aside to the mailbox's owner. */
export async function presentSetAside(parts: HttpParts, mailbox: Mailbox | undefined): Promise<SetAsideList> {
  if (!mailbox) return { total: 0, messages: [] }
  const messages = await setAsideOf(parts.db, mailbox.id)
  const counts = await setAsideCounts(parts.db, [mailbox.user_id])
  const known = await readSetAside(parts, mailbox, messages)
  return {
    total: counts.get(mailbox.user_id) ?? 0,
    messages: messages.map(({ providerId, discoveredAt, attempts, reason }) => {
      const found = known.get(providerId)
      const headers = found && {
        from: found.envelope.from ?? { name: '', address: '' },
        subject: found.envelope.subject,
        date: found.receivedAt.toISOString(),
      }
      return {
        id: providerId,
        discoveredAt: discoveredAt.toISOString(),
        attempts,
        reason,
        headers: headers ?? null,
      }
    }),
  }
}
