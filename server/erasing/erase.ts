import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { holdAddresses } from '../candidates/address-lock.ts'
import { rememberErased } from '../candidates/erased-addresses.ts'
import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { ErasureKind } from '../db/erasing-tables.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { recordAudit } from '../users/audit.ts'
import { anonymise } from './anonymise.ts'
import { erasedBy, type Footprint, footprintOf } from './footprint.ts'
import { keepPrivateMail } from './kept-private.ts'
import { deleteMail, mentionsOf, picturesOf, redactMail } from './stored-mail.ts'
import { forgetTraces } from './traces.ts'
import { deleteWritten, redactWritten } from './unsent.ts'

export interface EraseParts {
  db: Db
  /** Newest first. */
  secrets: readonly string[]
  clock: Clock
  enqueue: Enqueue
}

export interface ErasureOrder {
  candidateId: string
  kind: ErasureKind
  /** Null if the retention time is over. */
  actorId: string | null
}

/**
 * Erases a candidate, or anonymises them: the candidate then stays without a name, for statistics.
 *
 * One transaction does all of it, so that a crash leaves everything or nothing. It holds the lock on addresses: whoever
 * stores mail or adds an address comes before, and is erased with the rest, or after, and finds the addresses marked as
 * erased. The bytes are removed from the files afterwards ({@link cleanUp}), by a job that is repeated until it succeeds.
 *
 * @param check runs first in the transaction, and may refuse
 * @throws Problem `candidate-not-found`
 */
export async function eraseCandidate(
  parts: EraseParts,
  order: ErasureOrder,
  check: (tx: Tx) => Promise<void> = async () => undefined,
): Promise<void> {
  const { spellings } = await footprintOf(parts.db, order.candidateId)
  // Searching all texts takes long, so it is done before anything is locked. What is stored meanwhile is searched again.
  const searchedAt = parts.clock.now()
  const mentions = await mentionsOf(parts.db, spellings)
  await repeated(() =>
    parts.db.transaction().execute(async (tx) => {
      await holdCandidate(tx, order.candidateId)
      await check(tx)
      await eraseHeld(tx, parts, order, { mentions, searchedAt })
    }),
  )
}

/** Locks as everybody else does: the candidate, then the addresses. Then nobody adds a row that names the candidate. */
async function holdCandidate(tx: Tx, candidateId: string): Promise<void> {
  const found = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
  await holdAddresses(tx)
  await sql`select id from candidates where id = ${candidateId}::uuid for update`.execute(tx)
}

async function eraseHeld(
  tx: Tx,
  parts: EraseParts,
  { candidateId, kind, actorId }: ErasureOrder,
  { mentions, searchedAt }: { mentions: readonly string[]; searchedAt: Date },
): Promise<void> {
  const now = parts.clock.now()
  const footprint = await footprintOf(tx, candidateId)
  const erased = erasedBy(footprint)
  const pictures = await picturesOf(tx, footprint.alone)
  await keepPrivateMail(tx, footprint.keys, footprint.others, now)
  const emptied = await forgetTraces(tx, footprint, now)
  await deleteMail(tx, footprint.alone)
  const later = await laterMentions(tx, footprint, searchedAt)
  const gone = new Set(footprint.alone)
  const named = [...new Set([...footprint.others, ...mentions, ...later])].filter((id) => !gone.has(id))
  await redactMail(tx, named, erased, now)
  await deleteWritten(tx, candidateId)
  await redactWritten(tx, footprint.spellings, erased)
  await rememberErased(tx, parts.secrets, footprint.keys, now)
  if (kind === 'anonymise') await anonymise(tx, candidateId, now)
  else await tx.deleteFrom('candidates').where('id', '=', candidateId).execute()
  await tx
    .insertInto('erasures')
    .values({
      ...{ id: newId(now.getTime()), candidate_id: candidateId, kind, erased_at: now, pictures },
      ...{ cleaned_at: null, settled_at: null },
    })
    .execute()
  await recordAudit(tx, {
    at: now,
    actorId,
    action: kind === 'anonymise' ? 'candidate.anonymised' : 'candidate.erased',
    subjectType: 'candidate',
    subjectId: candidateId,
    details: { emails: footprint.alone.length, because: actorId === null ? 'retention' : 'asked', emptied },
  })
  await parts.enqueue(tx, 'clean-up', { what: 'erased' })
  await notify(tx, { kind: 'candidate', candidateId }, { kind: 'candidates' }, { kind: 'sharing' })
}

/** Messages that were stored while the texts were searched. */
async function laterMentions(tx: Tx, { spellings }: Footprint, since: Date): Promise<string[]> {
  if (spellings.length === 0) return []
  const fresh = await tx
    .selectFrom('messages')
    .select('id')
    .where('created_at', '>=', new Date(since.getTime() - clockSlackMs))
    .execute()
  if (fresh.length === 0) return []
  return await mentionsOf(
    tx,
    spellings,
    fresh.map(({ id }) => id),
  )
}

/** How far the clocks of two servers may differ. */
const clockSlackMs = 5 * 60_000

const mostTries = 5
const restMs = 200

/** Runs it again if PostgreSQL ended it because it and another transaction waited for each other (SQLSTATE 40P01). */
async function repeated<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run()
    } catch (error) {
      if ((error as { code?: string }).code !== '40P01' || tries === mostTries) throw error
      await setTimeout(restMs * tries)
    }
  }
}
