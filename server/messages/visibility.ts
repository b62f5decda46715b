import { type RawBuilder, sql } from 'kysely'
import { isReaderOf, type Reader } from '../candidates/hiring-team.ts'
import { isLimited, isLimitedReader } from '../candidates/reading-limits.ts'
import type { Db } from '../db/db.ts'
import { mayReadMail } from '../users/user.ts'

export type Viewer = Reader

/**
 * Selects the messages that a viewer may see on a candidate's profile, or on any profile. Every read of messages
 * starts here.
 *
 * The owner of a mailbox sees its mail. A colleague sees it if all of this is true:
 * - they have the permission "Access candidate mailbox";
 * - they read this candidate's mail (`isReaderOf`): the hiring team, confidential vacancies, sealed mail;
 * - the owner of the mailbox shares it ({@link isShared}), and has chosen what colleagues see of the mailbox
 *   (`preview_since`);
 * - no merge of candidates left them without it ({@link isLimited});
 * - the conversation is not private ({@link isPrivate}).
 *
 * Nobody sees a hidden copy (trash, spam, deleted, removed, blocked), a message that is on no profile any more, or
 * their own file.
 */
export function visibleMessages(db: Db, viewer: Viewer, candidateId?: string) {
  return db.selectFrom('messages').where(
    sql<boolean>`exists (select 1 from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
      where copy.message_id = messages.id and ${isVisibleCopy(viewer, candidateId)})`,
  )
}

/**
 * An SQL condition: whether the viewer may see this copy on a candidate's profile, or on any profile. It needs `copy`
 * (message_copies) and `mailbox` in scope.
 */
export function isVisibleCopy(viewer: Viewer, candidateId?: string): RawBuilder<boolean> {
  const profile = candidateId ? sql`link.candidate_id = ${candidateId}::uuid` : sql`true`
  return sql<boolean>`(copy.hidden is null and exists (select 1 from candidate_messages link
    where link.message_id = copy.message_id and ${profile} and ${isVisible(viewer)}))`
}

/**
 * An SQL condition: whether the viewer may see this copy on this profile. It needs `link` (candidate_messages), `copy`
 * (message_copies) and `mailbox` in scope. Hidden copies are left out by the caller.
 */
export function isVisible(viewer: Viewer): RawBuilder<boolean> {
  return isVisibleTo(sql`${viewer.id}::uuid`, mayReadMail(viewer))
}

/**
 * As {@link isVisible}, for a user who is named by an SQL expression.
 *
 * @param mayRead whether the user has the permission "Access candidate mailbox"
 */
export function isVisibleTo(
  userId: RawBuilder<unknown>,
  mayRead: RawBuilder<boolean> | boolean,
): RawBuilder<boolean> {
  const isOwn = sql`mailbox.user_id = ${userId} and not exists (select 1 from candidates self
    where self.id = link.candidate_id and self.user_id = ${userId})`
  if (mayRead === false) return sql<boolean>`(${isOwn})`
  const permitted = mayRead === true ? sql`` : sql`${mayRead} and`
  return sql<boolean>`(${isOwn} or (${permitted} ${isReaderOf(userId, sql`link.candidate_id`)}
    and mailbox.preview_since is null and ${isSharedWith(userId)} and not ${isPrivate(sql`link.message_id`)}))`
}

/**
 * An SQL condition on `link` and `copy`: whether the owner of the mailbox shares this copy on this profile. One of the
 * candidate's addresses in it is shared with this candidate (see `shared_at` in migration 17), and no address in it is
 * private.
 */
export const isShared = sharedBy(sql`true`)

/** As {@link isShared}, by an address that a merge of candidates did not keep from this viewer. */
function isSharedWith(userId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sharedBy(sql`not ${isLimited(userId, sql`written.candidate_id`, sql`written.address_key`)}`)
}

/** @param which a condition on the address of the candidate, `written` */
function sharedBy(which: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(exists (select 1 from message_participants who
    join candidate_addresses written on written.address_key = who.address_key
      and written.candidate_id = link.candidate_id
    join address_sharing sharing on sharing.mailbox_id = copy.mailbox_id
      and sharing.address_key = who.address_key and sharing.state = 'shared'
      and (sharing.shared_at is null or coalesce(written.theirs_since, written.created_at) <= sharing.shared_at)
    where who.message_id = link.message_id and ${which})
  and not exists (select 1 from message_participants who
    join address_sharing sharing on sharing.mailbox_id = copy.mailbox_id
      and sharing.address_key = who.address_key and sharing.state = 'private'
    where who.message_id = link.message_id))`
}

/**
 * An SQL condition on `copy` and `mailbox`: whether colleagues may be shown this copy at all, on some profile, whoever
 * is in the hiring team.
 */
export const isForTeams = sql<boolean>`(copy.hidden is null and mailbox.preview_since is null
  and exists (select 1 from candidate_messages link where link.message_id = copy.message_id and ${isShared})
  and not ${isPrivate(sql`copy.message_id`)})`

/**
 * An SQL condition: whether a message is in a private conversation, in whichever mailbox it was made private.
 *
 * @param butBy a user whose own decisions are left out
 */
export function isPrivate(messageId: RawBuilder<unknown>, butBy?: string): RawBuilder<boolean> {
  const others = butBy === undefined ? sql`` : sql`and private.made_by <> ${butBy}::uuid`
  return sql<boolean>`exists (select 1 from message_copies any_copy
    join private_threads private on private.mailbox_id = any_copy.mailbox_id
      and private.provider_thread_id = any_copy.provider_thread_id
    where any_copy.message_id = ${messageId} ${others})`
}

/**
 * An SQL condition on `outbox`: whether the viewer may see a message that was written here and is not stored yet. Its
 * writer may, unless it is their own file; so may those who read all of the candidate's mail, unless it was written as
 * private or its writer does not share the addresses that it goes to.
 */
export function isVisibleOutgoing(viewer: Viewer, candidateId: string): RawBuilder<boolean> {
  const isOwn = sql<boolean>`(outbox.user_id = ${viewer.id}::uuid and not exists (select 1 from candidates self
    where self.id = ${candidateId}::uuid and self.user_id = ${viewer.id}::uuid))`
  if (!mayReadMail(viewer)) return isOwn
  return sql<boolean>`(${isOwn} or (not outbox.private and ${isSharedOutgoing}
    and ${isReaderOf(viewer.id, sql`${candidateId}::uuid`)}
    and not ${isLimitedReader(sql`${viewer.id}::uuid`, sql`${candidateId}::uuid`)}
    and exists (select 1 from mailboxes sender where sender.id = outbox.mailbox_id and sender.preview_since is null)))`
}

/**
 * An SQL condition on `outbox`: whether its writer shares one of the candidate's addresses that it goes to, and keeps
 * none private. Where nothing is decided, they are shared. An address that was taken away from the candidate does not
 * count.
 */
export const isSharedOutgoing = sql<boolean>`(select coalesce(
    bool_and(sharing.state <> 'private') and bool_or(sharing.state = 'shared' and given.address_key is not null),
    exists (select 1 from candidate_addresses given where given.candidate_id = outbox.candidate_id
      and given.address_key = any(outbox.recipient_keys)))
  from address_sharing sharing left join candidate_addresses given
    on given.candidate_id = outbox.candidate_id and given.address_key = sharing.address_key
  where sharing.mailbox_id = outbox.mailbox_id and sharing.address_key = any(outbox.recipient_keys))`
