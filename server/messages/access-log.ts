import { sql } from 'kysely'
import { keepAddresses } from '../candidates/address-lock.ts'
import type { FirstShowingsTable, OpeningRule } from '../db/audit-tables.ts'
import type { Db, Tx } from '../db/db.ts'
import { newId } from '../ids.ts'
import { isVisibleCopy, type Viewer } from './visibility.ts'

/**
 * The access log of a mailbox, for its owner: every body that Kurier fetched from Google, and when each colleague was
 * first shown a message. docs/decisions/0018 has the reasons.
 */

/** A body that was fetched. `addressKey`: a candidate's address that the headers showed before, if any. */
export interface OpenedBody {
  providerId: string
  /** Null if it was not stored. */
  messageId: string | null
  rule: OpeningRule
  addressKey: string | null
  /** The person who asked for it; null if sync did. */
  viewerId?: string
}

/**
 * Notes fetched bodies in one statement. Call it in the transaction that stores or settles the messages. The address
 * of a stored message is the one that put it on a profile; of another one it is noted only while it is a candidate's.
 */
export async function noteOpened(
  tx: Tx,
  mailboxId: string,
  bodies: readonly OpenedBody[],
  now: Date,
): Promise<void> {
  if (bodies.length === 0) return
  // Nobody erases an address while it is written here.
  await keepAddresses(tx)
  const column = <T>(of: (body: OpenedBody) => T) => bodies.map(of)
  await sql`
    insert into opened_bodies (id, mailbox_id, provider_id, message_id, at, rule, address_key, viewer_id)
    select body.id, ${mailboxId}::uuid, body.provider_id, body.message_id, ${now}::timestamptz, body.rule,
      coalesce(
        (select min(link.address_key) from candidate_messages link where link.message_id = body.message_id),
        (select min(written.address_key) from candidate_addresses written
          where written.address_key = body.address_key)),
      body.viewer_id
    from unnest(
      ${column(() => newId(now.getTime()))}::uuid[],
      ${column(({ providerId }) => providerId)}::text[],
      ${column(({ messageId }) => messageId)}::uuid[],
      ${column(({ rule }) => rule)}::text[],
      ${column(({ addressKey }) => addressKey)}::text[],
      ${column(({ viewerId }) => viewerId ?? null)}::uuid[]
    ) as body (id, provider_id, message_id, rule, address_key, viewer_id)
    -- Its owner may have been removed for good meanwhile.
    where exists (select 1 from mailboxes where id = ${mailboxId}::uuid)`.execute(tx)
}

/**
 * Notes that a viewer is shown these messages: for each mailbox of somebody else that shows them to this viewer, the
 * first time only. A message that is in the viewer's own mailbox too is theirs, and not noted. One statement, which writes
 * nothing if all is noted already.
 */
export async function noteShown(
  tx: Tx,
  viewer: Viewer,
  messageIds: readonly string[],
  form: FirstShowingsTable['form'],
  now: Date,
): Promise<void> {
  if (messageIds.length === 0) return
  await sql`
    insert into first_showings (message_id, viewer_id, mailbox_id, shown_id, at, form, address_key)
    select distinct copy.message_id, ${viewer.id}::uuid, copy.mailbox_id, ${newId(now.getTime())}::uuid,
      ${now}::timestamptz, ${form},
      (select min(link.address_key) from candidate_messages link where link.message_id = copy.message_id)
    from message_copies copy
    join mailboxes mailbox on mailbox.id = copy.mailbox_id
    where copy.message_id = any(${[...messageIds]}::uuid[])
      and ${isVisibleCopy(viewer)}
      and mailbox.user_id <> ${viewer.id}::uuid
      and not exists (
        select 1 from first_showings known
        where known.message_id = copy.message_id and known.viewer_id = ${viewer.id}::uuid
          and known.mailbox_id = copy.mailbox_id)
      and not exists (
        select 1 from message_copies own join mailboxes mine on mine.id = own.mailbox_id
        where own.message_id = copy.message_id and own.hidden is null and mine.user_id = ${viewer.id}::uuid)
    on conflict do nothing`.execute(tx)
}

/** Removes these addresses from all access logs, for the erasure of a candidate. The entries stay. */
export async function eraseFromAccessLogs(tx: Tx, addressKeys: readonly string[]): Promise<void> {
  if (addressKeys.length === 0) return
  for (const table of ['opened_bodies', 'first_showings'] as const) {
    await tx
      .updateTable(table)
      .set({ address_key: null })
      .where('address_key', 'in', [...addressKeys])
      .execute()
  }
}

/** The most rows that one statement deletes. */
const prunedAtOnce = 5_000

/** Deletes entries from before this date, a few thousand at a time. */
export async function pruneAccessLogs(db: Db, before: Date): Promise<void> {
  for (const table of ['opened_bodies', 'first_showings'] as const) {
    for (;;) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)} where at < ${before} limit ${prunedAtOnce}))`.execute(db)
      if (Number(numAffectedRows ?? 0) < prunedAtOnce) break
    }
  }
}
