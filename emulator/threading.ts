/** Reply and forward prefixes of several languages, also with a count: `Re[2]:`. */
const REPLY_MARK = /^\s*(?:re|fwd?|odp|aw|sv|antw|tr|pd|wg|vs|rif|rv)(?:\[\d+\])?\s*:\s*/i

/** Normalises a subject: no reply prefixes, lower case, single spaces. */
export function normaliseSubject(subject: string): string {
  let rest = subject
  while (REPLY_MARK.test(rest)) rest = rest.replace(REPLY_MARK, '')
  return rest.replace(/\s+/g, ' ').trim().toLowerCase()
}

/** The part of a mailbox that threading needs. */
export interface ThreadIndex {
  /** The thread of the mail with this Message-ID, or of one that cites it. */
  threadOfHeader(messageIdHeader: string): string | undefined
  /** The normalised subject of a thread's first message; undefined when there is no such thread. */
  threadSubject(threadId: string): string | undefined
}

export interface ThreadFacts {
  /** In-Reply-To and References, oldest first. */
  references: readonly string[]
  /** Normalised. */
  subject: string
}

/**
 * Applies the receiver's rule: a mail joins the thread that its References or In-Reply-To name, nearest ancestor
 * first, if the subject is the same. Otherwise it starts a new thread, and the result is undefined.
 */
export function receiverThread(index: ThreadIndex, mail: ThreadFacts): string | undefined {
  for (const reference of mail.references.toReversed()) {
    const threadId = index.threadOfHeader(reference)
    if (threadId !== undefined && index.threadSubject(threadId) === mail.subject) return threadId
  }
  return undefined
}

/**
 * Applies the sender's rule (Gmail API: guides, Threads): a mail joins the requested thread only if its headers name
 * a mail of that thread and the subject is the same. With `idAloneJoins`, a mail that cites nothing joins by id and
 * subject.
 */
export function senderThread(
  index: ThreadIndex,
  mail: ThreadFacts,
  threadId: string,
  idAloneJoins: boolean,
): string | undefined {
  const cited = mail.references.some((reference) => index.threadOfHeader(reference) === threadId)
  const joins = cited || (idAloneJoins && mail.references.length === 0)
  return joins && index.threadSubject(threadId) === mail.subject ? threadId : undefined
}
