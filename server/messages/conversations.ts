/** What threading needs to know of a message. */
export interface ThreadFacts {
  id: string
  at: Date
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
 * do not have belong together. Each conversation is oldest first; the newest
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
  for (const message of messages) {
    for (const tie of ties(message)) parents.set(find(tie), find(`message ${message.id}`))
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

function ties(message: ThreadFacts): string[] {
  const headers = [message.messageIdHeader, ...message.inReplyTo, ...message.references]
  return [
    ...headers.filter((header) => header !== null).map((header) => `header ${header}`),
    ...message.threads.map((thread) => `thread ${thread}`),
  ]
}

function oldestFirst(one: ThreadFacts, other: ThreadFacts): number {
  return one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1)
}
