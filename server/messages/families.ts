import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { newId } from '../ids.ts'
import { addressKey } from '../mail/address.ts'
import { type ContentFile, fileDigest, type MailContent, sameMail } from '../mail/same-mail.ts'
import type { Arrival } from './arrival.ts'
import { type CopyContent, formerIdentity } from './identity.ts'

/** A copy with what it is compared by. */
export type Identified = Arrival & CopyContent & { family: string }

/** Which message a copy is of. */
export interface Assigned extends Identified {
  messageId: string
  /** It is the first copy of a new message. */
  isFirst: boolean
  /** It is nearer to what was written than what is stored of the message: shown in its place. */
  isTruer: boolean
}

/** A message with which a copy may be one. */
interface Member {
  id: string
  identity: string
  family: string | null
  messageIdHeader: string | null
  fromAddress: string
  copies: { mailboxId: string; providerId: string; digest: string | null }[]
  /** Read only where digests leave doubt. */
  content: MailContent | undefined
}

/**
 * Tells for each copy which message it is of, or that it is of a new one.
 *
 * Their families have to be held ({@link holdFamilies}).
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
 * Until the transaction ends nobody else stores copies of these families: of two mailboxes that store copies of one mail
 * at once, one waits and then sees what the other stored. They are taken in one order, before any message, so that
 * nobody waits in a circle.
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

/** Whether some copy of it says the very same; of the copy's own mailbox all have to. */
function hasDigest(member: Member, arrival: Identified): boolean {
  return member.copies.some(({ digest }) => digest === arrival.digest) && !isHeldApart(member, arrival)
}

/** Gmail keeps both in one mailbox, and they do not say the same: two mails. */
function isHeldApart({ copies, content }: Member, { copy, digest, content: own }: Identified): boolean {
  const version = digest.split(':')[0]
  return copies.some((other) => {
    if (other.mailboxId !== copy.mailboxId || other.providerId === copy.providerId) return false
    if (other.digest?.startsWith(`${version}:`)) return other.digest !== digest
    // Stored before digests were: what is shown of the message has to say what this copy says, and no more.
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

/** What is stored of these messages, to be compared. */
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
      originalFrom: row.original_from,
      replyTo: keys(replyTo),
      to: keys([...to, ...cc]),
      // What was stored before lists were known shows them by the name that Google gives.
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
    .select(sql<Buffer | null>`case when digest is null then content end`.as('content'))
    .where('message_id', 'in', [...messageIds])
    .execute()
  const files = new Map<string, ContentFile[]>()
  for (const row of rows) {
    const { filename, content_type: contentType, inline } = row
    const file = { digest: row.digest ?? fileDigest(row.content!), filename, contentType, inline }
    files.set(row.message_id, [...(files.get(row.message_id) ?? []), file])
  }
  return files
}
