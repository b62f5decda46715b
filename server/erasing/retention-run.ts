import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { notify } from '../db/db.ts'
import { Problem } from '../errors.ts'
import type { Log } from '../log.ts'
import { isRunDue } from './age.ts'
import { type EraseParts, eraseCandidate } from './erase.ts'
import { type AgingCandidate, agingCandidates, readRetention } from './retention.ts'

export interface RetentionParts extends EraseParts {
  log: Log
  /** Whether Kurier sends letters. */
  writesLetters: boolean
}

/**
 * Looks through all candidates once a night: tells owners of those whose time is over soon, and erases or anonymises
 * those whose time is over and whose owner was told long enough before. What fails is tried again the next night.
 */
export async function runRetention(parts: RetentionParts): Promise<void> {
  const now = parts.clock.now()
  const rules = await readRetention(parts.db)
  if (rules.rules.length === 0 || !isRunDue(rules.ranAt, now)) return
  // One process does it, also if several find it due.
  const claimed = await parts.db
    .updateTable('organisation')
    .set({ retention_ran_at: now })
    .where(sql<boolean>`retention_ran_at is not distinct from ${rules.ranAt}::timestamptz`)
    .executeTakeFirst()
  if (claimed.numUpdatedRows === 0n) return
  const aging = await agingCandidates(parts.db, rules, now)
  await parts.db.transaction().execute((tx) => tell(tx, parts, aging, now))
  for (const candidate of aging.filter(({ isTold, dueAt }) => isTold && dueAt <= now)) {
    await eraseIfStillDue(parts, candidate).catch((error: unknown) =>
      parts.log.error({ err: error, candidateId: candidate.id }, 'a candidate could not be erased'),
    )
  }
}

/** Marks who is told now, and forgets notices that a later contact made void. Queues one letter for each owner. */
async function tell(
  tx: Tx,
  parts: RetentionParts,
  aging: readonly AgingCandidate[],
  now: Date,
): Promise<void> {
  const told = aging.filter((one) => !one.isTold && one.noticeAt <= now)
  const valid = aging.filter(({ isTold }) => isTold).map(({ id }) => id)
  await sql`update candidate_retention set told_at = null, letter_at = null
    where told_at is not null and candidate_id <> all(${valid}::uuid[])`.execute(tx)
  if (told.length > 0) {
    await sql`insert into candidate_retention (candidate_id, told_at)
      select id, ${now}::timestamptz from candidates where id = any(${told.map(({ id }) => id)}::uuid[])
      on conflict (candidate_id) do update set told_at = excluded.told_at, letter_at = null`.execute(tx)
    await notify(tx, { kind: 'candidates' })
  }
  if (!parts.writesLetters) return
  const owners = await tx
    .selectFrom('candidate_retention')
    .innerJoin('candidates', 'candidates.id', 'candidate_retention.candidate_id')
    .select('owner_id')
    .distinct()
    .where('told_at', 'is not', null)
    .where('letter_at', 'is', null)
    .where('owner_id', 'is not', null)
    .execute()
  for (const { owner_id } of owners) await parts.enqueue(tx, 'tell-of-retention', { userId: owner_id! })
}

/** Mail may have come, or somebody may have decided to keep the candidate, since the list was made. */
async function eraseIfStillDue(parts: RetentionParts, { id, action }: AgingCandidate): Promise<void> {
  const order = { candidateId: id, kind: action, actorId: null }
  try {
    await eraseCandidate(parts, order, async (tx) => {
      const now = parts.clock.now()
      const [aging] = await agingCandidates(tx, await readRetention(tx), now, [id])
      if (!aging?.isTold || aging.dueAt > now || aging.action !== action)
        throw new Problem('erasure-not-asked')
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}
