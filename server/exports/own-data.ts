import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { textEntry, type ZipEntry } from './zip-file.ts'

/** What Kurier keeps about a user besides their mail, as JSON: GDPR, article 20. Nothing secret, and nothing of others. */
export async function* ownData(db: Db, user: User, now: Date): AsyncGenerator<ZipEntry> {
  const data = {
    exportedAt: now,
    user: {
      name: user.name,
      email: user.email,
      role: user.role,
      mailPermission: user.mail_permission,
      language: user.language,
      timeZone: user.time_zone,
      createdAt: user.created_at,
    },
    mailboxes: await mailboxesOf(db, user.id),
    blocks: await db
      .selectFrom('blocks')
      .select(['pattern', 'created_at as createdAt'])
      .where('user_id', '=', user.id)
      .orderBy('created_at')
      .execute(),
    drafts: await db
      .selectFrom('drafts')
      .innerJoin('candidates', 'candidates.id', 'drafts.candidate_id')
      .select(['candidates.name as candidate', 'drafts.content', 'drafts.updated_at as updatedAt'])
      .where('drafts.user_id', '=', user.id)
      .where('candidates.deleted_at', 'is', null)
      .orderBy('drafts.updated_at')
      .execute(),
    removedEmails: await db
      .selectFrom('removed_mail')
      .select(['provider_id as gmailId', 'removed_at as removedAt'])
      .where('removed_by', '=', user.id)
      .orderBy('removed_at')
      .execute(),
  }
  yield textEntry('data.json', `${JSON.stringify(data, null, 2)}\n`, now)
}

async function mailboxesOf(db: Db, userId: string) {
  const mailboxes = await db
    .selectFrom('mailboxes')
    .select(['id', 'address', 'connected_at', 'disconnected_at'])
    .where('user_id', '=', userId)
    .orderBy('connected_at')
    .execute()
  const sharing = await db
    .selectFrom('address_sharing')
    .innerJoin('mailboxes', 'mailboxes.id', 'address_sharing.mailbox_id')
    .select(['mailbox_id', 'address_key as address', 'state', 'because', 'decided_at as decidedAt'])
    .where('mailboxes.user_id', '=', userId)
    .orderBy('address_key')
    .execute()
  return mailboxes.map(({ id, address, connected_at, disconnected_at }) => ({
    address,
    connectedAt: connected_at,
    disconnectedAt: disconnected_at,
    sharing: sharing.filter((row) => row.mailbox_id === id).map(({ mailbox_id: _, ...row }) => row),
  }))
}
