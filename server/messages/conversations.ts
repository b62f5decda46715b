import { strengthOf } from '../mail/references.ts'
import { baseSubject } from '../mail/subject.ts'

/** The facts about a message that threading needs. */
export interface ThreadFacts {
  id: string
  at: Date
  subject: string
  messageIdHeader: string | null
  inReplyTo: readonly string[]
  references: readonly string[]
  /** The Gmail threads that contain it, each with its mailbox: `mailbox:thread`. */
  threads: readonly string[]
}

/**
 * Groups messages into conversations: the union, over all mailboxes, of Gmail's threads and of messages that
 * References and In-Reply-To connect (RFC 5322 §3.6.4).
 *
 * A Message-ID that no stored message has still connects: two answers to a missing mail belong together. A value that
 * is not a Message-ID connects nothing, and an id that does not identify one message connects only mails with the
 * same subject. A short number such as `1@1` connects a message and answers with its subject, and nothing else.
 * Messages are sorted oldest first, conversations newest first.
 */
export function conversationsOf<T extends ThreadFacts>(messages: readonly T[]): T[][] {
  const parents = new Map<string, string>()
  const find = (node: string): string => {
    let root = node
    while (parents.get(root) !== undefined && parents.get(root) !== root) root = parents.get(root)!
    for (let step = node; step !== root; ) {
      const next = parents.get(step) ?? root
      parents.set(step, root)
      step = next
    }
    return root
  }
  const known = tiesOf(messages)
  for (const message of messages) {
    for (const tie of ties(message, known)) parents.set(find(tie), find(`message ${message.id}`))
  }
  const groups = new Map<string, T[]>()
  for (const message of messages) {
    const root = find(`message ${message.id}`)
    groups.set(root, [...(groups.get(root) ?? []), message])
  }
  return [...groups.values()]
    .map((group) => group.sort(oldestFirst))
    .sort((one, other) => oldestFirst(other.at(-1)!, one.at(-1)!))
}

/**
 * Returns the ids of all messages that are connected with these in any way, whatever the ties are worth: everything that
 * decides what their conversations are.
 */
export function tiedTo(
  messages: readonly Omit<ThreadFacts, 'at' | 'subject'>[],
  ids: readonly string[],
): Set<string> {
  const byName = new Map<string, (typeof messages)[number][]>()
  const namesOf = (one: (typeof messages)[number]) => [
    ...new Set([one.messageIdHeader, ...one.inReplyTo, ...one.references]),
    ...one.threads.map((thread) => `thread ${thread}`),
  ]
  for (const message of messages) {
    for (const name of namesOf(message)) {
      if (name === null) continue
      const known = byName.get(name)
      if (known) known.push(message)
      else byName.set(name, [message])
    }
  }
  const wanted = new Set(ids)
  const found = new Set<string>()
  const next = messages.filter((message) => wanted.has(message.id))
  for (let one = next.pop(); one; one = next.pop()) {
    if (found.has(one.id)) continue
    found.add(one.id)
    for (const name of namesOf(one)) {
      if (name === null) continue
      next.push(...(byName.get(name) ?? []))
      byName.delete(name)
    }
  }
  return found
}

/**
 * If mails with this many subjects name an id that no message has, a program writes it into all its mail. Unless they
 * are mails of a thread, which name a stored message too: of all others that name the id, one subject is allowed.
 */
const subjectsOfNoMessage = 3

/** What an id connects. */
interface Ties {
  /** Ids that cannot identify one message: several messages have it, or none does and many subjects name it. */
  shared: ReadonlySet<string>
  /** Ids that exactly one message has. */
  borneByOne: ReadonlySet<string>
}

function tiesOf(messages: readonly ThreadFacts[]): Ties {
  const bearers = new Map<string, number>()
  for (const { messageIdHeader: own } of messages) {
    if (own !== null) bearers.set(own, (bearers.get(own) ?? 0) + 1)
  }
  const subjects = subjectsOf(messages)
  const outsideThreads = subjectsOf(messages.filter((message) => !namesStored(message, bearers)))
  const borneBySeveral = [...bearers].filter(([, count]) => count > 1).map(([id]) => id)
  const borneByNone = [...subjects].filter(
    ([id, under]) =>
      !bearers.has(id) && under.size >= subjectsOfNoMessage && (outsideThreads.get(id)?.size ?? 0) > 1,
  )
  const borneByOne = [...bearers].filter(([, count]) => count === 1).map(([id]) => id)
  return {
    shared: new Set([...borneBySeveral, ...borneByNone.map(([id]) => id)]),
    borneByOne: new Set(borneByOne),
  }
}

/** Returns the subjects of the messages that name each id. */
function subjectsOf(messages: readonly ThreadFacts[]): Map<string, Set<string>> {
  const subjects = new Map<string, Set<string>>()
  for (const message of messages) {
    const subject = baseSubject(message.subject)
    for (const id of new Set([...message.inReplyTo, ...message.references])) {
      const known = subjects.get(id)
      if (known) known.add(subject)
      else subjects.set(id, new Set([subject]))
    }
  }
  return subjects
}

/** Decides whether a message names another stored one. */
function namesStored(
  { messageIdHeader, inReplyTo, references }: ThreadFacts,
  bearers: ReadonlyMap<string, number>,
): boolean {
  return [...inReplyTo, ...references].some((id) => id !== messageIdHeader && bearers.has(id))
}

function ties(message: ThreadFacts, { shared, borneByOne }: Ties): string[] {
  const headers = [message.messageIdHeader, ...message.inReplyTo, ...message.references]
  const ids = headers.filter((header) => header !== null)
  return [
    ...ids.flatMap((id) => {
      const strength = strengthOf(id)
      if (strength === 'none' || (strength === 'weak' && !borneByOne.has(id))) return []
      const isOfSubject = strength === 'weak' || shared.has(id)
      return [isOfSubject ? `header ${id} of ${baseSubject(message.subject)}` : `header ${id}`]
    }),
    ...message.threads.map((thread) => `thread ${thread}`),
  ]
}

function oldestFirst(one: ThreadFacts, other: ThreadFacts): number {
  return one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1)
}
