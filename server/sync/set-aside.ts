import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import type { Log } from '../log.ts'
import type { Envelope } from '../mail/headers.ts'
import { mailboxOf, openMailbox } from '../mailboxes/mailboxes.ts'
import { type MailProvider, ProviderError } from '../mailboxes/provider.ts'
import { maySync } from '../mailboxes/state.ts'
import { recordAudit } from '../users/audit.ts'

/** Why a message could not be read: its content, Google, or an error of our own. */
export type SetAsideReason = 'unreadable' | 'google' | 'ours'

/** A message that failed too often and is not tried again until somebody asks for it. */
export interface SetAside {
  providerId: string
  threadId: string | null
  discoveredAt: Date
  attempts: number
  reason: SetAsideReason
}

/** As many as one call of MailboxClient.envelopes can fetch. */
const mostShown = 25
/** The most failed messages returned that are still being tried; more than a person looks at. */
const mostTrying = 500

/** Returns the newest messages that are set aside in a mailbox. */
export async function setAsideOf(db: Db, mailboxId: string): Promise<SetAside[]> {
  const rows = await db
    .selectFrom('ledger')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .where('set_aside_at', 'is not', null)
    .orderBy('discovered_at', 'desc')
    .orderBy('provider_id', 'desc')
    .limit(mostShown)
    .execute()
  return rows.map((row) => ({
    providerId: row.provider_id,
    threadId: row.provider_thread_id,
    discoveredAt: row.discovered_at,
    attempts: row.attempts,
    reason: reasonOf(row.last_error),
  }))
}

/** Returns how many messages are set aside in the mailbox of each of these users; a user without any is left out. */
export async function setAsideCounts(db: Db, userIds: readonly string[]): Promise<Map<string, number>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('ledger')
    .innerJoin('mailboxes', 'mailboxes.id', 'ledger.mailbox_id')
    .select(['mailboxes.user_id', (eb) => eb.fn.countAll().as('count')])
    .where('mailboxes.user_id', 'in', [...userIds])
    .where('mailboxes.disconnected_at', 'is', null)
    .where('set_aside_at', 'is not', null)
    .groupBy('mailboxes.user_id')
    .execute()
  return new Map(rows.map((row) => [row.user_id, Number(row.count)]))
}

/**
 * Reads headers from Google by which a person recognises these messages, and stores nothing. Messages that Google
 * does not return are left out.
 */
export async function readSetAside(
  parts: { provider: MailProvider; secrets: readonly string[]; log: Log },
  mailbox: Mailbox,
  messages: readonly SetAside[],
): Promise<Map<string, { envelope: Envelope; receivedAt: Date }>> {
  if (messages.length === 0 || !maySync(mailbox)) return new Map()
  try {
    const fetched = await openMailbox(parts.provider, mailbox, parts.secrets).envelopes(messages)
    return new Map(fetched.flatMap((one) => (one.outcome === 'found' ? [[one.providerId, one.value]] : [])))
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    parts.log.info({ mailboxId: mailbox.id, err: error }, 'headers of set-aside messages could not be read')
    return new Map()
  }
}

/**
 * Returns messages that failed at least once and are still being tried, with the failed attempts since somebody last
 * asked for them.
 */
export async function tryingOf(
  db: Db,
  mailboxId: string,
): Promise<{ providerId: string; attempts: number }[]> {
  return await db
    .selectFrom('ledger')
    .select(['provider_id as providerId', 'attempts'])
    .where('mailbox_id', '=', mailboxId)
    .where('set_aside_at', 'is', null)
    .where('last_error', 'is not', null)
    .orderBy('next_attempt_at')
    .limit(mostTrying)
    .execute()
}

/**
 * Tries the messages again that are set aside in a user's mailbox, at the request of that user or an administrator.
 *
 * @throws Problem `mailbox-not-connected`, `mailbox-paused`, `mailbox-needs-action`
 */
export async function requestRetry(
  parts: { db: Db; clock: Clock; enqueue: Enqueue },
  request: { userId: string; actorId: string; providerIds: readonly string[] | 'all' },
): Promise<void> {
  const { userId, actorId, providerIds } = request
  await parts.db.transaction().execute(async (tx) => {
    const mailbox = await mailboxOf(tx, userId)
    if (!mailbox) throw new Problem('mailbox-not-connected')
    if (mailbox.paused_at) throw new Problem('mailbox-paused')
    if (mailbox.action_cause) throw new Problem('mailbox-needs-action')
    const count = await retrySetAside(tx, parts, mailbox.id, providerIds)
    if (count === 0) return
    if (actorId !== userId) {
      await recordAudit(tx, {
        at: parts.clock.now(),
        actorId,
        action: 'mailbox.set_aside_retried',
        subjectType: 'mailbox',
        subjectId: mailbox.id,
        details: { count },
      })
    }
    await notify(tx, { kind: 'mailbox', userId })
    await notify(tx, { kind: 'people' })
  })
}

/**
 * Makes the messages due again as if they had never failed, except that the last error is kept until they succeed or
 * fail again. Returns how many.
 */
async function retrySetAside(
  tx: Tx,
  parts: { clock: Clock; enqueue: Enqueue },
  mailboxId: string,
  providerIds: readonly string[] | 'all',
): Promise<number> {
  const rows = await tx
    .updateTable('ledger')
    .set({ attempts: 0, next_attempt_at: parts.clock.now(), set_aside_at: null })
    .where('mailbox_id', '=', mailboxId)
    .where('set_aside_at', 'is not', null)
    .$if(providerIds !== 'all', (query) => query.where('provider_id', 'in', [...providerIds]))
    .returning('provider_id')
    .execute()
  if (rows.length > 0) await parts.enqueue(tx, 'sync-mailbox', { mailboxId })
  return rows.length
}

const ofGoogle = ['UnavailableError', 'RefusedError', 'ProviderError']
/** What JavaScript itself throws, for a message with an unforeseen structure. */
const ofContent = ['TypeError', 'RangeError', 'SyntaxError', 'URIError']

/** Classifies an error of the ledger, `<name>: <message>`, by its name alone; the message is for the log. */
function reasonOf(lastError: string | null): SetAsideReason {
  const name = lastError?.split(':', 1)[0] ?? ''
  if (ofGoogle.includes(name)) return 'google'
  return ofContent.includes(name) ? 'unreadable' : 'ours'
}
