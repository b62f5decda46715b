import type { CorpusMail } from './corpus.ts'
import { plainAddresses, plainHeaders } from './plain-reader.ts'

/** Where a candidate's address puts a mail on their profile, and is found by Gmail's search. */
const searchedFields = ['from', 'to', 'cc', 'bcc']
/** Reply-To puts it there as well, but has no operator: past mail is found only if its text names the address too. */
export const participantFields = [...searchedFields, 'reply-to']

/** One of the corpus's correspondents, made a candidate. */
export interface Candidate {
  name: string
  address: string
}

/** The most frequent correspondents: by the plain reading of From, To and Cc, each mail counted once. */
export function frequentCorrespondents(corpus: readonly CorpusMail[], count: number): Candidate[] {
  const mails = new Map<string, number>()
  const names = new Map<string, string>()
  for (const { raw } of corpus) {
    const headers = plainHeaders(raw)
    for (const address of plainAddresses(headers, ['from', 'to', 'cc'])) {
      mails.set(address, (mails.get(address) ?? 0) + 1)
    }
    const sender = /^"?([A-Za-z][A-Za-z .'-]+?)"?\s*<([^<>\s]+)>$/.exec(headers.get('from')?.[0] ?? '')
    if (sender) names.set(sender[2]!.toLowerCase(), sender[1]!)
  }
  return [...mails]
    .sort(([one, mailsOfOne], [other, mailsOfOther]) => mailsOfOther - mailsOfOne || one.localeCompare(other))
    .slice(0, count)
    .map(([address]) => ({ address, name: names.get(address) ?? address.split('@')[0]! }))
}

/** Names of mails, by a candidate's address. */
export type Mails = ReadonlyMap<string, ReadonlySet<string>>

/** The mails that must be on each profile, and those that may be because Reply-To alone names the candidate. */
export function expectedMails(
  corpus: readonly CorpusMail[],
  candidates: readonly Candidate[],
): { required: Mails; byReplyTo: Mails } {
  const empty = () => new Map(candidates.map(({ address }): [string, Set<string>] => [address, new Set()]))
  const [required, byReplyTo] = [empty(), empty()]
  for (const { name, raw } of corpus) {
    const headers = plainHeaders(raw)
    const searched = plainAddresses(headers, searchedFields)
    for (const address of searched) required.get(address)?.add(name)
    for (const address of plainAddresses(headers, ['reply-to'])) {
      if (!searched.includes(address)) byReplyTo.get(address)?.add(name)
    }
  }
  return { required, byReplyTo }
}
