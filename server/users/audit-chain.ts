import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type Db, snapshot, type Tx } from '../db/db.ts'
import { erasures } from './audit.ts'

/** One sealed row, with its fields as the text that the hash covers. */
interface SealedRow {
  number: number
  at: string
  actor_id: string | null
  action: string
  subject_type: string
  subject_id: string
  /** Null if they were erased. */
  details: string | null
  salt: string | null
  /** The events that this one says were emptied; null for another event. */
  emptied: number[] | null
  digest: Buffer
  hash: Buffer
}

/** What a check of the chain found. `from` is greater than `through` if the log is empty. */
export interface ChainCheck {
  from: number
  through: number
  /** The first number that is missing or does not match the row before it; null if all is as it was written. */
  broken: number | null
  /** Hash of the last row in hexadecimal. Whoever notes it elsewhere can prove later that nothing before it changed. */
  headHash: string
}

const rowsAtOnce = 2_000

/**
 * Reads the whole log on one snapshot, and checks that numbers have no gap, that each row's hash follows from the row
 * before, that details are those that were sealed, that an erasure lists every event without details, and that the last
 * row is the head of the chain.
 */
export async function checkChain(db: Db): Promise<ChainCheck> {
  return await snapshot(db, async (tx) => {
    const chain = await tx.selectFrom('audit_chain').selectAll().executeTakeFirstOrThrow()
    const { anchor_number: anchor, head_number: head } = chain
    const result = { from: anchor + 1, through: head, headHash: chain.head_hash.toString('hex') }
    let before = { number: anchor, hash: chain.anchor_hash }
    const unlisted = new Set<number>()
    for (;;) {
      const rows = await rowsAfter(tx, before.number)
      for (const row of rows) {
        if (!follows(before, row)) return { ...result, broken: before.number + 1 }
        before = row
        if (row.details === null) unlisted.add(row.number)
        for (const number of row.emptied ?? []) unlisted.delete(number)
      }
      if (rows.length < rowsAtOnce) break
    }
    if (before.number !== head) return { ...result, broken: Math.min(before.number, head) + 1 }
    if (!before.hash.equals(chain.head_hash)) return { ...result, broken: head }
    const { unlisted_through } = await tx
      .selectFrom('log_settings')
      .select('unlisted_through')
      .executeTakeFirstOrThrow()
    const emptied = [...unlisted].find((number) => number > unlisted_through)
    if (emptied !== undefined) return { ...result, broken: emptied }
    return { ...result, broken: (await hasUnsealed(tx)) ? head + 1 : null }
  })
}

/** Checks the chain and keeps the result for the page. */
export async function checkAndKeep(db: Db, now: Date): Promise<ChainCheck> {
  const check = await checkChain(db)
  await db
    .updateTable('log_settings')
    .set({
      checked_at: now,
      checked_from: check.from,
      checked_through: check.through,
      broken_number: check.broken,
    })
    .execute()
  return check
}

const checkEveryMs = 24 * 60 * 60_000

/** Checks the chain if the last check is more than a day old, or was of an empty log. */
export async function checkIfDue(db: Db, now: Date): Promise<void> {
  const { checked_at, checked_through } = await db
    .selectFrom('log_settings')
    .select(['checked_at', 'checked_through'])
    .executeTakeFirstOrThrow()
  const isOfSome = checked_at !== null && checked_through !== 0
  const isFresh = isOfSome && Math.abs(now.getTime() - checked_at.getTime()) < checkEveryMs
  if (!isFresh) await checkAndKeep(db, now)
}

function follows(before: { number: number; hash: Buffer }, row: SealedRow): boolean {
  if (row.number !== before.number + 1 || !row.digest || !row.hash) return false
  if (row.details !== null && !sha256(`${row.salt}${row.details}`).equals(row.digest)) return false
  return chainHash(before.hash, row).equals(row.hash)
}

/** The same as the SQL function `audit_hash` in migration 13. */
function chainHash(previous: Buffer, row: SealedRow): Buffer {
  const facts = [row.number, row.at, row.actor_id ?? '', row.action, row.subject_type, row.subject_id]
  return sha256(previous, row.digest, facts.join('\n'))
}

function sha256(...parts: (Buffer | string)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

async function rowsAfter(tx: Tx, number: number): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`
    select number, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor_id::text, action,
      subject_type, subject_id, details::text as details, salt::text as salt, digest, hash,
      case when action in (${sql.join(erasures)}) then details->'emptied' end as emptied
    from audit_events where number > ${number} order by number limit ${rowsAtOnce}`.execute(tx)
  return rows
}

/** Whether there is a row that no trigger has sealed. */
async function hasUnsealed(tx: Tx): Promise<boolean> {
  const row = await tx
    .selectFrom('audit_events')
    .select('id')
    .where('number', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
