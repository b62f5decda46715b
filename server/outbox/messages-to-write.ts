import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { isPrivateMessage } from '../messages/conversation-privacy.ts'
import { isPrivateByDefault } from '../messages/private-candidates.ts'
import { visibleMessages } from '../messages/visibility.ts'
import { candidatesAmong, recipientsFor, type WrittenTo } from './candidate-recipients.ts'
import { checkDraft, type Draft, type WrittenMessage } from './draft.ts'

/** One message of a draft. */
export interface MessageToWrite {
  id: string
  written: WrittenMessage
  /** Uploads to copy for it, from their id to the id of the copy. */
  copied: ReadonlyMap<string, string>
}

/**
 * Returns the messages that a draft becomes: one, or with `oneEach` one for each candidate among the recipients.
 *
 * @throws Problem `two-candidates` with their names, if the writer has not said what to do; and see {@link checkDraft}
 */
export async function messagesOf(
  db: Db,
  user: User,
  candidateId: string,
  draft: Draft,
): Promise<MessageToWrite[]> {
  const written = checkDraft(candidateId, draft)
  const several = draft.toBoth ? [] : await candidatesAmong(db, user.id, candidateId, written.recipients)
  if (several.length === 0) return [{ id: draft.id, written, copied: new Map() }]
  if (!draft.oneEach) {
    const names = several.map(({ name }) => name)
    throw new Problem('two-candidates', { params: { names: names.join(', '), count: names.length } })
  }
  const messages: MessageToWrite[] = []
  for (const [place, candidate] of several.entries()) {
    const recipients = recipientsFor(written.recipients, candidate, several)
    const own = { ...written, candidateId: candidate.id, recipients }
    if (place === 0) messages.push({ id: draft.id, written: own, copied: new Map() })
    else messages.push(await further(db, user, draft.id, own, candidate))
  }
  return messages
}

/** The message is private if the writer says or has chosen so, or if it answers private mail. */
export async function isWrittenPrivately(
  db: Db,
  user: User,
  { candidateId, replyToMessageId }: WrittenMessage,
  wanted: boolean | null,
): Promise<boolean> {
  if (replyToMessageId !== null) return wanted === true || (await isPrivateMessage(db, replyToMessageId))
  return wanted ?? (await isPrivateByDefault(db, user.id, candidateId))
}

/** It answers the same message only if that message is on this candidate's profile too: its text would be quoted. */
async function further(
  db: Db,
  user: User,
  draftId: string,
  written: WrittenMessage,
  candidate: WrittenTo,
): Promise<MessageToWrite> {
  const copied = new Map(written.attachmentIds.map((id) => [id, derivedId(draftId, candidate.id, id)]))
  const answered =
    written.replyToMessageId !== null &&
    (await visibleMessages(db, user, candidate.id)
      .select('messages.id')
      .where('messages.id', '=', written.replyToMessageId)
      .where(sql<boolean>`exists (select 1 from candidate_messages link
        where link.message_id = messages.id and link.candidate_id = ${candidate.id}::uuid)`)
      .executeTakeFirst())
  const copyOf = (id: string) => copied.get(id) ?? id
  return {
    id: derivedId(draftId, candidate.id),
    copied,
    written: {
      ...written,
      html: written.html.replaceAll(/\bcid:([0-9a-f-]{36})/g, (_, id: string) => `cid:${copyOf(id)}`),
      replyToMessageId: answered ? written.replyToMessageId : null,
      attachmentIds: written.attachmentIds.map(copyOf),
      pictureIds: written.pictureIds.map(copyOf),
    },
  }
}

/**
 * The same for the same draft, candidate and file, so that posting a draft twice sends each message once. A UUID
 * (RFC 9562 §5.8).
 */
function derivedId(...from: readonly string[]): string {
  const hex = createHash('sha256').update(from.join(' ')).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
