import { sql } from 'kysely'
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
  const rows = await db
    .selectFrom('audit_events')
    .leftJoin('users', 'users.id', 'audit_events.actor_id')
    .select(['number', 'at', 'actor_id', 'users.name as actor_name', 'action'])
    .select(['subject_type', 'subject_id', 'details', 'digest', 'hash'])
    .where('number', 'is not', null)
    .$if(page.before !== undefined, (query) => query.where('number', '<', page.before!))
    .$if(person !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb('actor_id', '=', person!),
          eb.and([eb('subject_type', '=', 'user'), eb('subject_id', '=', person!)]),
          eb.and([
            eb('subject_type', '=', 'mailbox'),
            eb(
              'subject_id',
              'in',
              sql<string>`(select id::text from mailboxes where user_id = ${person!}::uuid)`,
            ),
          ]),
        ]),
      ),
    )
    .$if(actions !== undefined, (query) => query.where('action', 'in', [...actions!]))
    .$if(subjectType !== undefined, (query) => query.where('subject_type', '=', subjectType!))
    .$if(subjectId !== undefined, (query) => query.where('subject_id', '=', subjectId!))
    .$if(from !== undefined, (query) => query.where('at', '>=', from!))
    .$if(to !== undefined, (query) => query.where('at', '<', to!))
    .orderBy('number', 'desc')
    .limit(page.size)
    .execute()
  return rows as AuditRow[]
}
