import type { CorpusMail } from './corpus.ts'
import { plainAddresses, plainHeaders } from './plain-reader.ts'

/** Headers that put a mail on a candidate's profile and that Gmail's search covers. */
const searchedFields = ['from', 'to', 'cc', 'bcc']
/**
 * Reply-To also puts a mail on a profile, but search has no operator for it: past mail is found only if its text
 * names the address.
 */
export const participantFields = [...searchedFields, 'reply-to']

/** A correspondent of the corpus who is made a candidate. */
export interface Candidate {
  name: string
  address: string
}

/** The most frequent correspondents in From, To and Cc by the plain parser, counting each mail once. */
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

/** The mails that must be on each profile, and those that may be, because only Reply-To names the candidate. */
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
