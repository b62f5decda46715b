import { sql } from 'kysely'
import { holdAddresses } from '../candidates/address-lock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { releaseHeld } from './held-messages.ts'
import { tellOfSharing } from './sharing.ts'

/**
 * Shares the mail of candidates to whom the owner of a mailbox writes from Kurier. What the owner keeps private stays
 * private.
 *
 * @param candidateId whom the message is written to
 * @param keys canonical addresses of all recipients
 */
export async function shareByWriting(
  tx: Tx,
  parts: { enqueue: Enqueue; now: Date },
  mailbox: Mailbox,
  candidateId: string,
  keys: readonly string[],
): Promise<void> {
  if (!(await statesOf(tx, mailbox.id, candidateId, keys)).some(isOpen)) return
  await holdAddresses(tx)
  const open = (await statesOf(tx, mailbox.id, candidateId, keys)).filter(isOpen).map(({ key }) => key)
  if (open.length === 0) return
  await share(tx, mailbox.id, candidateId, open, parts.now)
  const waiting = await releaseHeld(tx, [mailbox.id], open, parts.now)
  if (waiting.length > 0) await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
  await tellOfSharing(tx, [mailbox.id], open)
}

interface Written {
  key: string
  state: 'shared' | 'private' | 'open'
}

const isOpen = ({ state }: Written) => state === 'open'

/** What is shared of those recipients who are candidates; `open`: it is undecided, or not shared with this candidate. */
async function statesOf(
  db: Db,
  mailboxId: string,
  candidateId: string,
  keys: readonly string[],
): Promise<Written[]> {
  const { rows } = await sql<Written>`
    select written.address_key as key, min(case when sharing.state = 'private' then 'private'
        when sharing.state = 'shared' and sharing.gone_at is null and (sharing.shared_at is null
          or written.candidate_id <> ${candidateId}::uuid
          or coalesce(written.theirs_since, written.created_at) <= sharing.shared_at) then 'shared'
        else 'open' end) as state
    from candidate_addresses written
    left join address_sharing sharing
      on sharing.mailbox_id = ${mailboxId}::uuid and sharing.address_key = written.address_key
    where written.address_key = any(${[...keys]}::text[])
    group by written.address_key`.execute(db)
  return rows
}

/**
 * Shares an address with the candidate who is written to, and with those who had it before. Others who were given it
 * later may be unknown to the writer, so their profiles show nothing.
 */
async function share(
  tx: Tx,
  mailboxId: string,
  candidateId: string,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  const at = sql`${now}::timestamptz`
  await sql`
    insert into address_sharing as sharing
      (mailbox_id, address_key, state, because, counted_at, created_at, decided_at, shared_at)
    select ${mailboxId}::uuid, written.key, 'shared', 'wrote', ${at}, ${at}, ${at},
      case when asks_owners then (select coalesce(
          max(given.since) filter (where given.candidate_id = ${candidateId}::uuid), greatest(${at}, max(given.since)))
        from (select candidate_id, coalesce(theirs_since, created_at) as since from candidate_addresses
          where address_key = written.key) given) end
    from unnest(${[...keys].toSorted()}::text[]) as written(key) cross join organisation
    on conflict (mailbox_id, address_key) do update set state = 'shared', because = 'wrote', decided_at = ${at},
      counted_at = coalesce(sharing.counted_at, ${at}), shared_at = excluded.shared_at, gone_at = null,
      gone_from = null`.execute(tx)
}

/**
 * Takes back what a message shared that is taken back before it leaves: it is decided again as if it had not been
 * written.
 *
 * @param writtenAt when the message was written
 */
export async function unshareByWriting(
  tx: Tx,
  parts: { enqueue: Enqueue },
  mailboxId: string,
  writtenAt: Date,
): Promise<void> {
  const { rows } = await sql<{ address_key: string }>`
    update address_sharing set decided_at = null,
      state = case when asks_owners then 'held' else 'shared' end,
      because = case when asks_owners then 'colleague' else 'organisation' end,
      counted_at = case when asks_owners then null else counted_at end
    from organisation
    where mailbox_id = ${mailboxId}::uuid and because = 'wrote' and decided_at = ${writtenAt}::timestamptz
    returning address_key`.execute(tx)
  if (rows.length === 0) return
  await parts.enqueue(tx, 'sync-mailbox', { mailboxId })
  await tellOfSharing(
    tx,
    [mailboxId],
    rows.map((row) => row.address_key),
  )
}
