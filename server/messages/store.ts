import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Address } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { boundDefects, type ParsedMessage } from '../mail/parse.ts'
import { type Arrival, hiddenBy } from './arrival.ts'
import { tellLinks } from './copies.ts'
import { type Assigned, assignMessages, holdFamilies, type Identified } from './families.ts'
import { contentOf, familyOf } from './identity.ts'
import { filedUnder, type Parted, partMessages } from './parting.ts'
import { removedAmong } from './removed-copies.ts'
import { senderOf } from './sender.ts'

/**
 * Stores messages, copies, participants and candidates, and notifies open pages. Safe to repeat.
 *
 * The content decides which copies are one message ({@link assignMessages}). The copy closest to what was written is
 * shown: a direct copy before one from a list. A copy that was stored under another mail is moved.
 *
 * @returns our id of each message, by Google's id of the copy
 */
export async function storeMessages(
  tx: Tx,
  arrivals: readonly Arrival[],
  now: Date,
): Promise<Map<string, string>> {
  if (arrivals.length === 0) return new Map()
  const identified = arrivals
    .map(identify)
    .sort((one, other) => (one.family < other.family ? -1 : one.family > other.family ? 1 : 0))
  await holdFamilies(
    tx,
    identified.map(({ family }) => family),
  )
  const filed = await filedUnder(
    tx,
    identified.map(({ copy }) => copy.mailboxId),
    identified.map(({ copy }) => copy.providerId),
  )
  const held = filed.map(({ messageId }) => messageId)
  const stored = await assignMessages(tx, identified, held)
  await insertMessages(tx, stored, now)
  await upsertCopies(tx, stored)
  await insertParticipants(tx, stored)
  await linkCandidates(tx, stored)
  await partMessages(tx, partedAmong(stored, filed), now)
  return new Map(stored.map(({ copy, messageId }) => [copy.providerId, messageId]))
}

/** The digest is that of the mail as it came, so that copies are recognised before and after somebody is erased. */
function identify(arrival: Arrival): Identified {
  const { parsed, redacted } = arrival
  const content = contentOf(parsed)
  const family = familyOf(parsed.envelope)
  if (!redacted) return { ...arrival, ...content, family }
  return { ...arrival, ...content, content: contentOf(redacted).content, parsed: redacted, family }
}

function partedAmong(stored: readonly Assigned[], filed: Awaited<ReturnType<typeof filedUnder>>): Parted[] {
  return stored.flatMap(({ copy, messageId, participantKeys, parsed }) => {
    const before = filed.find((one) => one.mailboxId === copy.mailboxId && one.providerId === copy.providerId)
    if (!before || before.messageId === messageId) return []
    const { sendId } = parsed.envelope
    return [{ leaves: before.messageId, joins: messageId, keys: participantKeys, sendId }]
  })
}

/** Stores new messages with their files, and updates known messages of which a truer copy arrived. */
async function insertMessages(tx: Tx, stored: readonly Assigned[], now: Date): Promise<void> {
  const senders = await sendersOf(tx, stored)
  const first = stored.filter(({ isFirst }) => isFirst)
  if (first.length > 0) {
    const rows = first.map((one) => {
      const { messageId, family, copy } = one
      const own = { id: messageId, identity: `${family}/${messageId}`, sent_at: copy.receivedAt }
      return { ...own, send_id: null, created_at: now, ...messageFacts(one, senders, now) }
    })
    await tx.insertInto('messages').values(rows).execute()
  }
  for (const one of stored.filter(({ isTruer }) => isTruer)) {
    const facts = messageFacts(one, senders, now)
    await tx.updateTable('messages').set(facts).where('id', '=', one.messageId).execute()
    await tx.deleteFrom('attachments').where('message_id', '=', one.messageId).execute()
  }
  const files = stored.filter(({ isFirst, isTruer }) => isFirst || isTruer).flatMap(attachmentRows)
  if (files.length > 0) await tx.insertInto('attachments').values(files).execute()
  await nameFamilies(
    tx,
    stored.filter(({ isFirst }) => !isFirst),
  )
  for (const { messageId, parsed } of stored) {
    if (parsed.envelope.bcc.length > 0) await addBcc(tx, messageId, parsed)
  }
}

