import { sql } from 'kysely'
import { canonicalAddress } from '../../emulator/address.ts'
import { type Message, rawOf } from '../../emulator/message.ts'
import {
  headerValue,
  headerValues,
  parseAddresses,
  parseMessageIds,
  readHeaders,
} from '../../emulator/mime/header.ts'
import type { Db } from '../../server/db/db.ts'
import type { Lab } from './lab.ts'
import { heldFaults, readSharing } from './sharing.ts'

/** Who owns which address, read from the tables that people fill in and from nothing that sync writes. */
interface People {
  /** Canonical address → candidate ids. */
  candidates: Map<string, string[]>
  colleagues: Set<string>
  /** Blocked addresses, and blocked domains with their @, of one mailbox; empty if no mailbox is meant. */
  blocked: readonly string[]
}

interface StoredCopy {
  id: string
  mailboxId: string
  messageId: string
  providerId: string
  labelIds: string[]
  hidden: string | null
  /** The message is on no profile any more, and is kept until its address is added again. */
  isUnlinked: boolean
}

/**
 * Returns what is wrong with the profiles, one line for each fault.
 *
 * It uses Google's mailboxes alone: their messages, labels and header lines, read without Kurier's own
 * parser, matcher or search. For each copy it decides whether it belongs on a profile, on which ones, and
 * whether it is hidden. No message may be missing, extra or shown twice.
 *
 * @param look `anew`: history was lost in this run, so labels that hide nothing may be out of date, and so
 * may the reason why a copy is hidden
 */
export async function profileFaults(lab: Lab, look: { anew: boolean }): Promise<string[]> {
  const people = await readPeople(lab.plain)
  const mailboxes = await lab.plain.selectFrom('mailboxes').selectAll().execute()
  const stored = await readCopies(lab.plain)
  const sharing = await readSharing(lab)
  const links = await readLinks(lab.plain)
  const ownPeople = await peopleOf(lab.plain, people)
  const faults: string[] = []
  const wanted = new Map<string, Set<string>>()
  const identities = new Map<string, string>()
  const messages = new Map<string, string>()
  for (const copy of stored) {
    const mailbox = mailboxes.find((one) => one.id === copy.mailboxId)!
    const message = lab.witness.messages(mailbox.address).get(copy.providerId)
    if (!message) {
      faults.push(`${copy.providerId} is stored and never was in ${mailbox.address}`)
      continue
    }
    // A mailbox that Google was not asked about when the block came keeps it unseen.
    if (isBlocked(message, ownPeople(mailbox.user_id)) && copy.hidden !== 'blocked')
      faults.push(`stored and blocked: ${describe(message)}`)
    const ids = wanted.get(copy.messageId) ?? new Set()
    for (const id of concerns(message, people)) ids.add(id)
    wanted.set(copy.messageId, ids)
    const identity = identityOf(message)
    const other = identities.get(identity) ?? copy.messageId
    if (other !== copy.messageId) faults.push(`${identity} is stored as two messages`)
    identities.set(identity, other)
    const mail = messages.get(copy.messageId) ?? identity
    if (mail !== identity) faults.push(`${mail} and ${identity} are stored as one message`)
    messages.set(copy.messageId, mail)
  }
  faults.push(...linkFaults(wanted, links))
  for (const mailbox of mailboxes.filter((one) => one.disconnected_at === null && one.paused_at === null)) {
    const copies = stored.filter((copy) => copy.mailboxId === mailbox.id)
    const theirs = ownPeople(mailbox.user_id)
    const keysOf = (message: Message) => candidateKeys(message, theirs)
    const isKnown = (message: Message) =>
      sharing.isHeld(keysOf(message), mailbox) && (sharing.held.get(mailbox.id)?.has(message.id) ?? false)
    faults.push(...copyFaults(lab, mailbox.address, theirs, copies, { isAnew: look.anew, isKnown }))
    faults.push(...heldFaults(lab, sharing, mailbox, keysOf))
  }
  return faults
}

