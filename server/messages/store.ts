import { sql } from 'kysely'
import { notify, type Tx } from '../db/db.ts'
import type { HiddenBy } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { boundDefects, type ParsedMessage } from '../mail/parse.ts'
import { messageIdentity } from './identity.ts'

/** A message as one mailbox has it. */
export interface CopyFacts {
  mailboxId: string
  providerId: string
  threadId: string
  labelIds: string[]
  receivedAt: Date
  sizeBytes: number
}

/** Trash and spam hide; archiving does not. */
export function hiddenBy(labelIds: readonly string[]): HiddenBy | null {
  if (labelIds.includes('TRASH')) return 'trash'
  return labelIds.includes('SPAM') ? 'spam' : null
}

/** A message that is to be kept, as one mailbox has it. */
export interface Arrival {
  copy: CopyFacts
  parsed: ParsedMessage
  /** Candidate id → the canonical address that matched. */
  candidates: ReadonlyMap<string, string>
  participantKeys: readonly string[]
}

/**
 * Messages, copies, participants and candidates, once each however often it is
 * called, and open pages told. Of two mailboxes storing the same message at
 * once one waits for the other and adds its copy; they store in one order, so
 * that neither waits for what the other is yet to store.
 *
 * @returns our id of each message, by Google's id of the copy
 */
export async function storeMessages(
  tx: Tx,
  arrivals: readonly Arrival[],
  now: Date,
): Promise<Map<string, string>> {
  const ordered = arrivals
    .map((arrival) => ({ ...arrival, identity: messageIdentity(arrival.parsed, arrival.copy) }))
    .sort((one, other) => (one.identity < other.identity ? -1 : 1))
  if (ordered.length === 0) return new Map()
  const ids = await upsertMessages(tx, ordered, now)
  const stored = ordered.map((one) => ({ ...one, messageId: ids.get(one.identity)! }))
  await upsertCopies(tx, stored)
  await insertParticipants(tx, stored)
  await linkCandidates(tx, stored)
  return new Map(stored.map(({ copy, messageId }) => [copy.providerId, messageId]))
}

type Identified = Arrival & { identity: string }
type Stored = Arrival & { messageId: string }

/** Our ids by identity; attachments go with the message that brings them first. */
async function upsertMessages(
  tx: Tx,
  arrivals: readonly Identified[],
  now: Date,
): Promise<Map<string, string>> {
  const inserted = await tx
    .insertInto('messages')
    .values(arrivals.map((one) => messageRow(one, now)))
    .onConflict((conflict) => conflict.column('identity').doNothing())
    .returning(['id', 'identity'])
    .execute()
  const ids = new Map(inserted.map((row) => [row.identity, row.id]))
  const fresh = new Map(inserted.map((row) => [row.identity, row.id]))
  const files = arrivals.flatMap(({ identity, parsed }) => {
    const messageId = fresh.get(identity)
    // Of two copies in one batch the first brings the attachments.
    fresh.delete(identity)
    return messageId ? attachmentRows(messageId, parsed) : []
  })
  if (files.length > 0) await tx.insertInto('attachments').values(files).execute()
  const known = arrivals.filter(({ identity }) => !ids.has(identity)).map(({ identity }) => identity)
  if (known.length > 0) {
    const rows = await tx
      .selectFrom('messages')
      .select(['id', 'identity'])
      .where('identity', 'in', known)
      .execute()
    for (const row of rows) ids.set(row.identity, row.id)
  }
  for (const { identity, parsed } of arrivals) {
    if (parsed.envelope.bcc.length > 0) await addBcc(tx, ids.get(identity)!, parsed)
  }
  return ids
}

