import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { newId } from '../ids.ts'
import { addressKey } from '../mail/address.ts'
import type { ContentFile, MailContent } from '../mail/mail-content.ts'
import { fileDigest, isFileDigest } from '../mail/same-files.ts'
import { sameMail } from '../mail/same-mail.ts'
import type { Arrival } from './arrival.ts'
import { type CopyContent, formerIdentity } from './identity.ts'

/** A copy with the content by which it is compared. */
export type Identified = Arrival & CopyContent & { family: string }

/** The message to which a copy belongs. */
export interface Assigned extends Identified {
  messageId: string
  /** Whether it is the first copy of a new message. */
  isFirst: boolean
  /** Whether it is closer to what was written than the stored message, and should be shown in its place. */
  isTruer: boolean
}

/** A stored message to which a copy may belong. */
interface Member {
  id: string
  identity: string
  family: string | null
  messageIdHeader: string | null
  fromAddress: string
  copies: { mailboxId: string; providerId: string; digest: string | null }[]
  /** Read only if digests leave doubt. */
  content: MailContent | undefined
}

/**
 * Finds for each copy the message to which it belongs, or decides that it belongs to a new one.
 *
 * The caller must hold the families ({@link holdFamilies}).
 *
 * @param arrivals sorted by family
 * @param alsoHeld ids of messages that the copies may leave
 */
export async function assignMessages(
  tx: Tx,
  arrivals: readonly Identified[],
  alsoHeld: readonly string[],
): Promise<Assigned[]> {
  const members = await membersOf(tx, arrivals, alsoHeld)
  const doubtful = arrivals.flatMap((one) => {
    const possible = members.filter((member) => mayBe(member, one))
    return possible.some((member) => hasDigest(member, one)) ? [] : possible
  })
  await readContents(tx, [...new Set(doubtful)])
  return arrivals.map((arrival) => {
    const assigned = assign(arrival, members)
    const { mailboxId, providerId } = arrival.copy
    for (const member of members) {
      member.copies = member.copies.filter(
        (copy) => copy.mailboxId !== mailboxId || copy.providerId !== providerId,
      )
    }
    const member = members.find(({ id }) => id === assigned.messageId) ?? newMember(assigned, members)
    member.copies.push({ mailboxId, providerId, digest: arrival.digest })
    if (assigned.isTruer) member.content = arrival.content
    return assigned
  })
}

/**
 * Locks these families until the transaction ends, so that nobody else stores copies of them: if two mailboxes store
 * copies of one mail at once, the second waits and then sees what the first stored. Families are locked in a fixed
 * order and before any message, so there is no deadlock.
 */
export async function holdFamilies(tx: Tx, families: readonly string[]): Promise<void> {
  const inOrder = [...new Set(families)].sort()
  await sql`select pg_advisory_xact_lock(hashtextextended(family, 4817206))
    from unnest(${inOrder}::text[]) as held(family)`.execute(tx)
}

function assign(arrival: Identified, members: readonly Member[]): Assigned {
  const possible = members.filter((member) => mayBe(member, arrival))
  const equal = possible.find((member) => hasDigest(member, arrival))
  if (equal) return { ...arrival, messageId: equal.id, isFirst: false, isTruer: false }
  for (const member of possible) {
    if (!member.content) continue
    const sameness = sameMail(arrival.content, member.content)
    if (sameness.kind === 'different' || isHeldApart(member, arrival)) continue
    return { ...arrival, messageId: member.id, isFirst: false, isTruer: sameness.truer === 'one' }
  }
  return { ...arrival, messageId: newId(arrival.copy.receivedAt.getTime()), isFirst: true, isTruer: false }
}

function newMember({ messageId, family, content, parsed }: Assigned, members: Member[]): Member {
  const { messageIdHeader, from } = parsed.envelope
  const facts = { messageIdHeader, fromAddress: from?.address ?? '', copies: [] }
  const member = { id: messageId, identity: '', family, content, ...facts }
  members.push(member)
  return member
}

function mayBe(member: Member, { family, parsed }: Identified): boolean {
  if (member.family !== null) return member.family === family
  const { messageIdHeader, date } = parsed.envelope
  if (member.messageIdHeader === null || member.messageIdHeader !== messageIdHeader) return false
  const identity = formerIdentity(messageIdHeader, member.fromAddress, date)
  return identity === null || identity === member.identity
}

