import { type RawBuilder, sql } from 'kysely'
import type { AuditAction, AuditSubject } from '../../contract/audit-actions.ts'
import type { Tx } from '../db/db.ts'
import { newId } from '../ids.ts'
import { currentOrigin } from '../origin.ts'

/** One line of the audit log: who did what to whom, and when. */
export interface AuditEntry {
  at: Date
  /** Null if Kurier itself acted, for example at the end of a last working day, or an operator on the command line. */
  actorId: string | null
  action: AuditAction
  subjectType: AuditSubject
  subjectId: string
  /**
   * More facts for the reader; never subjects, bodies or tokens of mail. A candidate's name or address may be only in
   * the details of an event about that candidate, where {@link eraseAuditDetails} finds it.
   */
  details?: Record<string, unknown>
}

/** The `subjectId` of an event about Kurier's own settings, or about nobody whom Kurier knows. */
export const noSubject = '-'

/** Adds an entry in the transaction of the change itself, so that the log contains exactly what happened. */
export async function recordAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await recordAudits(tx, [entry])
}

/** As {@link recordAudit} for many entries in one statement. The database seals them in this order at the commit. */
export async function recordAudits(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const { via } = currentOrigin()
  const values = entries.map((entry) => ({
    id: newId(entry.at.getTime()),
    at: entry.at,
    actor_id: entry.actorId,
    action: entry.action,
    subject_type: entry.subjectType,
    subject_id: entry.subjectId,
    details: JSON.stringify({ ...entry.details, ...(via && { via }) }),
  }))
  await tx.insertInto('audit_events').values(values).execute()
}

/** Events of erasures. Their details are counts, and the numbers of the events that were emptied. */
export const erasures = ['candidate.erased', 'candidate.anonymised', 'user.removed_for_good'] as const

/**
 * Empties the details of all events about these subjects. The chain still verifies, because it covers only a salted
 * digest of the details, and the salt goes with them.
 *
 * @returns the numbers of the emptied events. The event of the erasure must list them as `emptied`, or the check of the
 *   chain takes them for tampering.
 */
export async function eraseAuditDetails(
  tx: Tx,
  subjectType: AuditSubject,
  subjectIds: readonly string[],
): Promise<number[]> {
  if (subjectIds.length === 0) return []
  return await eraseDetails(tx, subjectType, sql<boolean>`subject_id = any(${[...subjectIds]}::text[])`)
}

/**
 * As {@link eraseAuditDetails}, for events about other candidates that name one of these addresses: it stood on their
 * profile too, or by mistake.
 *
 * @param spellings in lower case
 */
export async function eraseAuditAddresses(tx: Tx, spellings: readonly string[]): Promise<number[]> {
  if (spellings.length === 0) return []
  return await eraseDetails(
    tx,
    'candidate',
    sql<boolean>`exists (select 1 from jsonb_path_query(details, 'strict $.**') as value
      where jsonb_typeof(value) = 'string' and lower(value #>> '{}') = any(${[...spellings]}::text[]))`,
  )
}

async function eraseDetails(
  tx: Tx,
  subjectType: AuditSubject,
  which: RawBuilder<boolean>,
): Promise<number[]> {
  await beginRoutine(tx, 'erasure')
  const emptied = await tx
    .updateTable('audit_events')
    .set({ details: null, salt: null })
    .where('subject_type', '=', subjectType)
    .where('number', 'is not', null)
    .where('details', 'is not', null)
    .where('action', 'not in', erasures)
    .where(which)
    .returning('number')
    .execute()
  await beginRoutine(tx, '')
  return emptied.map((row) => row.number!).sort((one, other) => one - other)
}

/** Lets the rest of the transaction do more to the audit log than add rows. The trigger of the table checks what. */
export async function beginRoutine(tx: Tx, routine: 'erasure' | 'retention' | ''): Promise<void> {
  await sql`select set_config('kurier.audit_routine', ${routine}, true)`.execute(tx)
}
