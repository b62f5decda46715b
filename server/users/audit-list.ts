import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { AuditAction, AuditSubject } from '../../contract/audit-actions.ts'
import type { Db } from '../db/db.ts'

export interface AuditFilter {
  /** A user: events by this person, and events about them or their mailboxes. */
  person?: string | undefined
  actions?: readonly AuditAction[] | undefined
  subjectType?: AuditSubject | undefined
  subjectId?: string | undefined
  from?: Date | undefined
  /** Exclusive. */
  to?: Date | undefined
}

export interface AuditRow {
  number: number
  at: Date
  actor_id: string | null
  actor_name: string | null
  action: AuditAction
  subject_type: AuditSubject
  subject_id: string
  details: Record<string, unknown> | null
  digest: Buffer
  hash: Buffer
}

/** Returns events before a place in the chain, newest first. */
export async function listAudit(
  db: Db,
  filter: AuditFilter,
  page: { before: number | undefined; size: number },
): Promise<AuditRow[]> {
  const { person, actions, subjectType, subjectId, from, to } = filter
  const fitting = (about: RawBuilder<SqlBool>) =>
    db
      .selectFrom('audit_events')
      .selectAll()
      .where('number', 'is not', null)
      .where(about)
      .$if(page.before !== undefined, (query) => query.where('number', '<', page.before!))
      .$if(actions !== undefined, (query) => query.where('action', 'in', [...actions!]))
      .$if(subjectType !== undefined, (query) => query.where('subject_type', '=', subjectType!))
      .$if(subjectId !== undefined, (query) => query.where('subject_id', '=', subjectId!))
      .$if(from !== undefined, (query) => query.where('at', '>=', from!))
      .$if(to !== undefined, (query) => query.where('at', '<', to!))
      .orderBy('number', 'desc')
      .limit(page.size)
  // Each has an index of its own, which one condition with "or" would not use.
  const parts = (person === undefined ? [sql<SqlBool>`true`] : aboutPerson(person)).map(fitting)
  const { rows } = await sql<AuditRow>`
    select distinct on (number) number, at, actor_id, users.name as actor_name, action, subject_type, subject_id,
      details, digest, hash
    from (${sql.join(parts, sql` union all `)}) as event left join users on users.id = event.actor_id
    order by number desc limit ${page.size}`.execute(db)
  return rows
}

function aboutPerson(person: string): RawBuilder<SqlBool>[] {
  return [
    sql`actor_id = ${person}::uuid`,
    sql`subject_type = 'user' and subject_id = ${person}`,
    sql`subject_type = 'mailbox' and subject_id = any(array(
      select id::text from mailboxes where user_id = ${person}::uuid))`,
  ]
}
