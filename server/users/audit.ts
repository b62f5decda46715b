import type { Tx } from '../db/db.ts'
import { newId } from '../ids.ts'

/** One line of the audit log: who did what to whom, and when. */
export interface AuditEntry {
  at: Date
  /** Null if Kurier itself acted, for example at the end of a last working day. */
  actorId: string | null
  /** `<thing>.<past participle>`, such as `access.disabled`. */
  action: string
  subjectType: 'user' | 'candidate' | 'mailbox' | 'message' | 'outbox' | 'block' | 'organisation'
  subjectId: string
  /** More facts for the reader; never subjects, bodies or tokens of mail. */
  details?: Record<string, unknown>
}

/** Adds an entry in the transaction of the change itself, so that the log contains exactly what happened. */
export async function recordAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_events')
    .values({
      id: newId(entry.at.getTime()),
      at: entry.at,
      actor_id: entry.actorId,
      action: entry.action,
      subject_type: entry.subjectType,
      subject_id: entry.subjectId,
      details: JSON.stringify(entry.details ?? {}),
    })
    .execute()
}
