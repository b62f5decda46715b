import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../db/db.ts'
import type { Address, OutboxRow, User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { plainAddress } from '../mail/address.ts'
import { readComposed } from '../mail/composed-pictures.ts'
import { textFromHtml } from '../mail/html-text.ts'

/** What the composer posts. */
export interface Draft {
  /** Chosen by the composer, so that posting a message twice sends it once. */
  id: string
  /** The address to send from; null for the one that Gmail would choose. */
  from: string | null
  to: Address[]
  cc: Address[]
  bcc: Address[]
  subject: string
  html: string
  replyToMessageId: string | null
  attachmentIds: string[]
  /** Whether only the writer and the participants may see it; null for what the writer chose for the candidate. */
  private: boolean | null
  /** Whether it may go to several candidates at once. */
  toBoth: boolean
  /** Whether each of several candidates gets a message of their own. */
  oneEach: boolean
}

/** A draft that passed the checks, as it is stored. */
export interface WrittenMessage {
  candidateId: string
  from: string | null
  recipients: Record<'to' | 'cc' | 'bcc', Address[]>
  subject: string
  html: string
  replyToMessageId: string | null
  /** Each id once, including the pictures in the text. */
  attachmentIds: string[]
  pictureIds: string[]
}

/** @throws Problem for what the person can fix before sending */
export function checkDraft(candidateId: string, draft: Draft): WrittenMessage {
  const [to, cc, bcc] = [checkAddresses(draft.to), checkAddresses(draft.cc), checkAddresses(draft.bcc)]
  if (to.length + cc.length + bcc.length === 0) throw new Problem('recipient-missing')
  const { html, pictureIds, lost } = readComposed(draft.html)
  if (lost > 0) throw new Problem('picture-not-kept', { params: { count: lost } })
  const attachmentIds = [...new Set([...draft.attachmentIds, ...pictureIds])]
  const isBlank = textFromHtml(html).trim() === '' && !html.includes('<img')
  if (isBlank && attachmentIds.length === 0) throw new Problem('message-empty')
  const { from, subject, replyToMessageId } = draft
  const recipients = { to, cc, bcc }
  return { candidateId, from, recipients, subject, html, replyToMessageId, attachmentIds, pictureIds }
}

function checkAddresses(addresses: readonly Address[]): Address[] {
  return addresses.map(({ name, address }) => {
    const plain = plainAddress(address)
    if (plain === null) throw new Problem('recipient-invalid', { params: { address } })
    return { name, address: plain }
  })
}

/**
 * Returns the message that was posted with this id before, if any.
 *
 * @throws Problem `send-id-taken` if it was a different message, or was taken back: whoever posts expects that this
 *   one is sent
 */
export async function repeated(
  db: Db,
  user: User,
  id: string,
  written: WrittenMessage,
): Promise<OutboxRow | undefined> {
  const before = await db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst()
  if (!before) return undefined
  const same =
    before.user_id === user.id &&
    before.state !== 'cancelled' &&
    isSameText(before, written) &&
    (await hasSameFiles(db, before, written.attachmentIds))
  if (!same) throw new Problem('send-id-taken')
  return before
}

/** A request without a sender leaves the choice to Gmail's settings, which may have changed since. */
function isSameText(row: OutboxRow, written: WrittenMessage): boolean {
  const { candidateId, from, recipients, subject, html, replyToMessageId } = written
  const isSameSender = from === null || row.sender?.address.toLowerCase() === from.toLowerCase()
  return (
    isSameSender &&
    row.candidate_id === candidateId &&
    isDeepStrictEqual(row.recipients, recipients) &&
    row.subject === subject &&
    row.html === html &&
    row.reply_to_message_id === replyToMessageId
  )
}

/**
 * Whether the message was posted with the same files. Once its sent copy has been stored by sync, its files are
 * deleted here; an upload that is still stored without belonging to it was not sent with it.
 */
async function hasSameFiles(db: Db, row: OutboxRow, ids: readonly string[]): Promise<boolean> {
  const files = await db
    .selectFrom('outbox_attachments')
    .select(['id', 'outbox_id'])
    .where((eb) => eb.or([eb('outbox_id', '=', row.id), ...ids.map((id) => eb('id', '=', id))]))
    .where('quoted', '=', false)
    .execute()
  const isPart = files.every((file) => file.outbox_id === row.id && ids.includes(file.id))
  return isPart && (files.length === ids.length || row.state === 'sent')
}
