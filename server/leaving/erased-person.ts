import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { accountKey } from '../users/attempts.ts'

/** Everything that belongs to one person alone. Second factors take their recovery codes with them. */
const personal = [
  'sessions',
  'credentials',
  'second_factors',
  'passkeys',
  'passkey_challenges',
  'consents',
  'image_senders',
  'private_candidates',
  'access_requests',
  'vacancy_members',
  'candidate_people',
  'blocks',
] as const

/** What names the person in rows of others, who no longer learn who it was. */
const mentions = [
  ['candidates', 'owner_id'],
  ['candidates', 'user_id'],
  ['candidate_addresses', 'added_by'],
  ['candidate_people', 'added_by'],
  ['address_sharing', 'brought_by'],
  ['access_requests', 'answered_by'],
  ['blocks', 'created_by'],
  ['done_marks', 'marked_by'],
  ['done_marks', 'undone_by'],
  ['private_threads', 'made_by'],
  ['removed_mail', 'removed_by'],
  ['opened_bodies', 'viewer_id'],
] as const

/**
 * Erases what is personal about a user. The row stays without a name, because the audit log and other people's access
 * logs refer to it; the interface says "former colleague". The email address can be used for a new account.
 */
export async function erasePerson(tx: Tx, user: User, now: Date): Promise<void> {
  for (const table of personal) {
    await sql`delete from ${sql.table(table)} where user_id = ${user.id}::uuid`.execute(tx)
  }
  for (const [table, column] of mentions) {
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = null
      where ${sql.ref(column)} = ${user.id}::uuid`.execute(tx)
  }
  await tx
    .deleteFrom('handovers')
    .where((eb) => eb.or([eb('from_user_id', '=', user.id), eb('to_user_id', '=', user.id)]))
    .execute()
  await tx
    .deleteFrom('password_resets')
    .where((eb) => eb.or([eb('email', '=', user.email), eb('created_by', '=', user.id)]))
    .execute()
  const account = accountKey(user.email)
  await tx
    .deleteFrom('attempts')
    .where('key', 'in', [account, `reset ${account}`])
    .execute()
  await tx.deleteFrom('sign_in_failures').where('account', '=', user.id).execute()
  await tx
    .updateTable('users')
    .set({
      name: '',
      // Unique, and never delivered to (RFC 2606 §2).
      email: `${user.id}@removed.invalid`,
      image: null,
      role: 'recruiter',
      mail_permission: 'none',
      sees_sealed: false,
      language: null,
      time_zone: 'UTC',
      must_change_password: false,
      erased_at: now,
      updated_at: now,
    })
    .where('id', '=', user.id)
    .execute()
}
