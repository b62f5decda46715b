import type { ExpressionBuilder } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Schema, User } from '../db/schema.ts'
import { mayReadMail } from '../users/user.ts'

export type Viewer = Pick<User, 'id' | 'mail_permission'>

/**
 * Selects the messages that a viewer may see. Every read of messages starts here.
 *
 * A message is visible while some mailbox has it and does not hide it: to everybody with the permission "Access
 * candidate mailbox", and always to the owner of such a mailbox. Nobody sees a message that is on no profile any
 * more; see unlinked.ts.
 */
export function visibleMessages(db: Db, viewer: Viewer) {
  return db.selectFrom('messages').where((eb) =>
    eb.and([
      eb.exists(
        eb
          .selectFrom('message_copies')
          .innerJoin('mailboxes', 'mailboxes.id', 'message_copies.mailbox_id')
          .select('message_copies.id')
          .whereRef('message_copies.message_id', '=', 'messages.id')
          .where('message_copies.hidden', 'is', null)
          .$if(!mayReadMail(viewer), (query) => query.where('mailboxes.user_id', '=', viewer.id)),
      ),
      eb.exists(isOnProfile(eb)),
    ]),
  )
}

function isOnProfile(eb: ExpressionBuilder<Schema, 'messages'>) {
  return eb
    .selectFrom('candidate_messages as profile')
    .select('profile.candidate_id')
    .whereRef('profile.message_id', '=', 'messages.id')
}
