import { sql } from 'kysely'
import { holdAddresses } from '../candidates/address-lock.ts'
import type { Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { recordAudit } from '../users/audit.ts'
import { releaseHeld } from './held-messages.ts'
import { tellOfSharing } from './sharing.ts'

/** What the owner of a mailbox says about an address: see contract/sharing.ts. */
export type Answer = 'share' | 'private' | 'decline' | 'seen' | 'undecided'

/** The action in the audit log. What was only read is not recorded. */
const actions = {
  share: 'sharing.shared',
  private: 'sharing.kept_private',
  decline: 'sharing.declined',
  undecided: 'sharing.reopened',
} as const

/**
 * Applies the owner's answer for these addresses at once: held mail is imported if it is shared or kept private, and
 * open pages of others lose what they may not see any more.
 *
 * @param keys canonical addresses
 * @throws Problem `not-found` if one of them is no candidate's
 */
export async function answerSharing(
  tx: Tx,
  parts: { enqueue: Enqueue; now: Date },
  mailbox: Mailbox,
  keys: readonly string[],
  answer: Answer,
): Promise<void> {
  if (keys.length === 0) return
  const { now } = parts
  await holdMailbox(tx, mailbox.id)
  await holdAddresses(tx)
  const candidateIds = await requireCandidates(tx, keys)
  const shown = answer === 'share' ? keys : await sharedAmong(tx, mailbox.id, keys)
  await write(tx, mailbox.id, [...new Set(keys)].toSorted(), answer, now)
  if (answer === 'seen') return await tellOfSharing(tx, [mailbox.id], [])
  if (answer === 'share' || answer === 'private') {
    const waiting = await releaseHeld(tx, [mailbox.id], keys, now)
    if (waiting.length > 0) await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
  }
  await recordAudit(tx, {
    at: now,
    actorId: mailbox.user_id,
    action: actions[answer],
    subjectType: 'mailbox',
    subjectId: mailbox.id,
    details: { candidateIds },
  })
  await tellOfSharing(tx, [mailbox.id], shown)
}

/** Others have seen nothing of the mail with the other addresses, so they are not told that it was decided about. */
async function sharedAmong(tx: Tx, mailboxId: string, keys: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('address_sharing')
    .select('address_key')
    .where('mailbox_id', '=', mailboxId)
    .where('address_key', 'in', [...keys])
    .where('state', '=', 'shared')
    .execute()
  return rows.map((row) => row.address_key)
}

/** Nobody disconnects the mailbox meanwhile. */
async function holdMailbox(tx: Tx, mailboxId: string): Promise<void> {
  const held = await tx
    .selectFrom('mailboxes')
    .select('id')
    .where('id', '=', mailboxId)
    .where('disconnected_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!held) throw new Problem('mailbox-not-connected')
}

async function requireCandidates(tx: Tx, keys: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('candidate_addresses')
    .select(['candidate_id', 'address_key'])
    .where('address_key', 'in', [...keys])
    .execute()
  const known = new Set(rows.map((row) => row.address_key))
  if (keys.some((key) => !known.has(key))) throw new Problem('not-found')
  return [...new Set(rows.map((row) => row.candidate_id))]
}

/** An answer covers the candidates who have the address now, even if their time is from a clock that is ahead. */
function coveredUntil(key: ReturnType<typeof sql>, now: Date) {
  return sql`greatest(${now}::timestamptz, (select max(coalesce(written.theirs_since, written.created_at))
    from candidate_addresses written where written.address_key = ${key}))`
}

async function write(
  tx: Tx,
  mailboxId: string,
  keys: readonly string[],
  answer: Answer,
  now: Date,
): Promise<void> {
  const at = sql`${now}::timestamptz`
  if (answer === 'share' || answer === 'private') {
    const state = answer === 'share' ? 'shared' : 'private'
    await sql`
      insert into address_sharing as sharing (mailbox_id, address_key, state, because, counted_at, created_at,
        decided_at, shared_at, seen_at)
      select ${mailboxId}::uuid, answered.key, ${state}, 'chosen', ${at}, ${at}, ${at},
        case when asks_owners then ${coveredUntil(sql`answered.key`, now)} end, ${at}
      from unnest(${[...keys]}::text[]) as answered(key) cross join organisation
      on conflict (mailbox_id, address_key) do update set state = excluded.state, because = 'chosen',
        decided_at = ${at}, shared_at = excluded.shared_at, declined_at = null, seen_at = ${at}, gone_at = null,
        gone_from = null, counted_at = coalesce(sharing.counted_at, ${at})`.execute(tx)
    return
  }
  const changes = {
    decline: sql`declined_at = ${coveredUntil(sql`sharing.address_key`, now)}`,
    seen: sql`seen_at = ${at}`,
    undecided: sql`state = 'held', because = 'colleague', decided_at = null,
      counted_at = coalesce(sharing.counted_at, ${at})`,
  }
  await sql`update address_sharing sharing set ${changes[answer]}
    where mailbox_id = ${mailboxId}::uuid and address_key = any(${[...keys]}::text[])`.execute(tx)
}