function copyFaults(
  lab: Lab,
  address: string,
  people: People,
  copies: readonly StoredCopy[],
  { isAnew, isKnown }: { isAnew: boolean; isKnown: (message: Message) => boolean },
): string[] {
  const byId = new Map(copies.map((copy) => [copy.providerId, copy]))
  const faults: string[] = []
  for (const message of lab.google.world.mailbox(address).byDate()) {
    const copy = byId.get(message.id)
    byId.delete(message.id)
    if (lab.google.faults.isVanished(address, message.id)) continue
    const name = `${describe(message)} in ${address}`
    const aside = asideBy(message)
    const isShown = aside === null && concerns(message, people).length > 0
    if (isShown && !copy && !isKnown(message)) faults.push(`missing: ${name}`)
    if (!copy || (copy.hidden === 'blocked' && isBlocked(message, people))) continue
    if (isShown && copy.hidden) faults.push(`hidden as ${copy.hidden}: ${name}`)
    if (!isShown && aside === null && !copy.isUnlinked) faults.push(`concerns nobody: ${name}`)
    if (isShown && copy.isUnlinked) faults.push(`on no profile: ${name}`)
    if (aside && !copy.hidden) faults.push(`not hidden as ${aside}: ${name}`)
    if (isAnew) continue
    if (aside && copy.hidden !== aside) faults.push(`hidden as ${copy.hidden}, not as ${aside}: ${name}`)
    const [here, there] = [labels(copy.labelIds), labels(message.labelIds)]
    if (here !== there) faults.push(`labels ${here}, at Google ${there}: ${name}`)
  }
  for (const copy of byId.values()) {
    const rightly = copy.hidden === 'deleted' || copy.hidden === 'blocked'
    if (copy.hidden === null || (!rightly && !isAnew)) {
      faults.push(`hidden as ${copy.hidden} after its deletion: ${copy.providerId} in ${address}`)
    }
  }
  return faults
}

function linkFaults(
  wanted: ReadonlyMap<string, Set<string>>,
  links: ReadonlyMap<string, Set<string>>,
): string[] {
  return [...wanted].flatMap(([messageId, ids]) => {
    const found = links.get(messageId) ?? new Set()
    const missing = [...ids].filter((id) => !found.has(id)).length
    const extra = [...found].filter((id) => !ids.has(id)).length
    return missing + extra === 0
      ? []
      : [`message ${messageId}: ${missing} profiles missing, ${extra} too many`]
  })
}

/**
 * Returns the messages whose body was requested although they concern no candidate.
 *
 * @param ever addresses that belonged to a candidate at any time of the run
 * @param hired those of them that became a colleague's
 */
export async function privacyFaults(
  lab: Lab,
  ever: ReadonlySet<string>,
  hired: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const { colleagues } = await readPeople(lab.plain)
  for (const address of hired) colleagues.delete(canonicalAddress(address))
  const candidates = new Map([...ever].map((address) => [canonicalAddress(address), ['somebody']]))
  return lab.google.world.accounts().flatMap(({ email }) =>
    lab.google.calls.bodiesFetched(email).flatMap((id) => {
      const message = lab.witness.messages(email).get(id)
      return message && concerns(message, { candidates, colleagues, blocked: [] }).length === 0
        ? [`opened: ${describe(message)}`]
        : []
    }),
  )
}

/**
 * Returns a test whether a message in a person's mailbox belongs on a profile, by the present addresses and
 * blocks.
 */
export async function profileTest(lab: Lab): Promise<(message: Message, userId: string) => boolean> {
  const ownPeople = await peopleOf(lab.plain, await readPeople(lab.plain))
  return (message, userId) => concerns(message, ownPeople(userId)).length > 0
}

/** Whether somebody who is blocked took part. Colleagues do not count. */
export function isBlocked(message: Message, people: People): boolean {
  return outsiders(message, people).some((key) =>
    people.blocked.some((pattern) =>
      pattern.startsWith('@')
        ? `.${key.split('@').at(-1)}`.endsWith(`.${pattern.slice(1)}`)
        : key === pattern,
    ),
  )
}

/** Returns the candidates whom a message concerns, by its own header lines. */
function concerns(message: Message, people: People): string[] {
  if (isBlocked(message, people)) return []
  return [...new Set(candidateKeys(message, people).flatMap((key) => people.candidates.get(key) ?? []))]
}

/** Returns the canonical addresses in a message that are a candidate's. */
function candidateKeys(message: Message, people: People): string[] {
  return outsiders(message, people).filter((key) => people.candidates.has(key))
}

