import { isMessageId } from '../mail/references.ts'
import { baseSubject } from '../mail/subject.ts'

/** What threading needs to know of a message. */
export interface ThreadFacts {
  id: string
  at: Date
  subject: string
  messageIdHeader: string | null
  inReplyTo: readonly string[]
  references: readonly string[]
  /** Gmail's threads it lies in, each with its mailbox: `mailbox:thread`. */
  threads: readonly string[]
}

/**
 * Conversations: the union, over all mailboxes, of Gmail's threads and of what
 * the References and In-Reply-To headers tie together (RFC 5322 §3.6.4).
 *
 * A Message-ID that nobody here bears still ties: two answers to a mail that we
 * do not have belong together. What is no Message-ID ties nothing, and one that
 * names no single message ties only mails of one subject. Each conversation is oldest first; the newest
 * conversation comes first.
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
  const shared = sharedIds(messages)
  for (const message of messages) {
    for (const tie of ties(message, shared)) parents.set(find(tie), find(`message ${message.id}`))
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

/** Under so many subjects an id that no message bears is one that a program writes into all its mail. */
const subjectsOfNoMessage = 3

/** Ids that cannot name one message: several bear it, or none does and mails of many subjects name it. */
function sharedIds(messages: readonly ThreadFacts[]): Set<string> {
  const bearers = new Map<string, number>()
  const subjects = new Map<string, Set<string>>()
  for (const message of messages) {
    const own = message.messageIdHeader
    if (own !== null) bearers.set(own, (bearers.get(own) ?? 0) + 1)
    const subject = baseSubject(message.subject)
    for (const id of new Set([...message.inReplyTo, ...message.references])) {
      const known = subjects.get(id)
      if (known) known.add(subject)
      else subjects.set(id, new Set([subject]))
    }
  }
  const borneBySeveral = [...bearers].filter(([, count]) => count > 1).map(([id]) => id)
  const borneByNone = [...subjects].filter(
    ([id, under]) => !bearers.has(id) && under.size >= subjectsOfNoMessage,
  )
  return new Set([...borneBySeveral, ...borneByNone.map(([id]) => id)])
}

function ties(message: ThreadFacts, shared: ReadonlySet<string>): string[] {
  const headers = [message.messageIdHeader, ...message.inReplyTo, ...message.references]
  const ids = headers.filter((header) => header !== null).filter(isMessageId)
  return [
    ...ids.map((id) => (shared.has(id) ? `header ${id} of ${baseSubject(message.subject)}` : `header ${id}`)),
    ...message.threads.map((thread) => `thread ${thread}`),
  ]
}

function oldestFirst(one: ThreadFacts, other: ThreadFacts): number {
  return one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1)
}
