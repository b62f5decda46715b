import { sql } from 'kysely'
import { notify, type Tx } from '../db/db.ts'
import type { HiddenBy } from '../db/schema.ts'
import { newId } from '../ids.ts'
import type { ParsedMessage } from '../mail/parse.ts'
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

/**
 * Message, copy, participants and candidates, once each however often it is
 * called, and open pages told. Of two mailboxes storing the same message at
 * once one waits for the other and adds its copy.
 */
export async function storeMessage(
  tx: Tx,
  copy: CopyFacts,
  parsed: ParsedMessage,
  found: { candidates: ReadonlyMap<string, string>; participantKeys: readonly string[]; now: Date },
): Promise<string> {
  const messageId = await upsertMessage(tx, copy, parsed, found.now)
  await upsertCopy(tx, messageId, copy)
  if (found.participantKeys.length > 0) {
    await tx
      .insertInto('message_participants')
      .values(found.participantKeys.map((key) => ({ message_id: messageId, address_key: key })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  await linkCandidates(tx, messageId, found.candidates)
  return messageId
}

async function linkCandidates(
  tx: Tx,
  messageId: string,
  candidates: ReadonlyMap<string, string>,
): Promise<void> {
  await tx
    .insertInto('candidate_messages')
    .values(
      [...candidates].map(([candidateId, key]) => ({
        candidate_id: candidateId,
        message_id: messageId,
        address_key: key,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  for (const candidateId of candidates.keys()) await notify(tx, { kind: 'candidate', candidateId })
}

async function upsertMessage(tx: Tx, copy: CopyFacts, parsed: ParsedMessage, now: Date): Promise<string> {
  const { envelope } = parsed
  const identity = messageIdentity(envelope, copy)
  const inserted = await tx
    .insertInto('messages')
    .values({
      id: newId(copy.receivedAt.getTime()),
      identity,
      message_id_header: envelope.messageIdHeader,
      in_reply_to: envelope.inReplyTo,
      reference_ids: envelope.references,
      subject: envelope.subject,
      sent_at: copy.receivedAt,
      from_name: envelope.from?.name ?? '',
      from_address: envelope.from?.address ?? '',
      recipients: JSON.stringify({
        to: envelope.to,
        cc: envelope.cc,
        bcc: envelope.bcc,
        replyTo: envelope.replyTo,
      }),
      snippet: parsed.snippetText,
      text_body: parsed.text,
      html_body: parsed.html,
      auto_submitted: envelope.autoSubmitted,
      bounce: parsed.bounce ? JSON.stringify(parsed.bounce) : null,
      calendar: parsed.calendar ? JSON.stringify(parsed.calendar) : null,
      encrypted: parsed.encrypted,
      send_id: null,
      size_bytes: copy.sizeBytes,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('identity').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted) {
    await insertAttachments(tx, inserted.id, parsed)
    return inserted.id
  }
  const { id } = await tx
    .selectFrom('messages')
    .select('id')
    .where('identity', '=', identity)
    .executeTakeFirstOrThrow()
  if (envelope.bcc.length > 0) await addBcc(tx, id, parsed)
  return id
}

/** Only the sender's own copy names those in Bcc. */
async function addBcc(tx: Tx, messageId: string, parsed: ParsedMessage): Promise<void> {
  const bcc = JSON.stringify({ bcc: parsed.envelope.bcc })
  await sql`update messages set recipients = recipients || ${bcc}::jsonb
    where id = ${messageId} and recipients->'bcc' = '[]'::jsonb`.execute(tx)
}

async function insertAttachments(tx: Tx, messageId: string, parsed: ParsedMessage): Promise<void> {
  for (const attachment of parsed.attachments) {
    await tx
      .insertInto('attachments')
      .values({
        id: newId(),
        message_id: messageId,
        part_index: attachment.partIndex,
        filename: attachment.filename,
        content_type: attachment.contentType,
        size_bytes: attachment.size,
        content_id: attachment.contentId,
        inline: attachment.disposition === 'inline',
        content: Buffer.from(attachment.content),
      })
      .execute()
  }
}

async function upsertCopy(tx: Tx, messageId: string, copy: CopyFacts): Promise<void> {
  const facts = {
    message_id: messageId,
    provider_thread_id: copy.threadId,
    label_ids: copy.labelIds,
    received_at: copy.receivedAt,
  }
  const hidden = hiddenBy(copy.labelIds)
  await tx
    .insertInto('message_copies')
    .values({ id: newId(), mailbox_id: copy.mailboxId, provider_id: copy.providerId, ...facts, hidden })
    .onConflict((conflict) =>
      conflict.columns(['mailbox_id', 'provider_id']).doUpdateSet((eb) => ({
        ...facts,
        // What its owner removed stays removed.
        hidden: eb
          .case()
          .when('message_copies.hidden', '=', 'removed')
          .then(eb.ref('message_copies.hidden'))
          .else(eb.val(hidden))
          .end(),
      })),
    )
    .execute()
}
