import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from '../users/audit.ts'
import type { Entry } from './candidate-threads.ts'
import { tellViewers } from './mail-viewers.ts'
import { holdPrivacy, insertPrivate } from './private-threads.ts'
import { threadMembers } from './thread-members.ts'
import { isSharedOutgoing, type Viewer } from './visibility.ts'

interface Change {
  viewer: Viewer
  candidateId: string
  /** The conversation as the viewer sees it. */
  entries: readonly Entry[]
  now: Date
}

/**
 * Makes a conversation private, in all mailboxes that have mail of it: from now on only those who have a message in
 * an inbox of their own see it, and so it is for later mail.
 *
 * @throws Problem `not-own-mail` unless one of its messages is in the viewer's inbox or was written by the viewer
 */
export async function makePrivate(tx: Tx, change: Change): Promise<void> {
  const { viewer, entries, now } = change
  if (!entries.some((entry) => entry.privacy.isOwn)) throw new Problem('not-own-mail')
  await holdPrivacy(tx)
  const members = await threadMembers(tx, storedIds(entries))
  await tellViewers(tx, members)
  await tellOfWritten(tx, change, members)
  await insertPrivate(tx, members, viewer.id, now)
  await sql`update outbox set private = true where state <> 'cancelled' and not private and ${writtenIn(members, entries)}`.execute(
    tx,
  )
  await record(tx, 'conversation.made_private', change, members)
}

/**
 * Makes a conversation visible to the hiring team again.
 *
 * @throws Problem `private-by-colleague` if somebody else made it private
 */
export async function makePublic(tx: Tx, change: Change): Promise<void> {
  const { viewer, entries } = change
  await holdPrivacy(tx)
  const members = await threadMembers(tx, storedIds(entries))
  const threads = sql`exists (select 1 from message_copies copy where copy.message_id = any(${members}::uuid[])
    and copy.mailbox_id = private.mailbox_id and copy.provider_thread_id = private.provider_thread_id)`
  const { rows } = await sql<{ others: number }>`select count(*)::int as others from private_threads private
    where made_by <> ${viewer.id}::uuid and ${threads}`.execute(tx)
  if (rows[0]!.others > 0) throw new Problem('private-by-colleague')
  if (!entries.some((entry) => entry.privacy.isOwn)) throw new Problem('not-own-mail')
  await sql`delete from private_threads private where ${threads}`.execute(tx)
  await sql`update outbox set private = false where private and (${writtenIn(members, entries)}
    or id in (select send_id from messages where id = any(${members}::uuid[])))`.execute(tx)
  await tellViewers(tx, members)
  await tellOfWritten(tx, change, members)
  await record(tx, 'conversation.made_public', change, members)
}

/** Returns whether a reply to this message belongs to a private conversation. */
export async function isPrivateMessage(db: Db, messageId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select exists (select 1 from message_copies copy
    join private_threads private using (mailbox_id, provider_thread_id)
    where copy.message_id = ${messageId}::uuid) as found`.execute(db)
  return rows[0]!.found
}

/** A condition on `outbox`: the viewer's outgoing entries, and whatever answers a message of the conversation. */
function writtenIn(members: readonly string[], entries: readonly Entry[]) {
  const outgoing = entries.filter(({ kind }) => kind === 'outgoing').map(({ id }) => id)
  return sql`(id = any(${outgoing}::uuid[]) or reply_to_message_id = any(${[...members]}::uuid[]))`
}

function storedIds(entries: readonly Entry[]): string[] {
  return entries.filter(({ kind }) => kind === 'message').map(({ id }) => id)
}

async function record(
  tx: Tx,
  action: 'conversation.made_private' | 'conversation.made_public',
  { viewer, candidateId, entries, now }: Change,
  members: readonly string[],
): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId: viewer.id,
    action,
    subjectType: entries[0]!.kind === 'message' ? 'message' : 'outbox',
    subjectId: entries[0]!.id,
    details: { candidateId, messages: members.length },
  })
}

/** Of messages that are not stored yet, everybody who reads the candidate's mail is told, unless they are private. */
async function tellOfWritten(
  tx: Tx,
  { candidateId, viewer, entries }: Change,
  members: readonly string[],
): Promise<void> {
  const { rows } = await sql<{
    shown: boolean
  }>`select not private and ${isSharedOutgoing} as shown from outbox
    where arrived_at is null and state <> 'cancelled' and ${writtenIn(members, entries)}`.execute(tx)
  if (rows.length === 0) return
  const isShown = rows.some(({ shown }) => shown)
  await notify(tx, { kind: 'mail', candidateId, ...(isShown ? {} : { userIds: [viewer.id] }) })
}
