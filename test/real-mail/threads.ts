import type { CorpusMail } from './corpus.ts'
import { plainHeaders, plainIds } from './plain-reader.ts'
import type { Stored } from './stored.ts'
import type { Tab } from './tab.ts'

export interface ThreadReport {
  /** Conversations of all tabs together; those of more than one message. */
  conversations: number
  ofSeveral: number
  /** Mails that References connect but the tab separates, and mails that it joins without any header. */
  faults: string[]
}

/**
 * Checks the conversations against References and In-Reply-To of the corpus.
 *
 * Mails of one candidate that these headers connect must be in one conversation.
 * A conversation may also connect them through mails of other people in the
 * inbox, as Gmail's threads do, but never without any header.
 */
export function compareThreads(
  tabs: readonly Tab[],
  stored: Stored,
  corpus: readonly CorpusMail[],
): ThreadReport {
  const report: ThreadReport = { conversations: 0, ofSeveral: 0, faults: [] }
  const names = new Map([...stored.messageIds].map(([name, id]) => [id, name]))
  const ids = new Map(corpus.map((mail) => [mail.name, headerIds(mail)]))
  const inbox = groups([...ids.keys()], ids)
  for (const { address, conversations } of tabs) {
    report.conversations += conversations.length
    report.ofSeveral += conversations.filter((messages) => messages.length > 1).length
    const shown = new Map<string, number>()
    for (const [index, messages] of conversations.entries()) {
      for (const id of messages) shown.set(names.get(id)!, index)
      const tied = new Set(messages.map((id) => inbox.get(names.get(id)!)))
      if (tied.size > 1)
        report.faults.push(`${address}: ${nameAll(messages, names)} share a conversation, not a header`)
    }
    const own = groups([...shown.keys()], ids)
    for (const group of Map.groupBy([...shown.keys()], (name) => own.get(name)).values()) {
      if (new Set(group.map((name) => shown.get(name))).size > 1) {
        report.faults.push(`${address}: ${group.slice(0, 6).join(', ')} belong together`)
      }
    }
  }
  return report
}

function nameAll(messages: readonly string[], names: ReadonlyMap<string, string>): string {
  return messages
    .slice(0, 6)
    .map((id) => names.get(id))
    .join(', ')
}

function headerIds({ raw }: CorpusMail): string[] {
  return plainIds(plainHeaders(raw), ['message-id', 'in-reply-to', 'references'])
}

/** Maps each mail to a number that it shares with all mails connected to it, directly or not. */
function groups(names: readonly string[], ids: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const byId = new Map<string, string[]>()
  for (const name of names) {
    for (const id of ids.get(name) ?? []) byId.set(id, [...(byId.get(id) ?? []), name])
  }
  const found = new Map<string, number>()
  for (const [number, start] of names.entries()) {
    const waiting = found.has(start) ? [] : [start]
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (found.has(name)) continue
      found.set(name, number)
      for (const id of ids.get(name) ?? [])
        waiting.push(...(byId.get(id) ?? []).filter((one) => !found.has(one)))
    }
  }
  return found
}
