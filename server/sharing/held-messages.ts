import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'

/** A message that concerns candidates through held addresses only. Its headers were read, its body was not. */
export interface HeldMessage {
  providerId: string
  threadId: string
  receivedAt: Date
  /** The canonical addresses of candidates that took part. */
  keys: readonly string[]
}

/** Remembers messages that are not opened until the owner decides, instead of what was known of them before. */
export async function keepHeld(tx: Tx, mailboxId: string, messages: readonly HeldMessage[]): Promise<void> {
  if (messages.length === 0) return
  const rows = JSON.stringify(
    messages.map(({ providerId, threadId, receivedAt, keys }) => ({
      providerId,
      threadId,
      receivedAt,
      keys,
    })),
  )
  await sql`
    insert into held_messages (mailbox_id, provider_id, provider_thread_id, received_at, address_keys)
    select ${mailboxId}::uuid, row->>'providerId', row->>'threadId', (row->>'receivedAt')::timestamptz,
      array(select jsonb_array_elements_text(row->'keys'))
    from jsonb_array_elements(${rows}::jsonb) as row
    on conflict (mailbox_id, provider_id) do update set provider_thread_id = excluded.provider_thread_id,
      received_at = excluded.received_at, address_keys = excluded.address_keys`.execute(tx)
}

/** Forgets held messages by Google's id: they are gone, in trash or spam, or concern no candidate any more. */
export async function forgetHeld(tx: Tx, mailboxId: string, providerIds: readonly string[]): Promise<void> {
  if (providerIds.length === 0) return
  await sql`delete from held_messages where mailbox_id = ${mailboxId}::uuid
    and provider_id = any(${[...providerIds]}::text[])`.execute(tx)
}

/**
 * Forgets held messages with a blocked candidate: a canonical address, or a domain with a leading @. If somebody else
 * who took part is blocked, it shows when the message is examined again.
 */
export async function forgetHeldWith(tx: Tx, mailboxIds: readonly string[], pattern: string): Promise<void> {
  const isBlocked = pattern.startsWith('@')
    ? sql`right(key, ${pattern.length}) in (${pattern}, ${`.${pattern.slice(1)}`})`
    : sql`key = ${pattern}`
  await sql`delete from held_messages where mailbox_id = any(${[...mailboxIds]}::uuid[])
    and exists (select 1 from unnest(address_keys) as key where ${isBlocked})`.execute(tx)
}

/**
 * Puts the held messages with these addresses on the ledger, to be examined again and opened now.
 *
 * @returns the ids of the mailboxes that have any; they are to be synced
 */
export async function releaseHeld(
  tx: Tx,
  mailboxIds: readonly string[],
  keys: readonly string[],
  now: Date,
): Promise<string[]> {
  if (keys.length === 0 || mailboxIds.length === 0) return []
  const { rows } = await sql<{ mailbox_id: string }>`
    with released as (
      delete from held_messages where mailbox_id = any(${[...mailboxIds]}::uuid[])
        and address_keys && ${[...keys]}::text[]
      returning mailbox_id, provider_id, provider_thread_id), noted as (
      insert into ledger (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
      select mailbox_id, provider_id, provider_thread_id, 'history', ${now}::timestamptz, ${now}::timestamptz
      from released on conflict do nothing)
    select distinct mailbox_id from released`.execute(tx)
  return rows.map((row) => row.mailbox_id)
}
