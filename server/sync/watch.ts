import { sql } from 'kysely'
import type { Mailbox } from '../db/schema.ts'
import { findMailbox, needAction, openMailbox } from '../mailboxes/mailboxes.ts'
import {
  ActionNeededError,
  ProviderError,
  RateLimitedError,
  type WatchFault,
  WatchRefusedError,
} from '../mailboxes/provider.ts'
import { maySync } from '../mailboxes/state.ts'
import type { SyncParts } from './parts.ts'

type WatchParts = Pick<SyncParts, 'db' | 'provider' | 'secrets' | 'clock' | 'log' | 'enqueue'>

/** Google ends a watch after a week and recommends renewing it daily (Gmail API: push notifications). */
const renewAfterMs = 24 * 60 * 60_000
const retryAfterMs = 60 * 60_000

/** What the operator has to do about each fault. Doing it once repairs all mailboxes. */
const remedies: Record<WatchFault, string> = {
  topic_foreign:
    'GOOGLE_PUBSUB_TOPIC has to be a topic of the Google project that GOOGLE_CLIENT_ID belongs to',
  topic_missing: 'create the topic that GOOGLE_PUBSUB_TOPIC names',
  publish_denied:
    'grant roles/pubsub.publisher on GOOGLE_PUBSUB_TOPIC to gmail-api-push@system.gserviceaccount.com',
}

/** Makes mailboxes due that were connected before a topic was configured. */
export async function beginWatching(parts: Pick<WatchParts, 'db' | 'provider' | 'clock'>): Promise<void> {
  if (!parts.provider.canWatch) return
  await parts.db
    .updateTable('mailboxes')
    .set({ watch_due_at: parts.clock.now() })
    .where('watch_due_at', 'is', null)
    .where('disconnected_at', 'is', null)
    .where('paused_at', 'is', null)
    .execute()
}

/** Queues every mailbox whose watch has to be started, renewed or ended. */
export async function enqueueWatches(parts: WatchParts): Promise<number> {
  const due = await parts.db
    .selectFrom('mailboxes')
    .select('id')
    .where('watch_due_at', '<=', parts.clock.now())
    .where('disconnected_at', 'is', null)
    .where('action_cause', 'is', null)
    // Without a topic, an old watch may still have to be ended.
    .$if(!parts.provider.canWatch, (query) => query.where('watch_until', 'is not', null))
    .limit(500)
    .execute()
  if (due.length === 0) return 0
  await parts.db.transaction().execute(async (tx) => {
    await parts.enqueue(tx, 'watch-mailbox', ...due.map(({ id }) => ({ mailboxId: id })))
  })
  return due.length
}

/**
 * Has Google notify of changes in a mailbox that may be read, and ends that for a paused mailbox. Whatever Google
 * answers, the mailbox is polled as before; only the log and `watch_due_at` are affected.
 */
export async function watchMailbox(parts: WatchParts, mailboxId: string): Promise<void> {
  const mailbox = await findMailbox(parts.db, mailboxId)
  if (!mailbox || mailbox.disconnected_at || mailbox.action_cause) return
  if (!mailbox.watch_due_at || mailbox.watch_due_at > parts.clock.now()) return
  try {
    if (parts.provider.canWatch && maySync(mailbox)) await watch(parts, mailbox)
    else await stop(parts, mailbox)
  } catch (error) {
    await postpone(parts, mailbox, error)
  }
}

/** Starts or renews a watch. A mailbox that was paused in the meantime is due at once, to be stopped. */
async function watch(parts: WatchParts, mailbox: Mailbox): Promise<void> {
  const { until } = await openMailbox(parts.provider, mailbox, parts.secrets).watch()
  const now = parts.clock.now()
  const renewAt = new Date(now.getTime() + renewAfterMs)
  await parts.db
    .updateTable('mailboxes')
    .set({
      watch_until: until,
      watch_due_at: sql`case when paused_at is null then ${renewAt}::timestamptz else ${now}::timestamptz end`,
    })
    .where('id', '=', mailbox.id)
    .where('sealed_token', '=', mailbox.sealed_token)
    .execute()
  parts.log.debug({ mailboxId: mailbox.id, until }, 'Google tells of changes in this mailbox')
}

/** Ends a watch. A mailbox that was restored in the meantime is due at once, to be watched again. */
async function stop(parts: WatchParts, mailbox: Mailbox): Promise<void> {
  if (mailbox.watch_until) await openMailbox(parts.provider, mailbox, parts.secrets).stop()
  const again = parts.provider.canWatch ? parts.clock.now() : null
  await parts.db
    .updateTable('mailboxes')
    .set({
      watch_until: null,
      watch_due_at: sql`case when paused_at is null then ${again}::timestamptz end`,
    })
    .where('id', '=', mailbox.id)
    .where('sealed_token', '=', mailbox.sealed_token)
    .execute()
}

/**
 * Retries later, unless the mailbox was paused or restored in the meantime: then it is due already. Throws errors of
 * our own.
 */
async function postpone(parts: WatchParts, mailbox: Mailbox, error: unknown): Promise<void> {
  const retryAt = new Date(parts.clock.now().getTime() + retryAfterMs)
  const about = { mailboxId: mailbox.id, err: error }
  if (error instanceof WatchRefusedError) {
    parts.log.error(about, `Google does not tell of changes, mailboxes are polled: ${remedies[error.fault]}`)
  } else {
    parts.log.warn(about, 'a watch could not be started or ended; the mailbox is polled')
  }
  if (error instanceof ActionNeededError && error.actionCause === 'secret_lost') {
    const now = parts.clock.now()
    await parts.db.transaction().execute((tx) => needAction(tx, mailbox, error.actionCause, now))
  }
  await parts.db
    .updateTable('mailboxes')
    .set({ watch_due_at: error instanceof RateLimitedError ? error.retryAt : retryAt })
    .where('id', '=', mailbox.id)
    .where('watch_due_at', '=', mailbox.watch_due_at)
    .execute()
  if (!(error instanceof ProviderError)) throw error
}