/** Sets the family of messages that older versions stored without one. */
async function nameFamilies(tx: Tx, known: readonly Assigned[]): Promise<void> {
  if (known.length === 0) return
  const ids = known.map(({ messageId }) => messageId)
  const families = known.map(({ family }) => family)
  await sql`update messages set family = known.family
    from unnest(${ids}::uuid[], ${families}::text[]) as known(id, family)
    where messages.id = known.id and messages.family is null`.execute(tx)
}

/** Returns who is shown as the sender, by Google's id of the copy. See {@link senderOf}. */
async function sendersOf(tx: Tx, stored: readonly Assigned[]): Promise<Map<string, Address | null>> {
  const passedOn = stored.filter(({ parsed }) => parsed.envelope.originalFrom.length > 0)
  const rows =
    passedOn.length === 0
      ? []
      : await tx
          .selectFrom('mailboxes')
          .select(['id', 'address'])
          .where('id', 'in', [...new Set(passedOn.map(({ copy }) => copy.mailboxId))])
          .execute()
  const addresses = new Map(rows.map((row) => [row.id, row.address]))
  return new Map(
    stored.map(({ copy, parsed }) => [
      copy.providerId,
      senderOf(parsed.envelope, addresses.get(copy.mailboxId) ?? ''),
    ]),
  )
}

function messageFacts(
  { family, copy, parsed, redacted, content }: Assigned,
  senders: ReadonlyMap<string, Address | null>,
  now: Date,
) {
  const { envelope } = parsed
  const { to, cc, bcc, replyTo } = envelope
  const from = senders.get(copy.providerId)
  return {
    family,
    message_id_header: envelope.messageIdHeader,
    in_reply_to: envelope.inReplyTo,
    reference_ids: envelope.references,
    subject: envelope.subject,
    from_name: from?.name ?? '',
    from_address: from?.address ?? '',
    original_from: content.originalFrom,
    is_list: content.isList,
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
    size_bytes: copy.sizeBytes,
    ...(redacted && { redacted_at: now }),
  }
}

/** Only the sender's own copy has Bcc. */
async function addBcc(tx: Tx, messageId: string, parsed: ParsedMessage): Promise<void> {
  const bcc = JSON.stringify({ bcc: parsed.envelope.bcc })
  await sql`update messages set recipients = recipients || ${bcc}::jsonb
    where id = ${messageId} and recipients->'bcc' = '[]'::jsonb`.execute(tx)
}

function attachmentRows({ messageId, parsed, fileDigests }: Assigned) {
  return parsed.attachments.map((attachment, index) => ({
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
    digest: fileDigests[index]!,
  }))
}

async function upsertCopies(tx: Tx, stored: readonly Assigned[]): Promise<void> {
  const removed = await removedAmong(
    tx,
    stored.map(({ copy }) => copy),
  )
  const rows = stored.map(({ messageId, copy, digest }) => ({
    id: newId(),
    mailbox_id: copy.mailboxId,
    provider_id: copy.providerId,
    message_id: messageId,
    provider_thread_id: copy.threadId,
    label_ids: copy.labelIds.toSorted(),
    received_at: copy.receivedAt,
    hidden: removed.has(`${copy.mailboxId} ${copy.providerId}`)
      ? ('removed' as const)
      : hiddenBy(copy.labelIds),
    digest,
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
        digest: eb.ref('excluded.digest'),
        // What its owner removed stays removed.
        hidden: eb
          .case()
          .when('message_copies.hidden', '=', 'removed')
          .then(eb.ref('message_copies.hidden'))
          .else(eb.ref('excluded.hidden'))
          .end(),
        // What is stored is not blocked any more.
        blocked_at: null,
      })),
    )
    .execute()
}

/**
 * Passes the rows as two arrays, that is as two parameters. With one parameter per value, a mail to a whole town
 * would have more than a statement may have.
 */
async function insertParticipants(tx: Tx, stored: readonly Assigned[]): Promise<void> {
  const rows = stored.flatMap(({ messageId, participantKeys }) =>
    participantKeys.map((key) => ({ messageId, key })),
  )
  if (rows.length === 0) return
  const messageIds = rows.map((row) => row.messageId)
  const keys = rows.map((row) => row.key)
  await sql`insert into message_participants (message_id, address_key)
    select * from unnest(${messageIds}::uuid[], ${keys}::text[]) on conflict do nothing`.execute(tx)
}

async function linkCandidates(tx: Tx, stored: readonly Assigned[]): Promise<void> {
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
  await tellLinks(
    tx,
    rows.map((row) => [row.candidate_id, row.message_id]),
  )
}