/** Decides whether a copy of the message has the same digest, and no copy in the same mailbox speaks against it. */
function hasDigest(member: Member, arrival: Identified): boolean {
  return member.copies.some(({ digest }) => digest === arrival.digest) && !isHeldApart(member, arrival)
}

/** Decides whether Gmail has both in one mailbox with different content, so that they are two mails. */
function isHeldApart({ copies, content }: Member, { copy, digest, content: own }: Identified): boolean {
  const version = digest.split(':')[0]
  return copies.some((other) => {
    if (other.mailboxId !== copy.mailboxId || other.providerId === copy.providerId) return false
    if (other.digest?.startsWith(`${version}:`)) return other.digest !== digest
    // This copy was stored without a digest, so the content shown for the message must equal this copy's, with no
    // addition.
    const sameness = content && sameMail(own, content)
    return sameness?.kind === 'same' && sameness.truer !== 'neither'
  })
}

async function membersOf(
  tx: Tx,
  arrivals: readonly Identified[],
  alsoHeld: readonly string[],
): Promise<Member[]> {
  const families = arrivals.map(({ family }) => family)
  const headers = arrivals.flatMap(({ parsed }) => parsed.envelope.messageIdHeader ?? [])
  const { rows } = await sql<Omit<Member, 'content'>>`
    select id, identity, family, message_id_header as "messageIdHeader", from_address as "fromAddress",
      (select coalesce(json_agg(json_build_object('mailboxId', copy.mailbox_id, 'providerId', copy.provider_id,
        'digest', copy.digest)), '[]') from message_copies copy where copy.message_id = messages.id) as copies
    from messages
    where family = any(${families}::text[]) or id = any(${[...alsoHeld]}::uuid[])
      or (family is null and message_id_header = any(${headers}::text[]))
    order by identity collate "C" for key share`.execute(tx)
  return rows
    .map((row) => ({ ...row, content: undefined }))
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** Reads the stored content of these messages for comparison. */
async function readContents(tx: Tx, members: readonly Member[]): Promise<void> {
  if (members.length === 0) return
  const ids = members.map(({ id }) => id)
  const rows = await tx
    .selectFrom('messages')
    .select(['id', 'from_name', 'from_address', 'original_from', 'is_list', 'recipients', 'subject'])
    .select(['text_body', 'html_body', 'calendar'])
    .where('id', 'in', ids)
    .execute()
  const files = await filesOf(tx, ids)
  for (const row of rows) {
    const { to, cc, replyTo } = row.recipients
    const keys = (people: readonly { address: string }[]) => people.map(({ address }) => addressKey(address))
    members.find(({ id }) => id === row.id)!.content = {
      from: addressKey(row.from_address),
      fromName: row.from_name,
      originalFrom: row.original_from,
      replyTo: keys(replyTo),
      to: keys([...to, ...cc]),
      // Older rows have no list flag, but Google's "via" in the sender's name shows that it came through a list.
      isList: row.is_list || /\bvia\b/.test(row.from_name),
      subject: row.subject,
      text: row.text_body,
      html: row.html_body,
      calendar: row.calendar?.content ?? null,
      files: files.get(row.id) ?? [],
    }
  }
}

async function filesOf(tx: Tx, messageIds: readonly string[]): Promise<Map<string, ContentFile[]>> {
  const rows = await tx
    .selectFrom('attachments')
    .select(['message_id', 'filename', 'content_type', 'inline', 'digest'])
    .select(
      sql<Buffer | null>`case when digest is null or digest not like '2:%' then content end`.as('content'),
    )
    .where('message_id', 'in', [...messageIds])
    .execute()
  const files = new Map<string, ContentFile[]>()
  for (const row of rows) {
    const { filename, content_type: contentType, inline } = row
    const digest = isFileDigest(row.digest) ? row.digest : fileDigest(row.content!)
    const file = { digest, filename, contentType, inline }
    files.set(row.message_id, [...(files.get(row.message_id) ?? []), file])
  }
  return files
}