function messageRow({ identity, copy, parsed }: Identified, now: Date) {
  const { envelope } = parsed
  const { to, cc, bcc, replyTo } = envelope
  return {
    id: newId(copy.receivedAt.getTime()),
    identity,
    message_id_header: envelope.messageIdHeader,
    in_reply_to: envelope.inReplyTo,
    reference_ids: envelope.references,
    subject: envelope.subject,
    sent_at: copy.receivedAt,
    from_name: envelope.from?.name ?? '',
    from_address: envelope.from?.address ?? '',
    recipients: JSON.stringify({ to, cc, bcc, replyTo }),
    snippet: parsed.snippetText,
    text_body: parsed.text,
    html_body: parsed.html,
    auto_submitted: envelope.autoSubmitted,
    bounce: parsed.bounce ? JSON.stringify(parsed.bounce) : null,
    calendar: parsed.calendar ? JSON.stringify(parsed.calendar) : null,
    encrypted: parsed.encrypted,
    signed: parsed.signed,
    incomplete: parsed.defects.some((defect) => boundDefects.has(defect)),
    send_id: null,
    size_bytes: copy.sizeBytes,
    created_at: now,
  }
}

/** Only the sender's own copy names those in Bcc. */
async function addBcc(tx: Tx, messageId: string, parsed: ParsedMessage): Promise<void> {
  const bcc = JSON.stringify({ bcc: parsed.envelope.bcc })
  await sql`update messages set recipients = recipients || ${bcc}::jsonb
    where id = ${messageId} and recipients->'bcc' = '[]'::jsonb`.execute(tx)
}

function attachmentRows(messageId: string, parsed: ParsedMessage) {
  return parsed.attachments.map((attachment) => ({
    id: newId(),
    message_id: messageId,
    part_index: attachment.partIndex,
    filename: attachment.filename,
    content_type: attachment.contentType,
    size_bytes: attachment.size,
    content_id: attachment.contentId,
    inline: attachment.disposition === 'inline',
    content: Buffer.from(
      attachment.content.buffer,
      attachment.content.byteOffset,
      attachment.content.byteLength,
    ),
  }))
}

async function upsertCopies(tx: Tx, stored: readonly Stored[]): Promise<void> {
  const rows = stored.map(({ messageId, copy }) => ({
    id: newId(),
    mailbox_id: copy.mailboxId,
    provider_id: copy.providerId,
    message_id: messageId,
    provider_thread_id: copy.threadId,
    label_ids: copy.labelIds.toSorted(),
    received_at: copy.receivedAt,
    hidden: hiddenBy(copy.labelIds),
  }))
  await tx
    .insertInto('message_copies')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['mailbox_id', 'provider_id']).doUpdateSet((eb) => ({
        message_id: eb.ref('excluded.message_id'),
        provider_thread_id: eb.ref('excluded.provider_thread_id'),
        label_ids: eb.ref('excluded.label_ids'),
        received_at: eb.ref('excluded.received_at'),
        // What its owner removed stays removed.
        hidden: eb
          .case()
          .when('message_copies.hidden', '=', 'removed')
          .then(eb.ref('message_copies.hidden'))
          .else(eb.ref('excluded.hidden'))
          .end(),
      })),
    )
    .execute()
}

async function insertParticipants(tx: Tx, stored: readonly Stored[]): Promise<void> {
  const rows = stored.flatMap(({ messageId, participantKeys }) =>
    participantKeys.map((key) => ({ message_id: messageId, address_key: key })),
  )
  if (rows.length === 0) return
  await tx
    .insertInto('message_participants')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function linkCandidates(tx: Tx, stored: readonly Stored[]): Promise<void> {
  const rows = stored.flatMap(({ messageId, candidates }) =>
    [...candidates].map(([candidateId, key]) => ({
      candidate_id: candidateId,
      message_id: messageId,
      address_key: key,
    })),
  )
  await tx
    .insertInto('candidate_messages')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const concerned = new Set(rows.map((row) => row.candidate_id))
  await notify(tx, ...[...concerned].map((candidateId) => ({ kind: 'candidate', candidateId }) as const))
}