function outsiders(message: Message, people: People): string[] {
  const { fields } = readHeaders(rawOf(message))
  const names = ['From', 'To', 'Cc', 'Bcc', 'Reply-To']
  const from = parseAddresses(headerValue(fields, 'From'))[0]?.email ?? ''
  const isReport = /^(mailer-daemon|postmaster)@/i.test(from)
  if (isReport) names.push('X-Failed-Recipients')
  const keys = names.flatMap((name) =>
    parseAddresses(headerValues(fields, name)).map(({ email }) => canonicalAddress(email)),
  )
  if (isReport) keys.push(...reportedBy(message))
  return keys.filter((key) => !people.colleagues.has(key))
}

/** Returns the addresses that the body of a delivery report names. */
function reportedBy(message: Message): string[] {
  const lines = Buffer.from(rawOf(message))
    .toString()
    .matchAll(/^Final-Recipient: rfc822; (.*?)\r?$/gim)
  return [...lines].map(([, address]) => canonicalAddress(address!))
}

/** Returns why a copy with this label must be hidden, if it is stored at all. */
function asideBy(message: Message): string | null {
  if (message.labelIds.includes('TRASH')) return 'trash'
  if (message.labelIds.includes('SPAM')) return 'spam'
  return message.labelIds.includes('DRAFT') ? 'never stored' : null
}

/**
 * Returns which mail a copy belongs to: its X-Mail header, set by the test, or else its exact contents, which
 * are the same in all copies of one mail.
 */
function identityOf(message: Message): string {
  const { fields, bodyStart } = readHeaders(rawOf(message))
  const made = headerValue(fields, 'X-Mail')
  if (made !== '') return made
  const [id] = parseMessageIds(headerValue(fields, 'Message-ID'))
  const body = rawOf(message).toString('latin1', bodyStart)
  return [id, canonicalAddress(headerValue(fields, 'From')), headerValue(fields, 'Date'), body].join(' ')
}

export function describe(message: Message): string {
  const { from, to, subject } = message.mail.envelope
  return `${message.id} "${subject}" ${from} → ${to}`
}

function labels(ids: readonly string[]): string {
  return ids.toSorted().join(' ')
}

/** Returns the people as one person's mailbox sees them: with the company's blocks and the person's own. */
async function peopleOf(db: Db, people: People): Promise<(userId: string) => People> {
  const blocks = await db.selectFrom('blocks').select(['user_id', 'pattern']).execute()
  return (userId) => {
    const theirs = blocks.filter((one) => one.user_id === null || one.user_id === userId)
    return { ...people, blocked: theirs.map(({ pattern }) => pattern) }
  }
}

/** Reads people and addresses without blocks, which depend on the mailbox. */
export async function readPeople(db: Db): Promise<People> {
  const candidates = new Map<string, string[]>()
  for (const row of await db.selectFrom('candidate_addresses').selectAll().execute()) {
    const key = canonicalAddress(row.address)
    candidates.set(key, [...(candidates.get(key) ?? []), row.candidate_id])
  }
  const ours = await db
    .selectFrom('users')
    .select('email')
    .where('access', '<>', 'removed')
    .unionAll(db.selectFrom('mailboxes').select('address as email').where('disconnected_at', 'is', null))
    .execute()
  return { candidates, colleagues: new Set(ours.map(({ email }) => canonicalAddress(email))), blocked: [] }
}

async function readCopies(db: Db): Promise<StoredCopy[]> {
  return await db
    .selectFrom('message_copies')
    .innerJoin('messages', 'messages.id', 'message_copies.message_id')
    .select([
      'message_copies.id',
      'mailbox_id as mailboxId',
      'message_id as messageId',
      'provider_id as providerId',
    ])
    .select(['label_ids as labelIds', 'hidden', sql<boolean>`unlinked_at is not null`.as('isUnlinked')])
    .execute()
}

async function readLinks(db: Db): Promise<Map<string, Set<string>>> {
  const links = new Map<string, Set<string>>()
  for (const row of await db.selectFrom('candidate_messages').selectAll().execute()) {
    links.set(row.message_id, (links.get(row.message_id) ?? new Set()).add(row.candidate_id))
  }
  return links
}
