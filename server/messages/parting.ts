import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Tx } from '../db/db.ts'
import { addressKey } from '../mail/address.ts'
import { tellViewers } from './mail-viewers.ts'
import { removeCopies } from './removal.ts'

/** A copy that was stored as one of a message to which it does not belong. */
export interface Parted {
  /** The message under which it was stored. */
  leaves: string
  /** The message to which it belongs; null if that one is not stored. */
  joins: string | null
  /** Canonical addresses of the copy's participants. */
  keys: readonly string[]
  /** The copy's X-Kurier-Send-Id. */
  sendId: string | null
}

/** Returns the messages under which these copies are stored, by Google's ids. Sealed profiles do not count. */
export async function filedUnder(
  tx: Tx,
  mailboxIds: readonly string[],
  providerIds: readonly string[],
): Promise<
  { mailboxId: string; providerId: string; messageId: string; isOnProfile: boolean; isBlocked: boolean }[]
> {
  return await tx
    .selectFrom('message_copies')
    .select(['mailbox_id as mailboxId', 'provider_id as providerId', 'message_id as messageId'])
    .select(
      sql<boolean>`exists (select 1 from candidate_messages link
        join candidates person on person.id = link.candidate_id and person.sealed_at is null
        where link.message_id = message_copies.message_id)`.as('isOnProfile'),
    )
    .select(sql<boolean>`blocked_at is not null`.as('isBlocked'))
    .where('mailbox_id', 'in', [...new Set(mailboxIds)])
    .where('provider_id', 'in', [...providerIds])
    .execute()
}

/**
 * Cleans up a message that a copy has left: removes the participants and profiles that only this copy brought. A
 * message without copies is deleted, and references to it then point to the message that the copy joins.
 */
export async function partMessages(tx: Tx, parted: readonly Parted[], now: Date): Promise<void> {
  for (const one of parted) {
    await tellViewers(tx, [one.leaves])
    const left = await tx
      .selectFrom('messages')
      .select(['from_address', 'original_from', 'recipients', 'bounce', 'send_id'])
      .select(
        sql<boolean>`exists (select 1 from message_copies copy where copy.message_id = messages.id)`.as(
          'isKept',
        ),
      )
      .where('id', '=', one.leaves)
      .executeTakeFirst()
    if (!left) continue
    if (!left.isKept) {
      await replaceMessage(tx, one.leaves, one.joins)
      continue
    }
    const { to, cc, bcc, replyTo } = left.recipients
    const stays = new Set([left.from_address, ...(left.bounce?.failedRecipients ?? [])].map(addressKey))
    for (const { address } of [...to, ...cc, ...bcc, ...replyTo]) stays.add(addressKey(address))
    if (left.original_from) stays.add(left.original_from)
    await takeFromMessage(
      tx,
      one.leaves,
      one.keys.filter((key) => !stays.has(key)),
      now,
    )
    if (one.sendId !== null && left.send_id === one.sendId && one.joins !== null) {
      await tx.updateTable('messages').set({ send_id: null }).where('id', '=', one.leaves).execute()
    }
  }
}

/** Removes copies that concern no candidate and were stored because they were taken for copies of another mail. */
export async function removeParted(
  tx: Tx,
  mailboxId: string,
  refused: readonly { providerId: string; keys: readonly string[] }[],
  now: Date,
): Promise<void> {
  if (refused.length === 0) return
  const ids = refused.map(({ providerId }) => providerId)
  const filed = await filedUnder(tx, [mailboxId], ids)
  await removeCopies(tx, [mailboxId], sql`copy.provider_id = any(${ids}::text[])`)
  const keysOf = new Map(refused.map(({ providerId, keys }) => [providerId, keys]))
  await partMessages(
    tx,
    filed.map(({ providerId, messageId }) => ({
      ...{ leaves: messageId, joins: null, sendId: null },
      keys: keysOf.get(providerId) ?? [],
    })),
    now,
  )
}

async function takeFromMessage(tx: Tx, messageId: string, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return
  const taken = sql`message_id = ${messageId}::uuid and address_key = any(${[...keys]}::text[])`
  await sql`delete from message_participants where ${taken}`.execute(tx)
  await sql`delete from candidate_messages where ${taken}`.execute(tx)
  // A candidate who also took part under another address stays, with that address.
  const colleagues = [...(await colleagueKeys(tx))]
  await sql`
    insert into candidate_messages (candidate_id, message_id, address_key)
    select written.candidate_id, who.message_id, min(who.address_key) from message_participants who
    join candidate_addresses written on written.address_key = who.address_key
    where who.message_id = ${messageId}::uuid and who.address_key <> all(${colleagues}::text[])
    group by written.candidate_id, who.message_id
    on conflict do nothing`.execute(tx)
  // The address of its candidate was removed earlier: see unlinked.ts.
  await sql`update messages set unlinked_at = ${now}::timestamptz where id = ${messageId}::uuid and not exists
    (select 1 from candidate_messages link where link.message_id = messages.id)`.execute(tx)
}

async function replaceMessage(tx: Tx, from: string, to: string | null): Promise<void> {
  if (to !== null) {
    await sql`update outbox set reply_to_message_id = ${to}::uuid where reply_to_message_id = ${from}::uuid`.execute(
      tx,
    )
    await sql`update address_offers set message_id = ${to}::uuid where message_id = ${from}::uuid`.execute(tx)
    await sql`update messages set send_id = coalesce(messages.send_id, old.send_id) from messages old
      where messages.id = ${to}::uuid and old.id = ${from}::uuid`.execute(tx)
  }
  await tx.deleteFrom('messages').where('id', '=', from).execute()
}
