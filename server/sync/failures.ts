import type { LedgerRow, Mailbox } from '../db/schema.ts'
import {
  ActionNeededError,
  type Fetched,
  type MailboxClient,
  RateLimitedError,
  UnavailableError,
} from '../mailboxes/provider.ts'
import { forgetHeld } from '../sharing/held-messages.ts'
import { postpone, settle } from './ledger.ts'
import type { SyncParts } from './parts.ts'

/**
 * Removes messages that are gone at Google from the ledger, and postpones each message that failed by itself.
 *
 * @returns the error that makes the whole mailbox wait: a refusal that does not depend on the message, or an outage
 *   at Google
 */
export async function settleFailures<T>(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  rows: readonly LedgerRow[],
  fetched: readonly Fetched<T>[],
): Promise<Error | undefined> {
  const byId = new Map(rows.map((row) => [row.provider_id, row]))
  const gone = fetched.filter((one) => one.outcome === 'gone').map((one) => one.providerId)
  if (gone.length > 0) {
    await parts.db.transaction().execute(async (tx) => {
      await settle(tx, mailbox.id, gone)
      await forgetHeld(tx, mailbox.id, gone)
    })
  }
  const failed = fetched.filter((one) => one.outcome === 'failed')
  const wait = failed.find(({ error }) => isOfAll(error))?.error
  const alone = failed.filter(({ error }) => !isOfAll(error))
  const trouble =
    alone.length === fetched.length ? await commonTrouble(parts, mailbox, client, alone) : undefined
  if (trouble) return trouble
  for (const { providerId, error } of alone) {
    await postpone(parts.db, byId.get(providerId)!, error, parts.clock.now())
  }
  return wait
}

function isOfAll(error: Error): boolean {
  return error instanceof RateLimitedError || error instanceof ActionNeededError
}

/**
 * If Google is unavailable for every message of a batch, asks for one that it returned before. If that fails too, the
 * cause is an outage and not these messages.
 */
async function commonTrouble(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  failed: readonly { providerId: string; error: Error }[],
): Promise<Error | undefined> {
  if (!failed.every(({ error }) => error instanceof UnavailableError)) return undefined
  const ids = failed.map(({ providerId }) => providerId)
  const before = await parts.db
    .selectFrom('message_copies')
    .select('provider_id as providerId')
    .where('mailbox_id', '=', mailbox.id)
    .where('hidden', 'is', null)
    .where('provider_id', 'not in', ids)
    .orderBy('provider_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!before) return undefined
  const [known] = await client.envelopes([{ ...before, threadId: null }])
  return known?.outcome === 'failed' ? known.error : undefined
}
