import type { ExpressionBuilder } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Schema, User } from '../db/schema.ts'
import { mayReadMail } from '../users/user.ts'

export type Viewer = Pick<User, 'id' | 'mail_permission'>

/**
 * The one door to mail: every read of messages starts here.
 *
 * A message is seen while some mailbox has it unhidden: by everybody with the
 * permission "Access candidate mailbox", and always by the owner of a mailbox
 * that has it. What is on no candidate's profile any more is seen by nobody; see
 * unlinked.ts.
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
