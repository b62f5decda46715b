import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import type { ExportFormat } from '../db/export-tables.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { masksOf } from '../messages/masks.ts'
import { type Viewer, visibleMessages } from '../messages/visibility.ts'
import { recordAudit } from '../users/audit.ts'

/** How long a file can be downloaded. */
export const keptExportDays = 3

/** How many files somebody may have at once. */
const mostExports = 5

/** A file of mail that a user asked for. */
export interface Export {
  id: string
  candidate: { id: string; name: string } | null
  format: ExportFormat
  state: 'waiting' | 'ready' | 'failed'
  done: number
  total: number
  left: number
  sizeBytes: number | null
  createdAt: Date
  expiresAt: Date
}

/**
 * Asks for a file of all emails that a user may see on a candidate's profile, or of their own data. A job writes it.
 *
 * @param candidateId null for the user's own data, which is in the format `eml`
 * @throws Problem `candidate-not-found`, `exports-full`
 */
export async function askForExport(
  tx: Tx,
  user: Viewer,
  { candidateId, format }: { candidateId: string | null; format: ExportFormat },
  { now, enqueue }: { now: Date; enqueue: Enqueue },
): Promise<string> {
  await requireCandidate(tx, candidateId)
  // Two requests at once count each other.
  await tx.selectFrom('users').select('id').where('id', '=', user.id).forNoKeyUpdate().execute()
  const { count } = await tx
    .selectFrom('exports')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('user_id', '=', user.id)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  if (Number(count) >= mostExports) throw new Problem('exports-full')
  const id = newId(now.getTime())
  const expiresAt = new Date(now.getTime() + keptExportDays * 24 * 60 * 60_000)
  await tx
    .insertInto('exports')
    .values({
      id,
      user_id: user.id,
      candidate_id: candidateId,
      format,
      created_at: now,
      size_bytes: null,
      expires_at: expiresAt,
    })
    .execute()
  const subject =
    candidateId === null
      ? ({ action: 'mailbox.exported', subjectType: 'user', subjectId: user.id } as const)
      : ({ action: 'candidate.exported', subjectType: 'candidate', subjectId: candidateId } as const)
  await recordAudit(tx, { at: now, actorId: user.id, ...subject, details: { format } })
  await enqueue(tx, 'write-export', { exportId: id })
  return id
}

async function requireCandidate(tx: Tx, candidateId: string | null): Promise<void> {
  if (candidateId === null) return
  const found = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
}

/** Returns the files that a user asked for and that have not expired, the last one first. */
export async function exportsOf(db: Db, userId: string, now: Date): Promise<Export[]> {
  const { rows } = await sql<
    Omit<Export, 'candidate'> & { candidate_id: string | null; name: string | null }
  >`
    select export.id, export.format, export.state, export.size_bytes as "sizeBytes", export.created_at as "createdAt",
      export.expires_at as "expiresAt", export.candidate_id, candidates.name, items.done, items.total, items."left"
    from exports export left join candidates on candidates.id = export.candidate_id
    cross join lateral (select count(*)::int as total, count(*) filter (where done)::int as done,
        count(*) filter (where problem is not null)::int as "left"
      from export_items where export_id = export.id) items
    where export.user_id = ${userId}::uuid and export.expires_at > ${now}::timestamptz
    order by export.created_at desc, export.id desc`.execute(db)
  return rows.map(({ candidate_id, name, ...row }) => ({
    ...row,
    candidate: candidate_id === null ? null : { id: candidate_id, name: name ?? '' },
  }))
}

/** @throws Problem `not-found` */
export async function deleteExport(db: Db, userId: string, exportId: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('exports')
    .where('id', '=', exportId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new Problem('not-found')
}

/** Deletes files that have expired. */
export async function forgetExports(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('exports').where('expires_at', '<=', now).execute()
}

/**
 * Returns a file that a user may download. What may be seen is checked again: an email that was made private, removed or
 * sealed since then must not leave in a file that was written before.
 *
 * @throws Problem `not-found`, `export-not-ready`, `export-outdated`
 */
export async function downloadable(
  db: Db,
  user: Viewer,
  exportId: string,
  now: Date,
): Promise<{ format: ExportFormat; name: string; sizeBytes: number }> {
  const found = await db
    .selectFrom('exports')
    .leftJoin('candidates', 'candidates.id', 'exports.candidate_id')
    .select([
      'exports.state',
      'exports.format',
      'exports.size_bytes',
      'exports.candidate_id',
      'candidates.name',
    ])
    .where('exports.id', '=', exportId)
    .where('exports.user_id', '=', user.id)
    .where('exports.expires_at', '>', now)
    .executeTakeFirst()
  if (!found) throw new Problem('not-found')
  if (found.state !== 'ready' || found.size_bytes === null) throw new Problem('export-not-ready')
  if (!(await isStillAllowed(db, user, exportId, found.candidate_id))) throw new Problem('export-outdated')
  return { format: found.format, name: found.name ?? 'Kurier', sizeBytes: found.size_bytes }
}

/** Whether the user may still see every email that is in a file, and nothing more is masked in it. */
export async function isStillAllowed(
  db: Db,
  user: Viewer,
  exportId: string,
  candidateId: string | null,
): Promise<boolean> {
  const items = await db
    .selectFrom('export_items')
    .select(['message_id', 'masked'])
    .where('export_id', '=', exportId)
    .where('problem', 'is', null)
    .execute()
  if (items.length === 0) return true
  const ids = items.map((item) => item.message_id)
  const { count } = await visibleMessages(db, user, candidateId ?? undefined)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('messages.id', '=', sql<string>`any(${ids}::uuid[])`)
    .executeTakeFirstOrThrow()
  if (Number(count) !== ids.length) return false
  const masked = await masksOf(db, user, ids)
  return items.every((item) => item.masked || !masked.has(item.message_id))
}
