import type { AuditEvent } from '../../contract/audit.ts'
import type { AuditSubject } from '../../contract/audit-actions.ts'
import type { Db } from '../db/db.ts'
import type { AuditRow } from '../users/audit-list.ts'

/** Presents events of the audit log, with the names that their subjects have now. */
export async function presentAudit(db: Db, rows: readonly AuditRow[]): Promise<AuditEvent[]> {
  const names = await subjectNames(db, rows)
  return rows.map((row) => ({
    number: row.number,
    at: row.at.toISOString(),
    actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name ?? '' },
    action: row.action,
    subject: {
      type: row.subject_type,
      id: row.subject_id,
      name: names.get(`${row.subject_type} ${row.subject_id}`) ?? null,
    },
    details: row.details,
  }))
}

/** Looks up the names of all subjects, with one statement for each kind. Emails in the outbox have their candidate's. */
async function subjectNames(db: Db, rows: readonly AuditRow[]): Promise<Map<string, string>> {
  const idsOf = (type: AuditSubject) => {
    const ids = rows.filter((row) => row.subject_type === type).map((row) => row.subject_id)
    // The subject may be nobody.
    return [...new Set(ids)].filter((id) => id.length === 36)
  }
  const named = async (
    type: AuditSubject,
    find: (ids: string[]) => Promise<{ id: string; name: string }[]>,
  ) => {
    const ids = idsOf(type)
    const found = ids.length === 0 ? [] : await find(ids)
    return found.map(({ id, name }) => [`${type} ${id}`, name] as const)
  }
  return new Map([
    ...(await named('user', (ids) =>
      db.selectFrom('users').select(['id', 'name']).where('id', 'in', ids).execute(),
    )),
    ...(await named('candidate', (ids) =>
      db.selectFrom('candidates').select(['id', 'name']).where('id', 'in', ids).execute(),
    )),
    ...(await named('mailbox', (ids) =>
      db.selectFrom('mailboxes').select(['id', 'address as name']).where('id', 'in', ids).execute(),
    )),
    ...(await named('outbox', (ids) =>
      db
        .selectFrom('outbox')
        .innerJoin('candidates', 'candidates.id', 'outbox.candidate_id')
        .select(['outbox.id', 'candidates.name'])
        .where('outbox.id', 'in', ids)
        .execute(),
    )),
  ])
}
