import { sql } from 'kysely'
import { keepAddresses } from '../candidates/address-lock.ts'
import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { holdMailbox } from './incremental.ts'
import type { SyncParts } from './parts.ts'
import { candidatesOf, dueTimes, fullRound, roundOf, type Wanted } from './rounds.ts'
import { addSearches, lateLookMs } from './searches.ts'

/**
 * Asks every mailbox to search for these canonical addresses of candidates. Each mailbox plans its searches by itself
 * when enough addresses are collected (decision 27). The caller holds the lock on addresses, so numbers follow the order
 * of commits.
 */
export async function wantAddresses(tx: Tx, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return
  await forgetWanted(tx, keys)
  await sql`insert into wanted_addresses (address_key, asked_at)
    select key, ${now}::timestamptz from unnest(${[...new Set(keys)]}::text[]) with ordinality as asked(key, place)
    order by place`.execute(tx)
}

/** Takes back that mailboxes shall search for these canonical addresses. */
export async function forgetWanted(tx: Tx, keys: readonly string[]): Promise<void> {
  await sql`delete from wanted_addresses where address_key = any(${[...keys]}::text[])`.execute(tx)
}

/** A mailbox may be queued again after this time: the worker that had its job may be dead. */
export const queuedMs = 5 * 60_000
const queuedAtOnce = 100

/**
 * Queues a sync of mailboxes that have to search for more addresses now. Called every second; while nothing is wanted, it
 * reads one row by its index.
 */
export async function enqueueWanted(parts: { db: Db; clock: Clock; enqueue: Enqueue }): Promise<void> {
  const now = parts.clock.now()
  const mailboxes = await mailboxesIfWanted(parts.db)
  if (mailboxes === null) return
  const { ifFull, anyway, ahead } = dueTimes(mailboxes, now)
  const again = new Date(now.getTime() - queuedMs)
  await parts.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`
      update searched_mailboxes set queued_at = ${now}::timestamptz where mailbox_id in (
        select searched.mailbox_id from searched_mailboxes searched
        join mailboxes mailbox on mailbox.id = searched.mailbox_id
        where ${isSynced} and planned_to < greatest(
            (select max(number) from wanted_addresses
              where asked_at <= ${anyway}::timestamptz or asked_at > ${ahead}::timestamptz),
            (select number from wanted_addresses where asked_at <= ${ifFull}::timestamptz
              order by number desc offset ${fullRound - 1} limit 1))
          and (queued_at is null or queued_at <= ${again}::timestamptz or queued_at > ${now}::timestamptz)
        order by planned_to limit ${queuedAtOnce} for update of searched skip locked)
      returning mailbox_id as id`.execute(tx)
    for (const { id } of rows) await parts.enqueue(tx, 'sync-mailbox', { mailboxId: id })
  })
}

const isSynced = sql`mailbox.disconnected_at is null and mailbox.paused_at is null and mailbox.action_cause is null`

/** Returns how many mailboxes are synced, or null if none of them has addresses to search for. */
async function mailboxesIfWanted(db: Db): Promise<number | null> {
  const { rows } = await sql<{ mailboxes: number }>`
    select (select count(*)::int from searched_mailboxes) as mailboxes
    from (select planned_to from searched_mailboxes searched join mailboxes mailbox on mailbox.id = searched.mailbox_id
      where ${isSynced} order by planned_to limit 1) as last
    where exists (select 1 from wanted_addresses where number > last.planned_to)`.execute(db)
  return rows[0]?.mailboxes ?? null
}

/** Plans the searches of a mailbox for addresses that have waited long enough. */
export async function planWanted(parts: SyncParts, mailbox: Mailbox): Promise<void> {
  const now = parts.clock.now()
  if ((await roundNow(parts.db, mailbox.id, now)) === null) return
  await parts.db.transaction().execute(async (tx) => {
    await holdMailbox(tx, mailbox)
    await keepAddresses(tx)
    const round = await roundNow(tx, mailbox.id, now)
    if (!round) return
    const chosen = round.wanted.filter(({ number }) => number <= round.through)
    // Google's index has by now what came before the older ones became candidates'.
    const recent = chosen.filter(({ askedAt }) => now.getTime() - askedAt.getTime() < lateLookMs)
    await addSearches(tx, mailbox, candidatesOf(chosen), now, { late: candidatesOf(recent) })
    await sql`update searched_mailboxes set planned_to = ${round.through}, queued_at = null
      where mailbox_id = ${mailbox.id}::uuid`.execute(tx)
    await sql`delete from hurried_addresses where mailbox_id = ${mailbox.id}::uuid
      and number <= ${round.through}`.execute(tx)
  })
}

async function roundNow(
  db: Db,
  mailboxId: string,
  now: Date,
): Promise<{ wanted: Wanted[]; through: number } | null> {
  const wanted = await wantedOf(db, mailboxId)
  if (wanted.length === 0) return null
  const { count } = await db
    .selectFrom('searched_mailboxes')
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  const through = roundOf(wanted, count, now)
  return through === null ? null : { wanted, through }
}

/**
 * Plans the searches for one candidate's new addresses in one mailbox before its turn, and before all others, because
 * its owner waits for them. Returns whether there were any.
 */
export async function searchFirst(
  parts: { db: Db; clock: Clock; enqueue: Enqueue },
  userId: string,
  candidateId: string,
): Promise<boolean> {
  const mailbox = await parts.db
    .selectFrom('mailboxes')
    .select(['id', 'user_id'])
    .where('user_id', '=', userId)
    .where('disconnected_at', 'is', null)
    .where('cursor', 'is not', null)
    .executeTakeFirst()
  if (!mailbox || !(await isWaited(parts.db, mailbox.id, candidateId))) return false
  return await parts.db.transaction().execute(async (tx) => {
    // Waits for a run that plans the same addresses, and for a disconnection.
    await tx.selectFrom('mailboxes').select('id').where('id', '=', mailbox.id).forNoKeyUpdate().execute()
    await keepAddresses(tx)
    const wanted = (await wantedOf(tx, mailbox.id, candidateId)).filter(({ candidate }) => candidate !== null)
    if (wanted.length === 0) return false
    await sql`insert into hurried_addresses (mailbox_id, number)
      select ${mailbox.id}::uuid, number from unnest(${wanted.map(({ number }) => number)}::integer[]) as number
      on conflict do nothing`.execute(tx)
    await addSearches(tx, mailbox, candidatesOf(wanted), parts.clock.now(), { turn: 'first' })
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
    return true
  })
}

async function isWaited(db: Db, mailboxId: string, candidateId: string): Promise<boolean> {
  const wanted = await wantedOf(db, mailboxId, candidateId)
  return wanted.some(({ candidate }) => candidate !== null)
}

/**
 * Returns the addresses that a mailbox has not planned to search for, in order, each with every candidate who has it.
 * Those that were planned before their turn come without a candidate.
 *
 * @param candidateId only those of this candidate
 */
async function wantedOf(db: Db, mailboxId: string, candidateId: string | null = null): Promise<Wanted[]> {
  const { rows } = await sql<{
    number: number
    asked_at: Date
    id: string | null
    name: string | null
    address: string | null
    hurried: boolean
  }>`
    select wanted.number, wanted.asked_at, person.id, person.name, written.address,
      exists (select 1 from hurried_addresses hurried
        where hurried.mailbox_id = searched.mailbox_id and hurried.number = wanted.number) as hurried
    from searched_mailboxes searched
    join wanted_addresses wanted on wanted.number > searched.planned_to
    left join (candidate_addresses written join candidates person
        on person.id = written.candidate_id and person.sealed_at is null)
      on written.address_key = wanted.address_key
    where searched.mailbox_id = ${mailboxId}::uuid and ${
      candidateId === null
        ? sql`true`
        : sql`wanted.address_key in
              (select address_key from candidate_addresses where candidate_id = ${candidateId}::uuid)
            and person.id = ${candidateId}::uuid`
    }
    order by wanted.number, person.id`.execute(db)
  return rows.map(({ number, asked_at: askedAt, id, name, address, hurried }) => ({
    number,
    askedAt,
    candidate: id === null || hurried ? null : { id, name: name!, addresses: [address!] },
  }))
}

/** Deletes addresses that every mailbox has planned to search for. */
export async function forgetPlanned(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await keepAddresses(tx)
    await sql`delete from wanted_addresses
      where number <= coalesce((select min(planned_to) from searched_mailboxes), number)`.execute(tx)
  })
}
