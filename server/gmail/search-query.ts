import type { Lookup, MailSearch } from '../mailboxes/provider.ts'

/**
 * Writes a search in Gmail's query language. It excludes chats and drafts; Gmail
 * itself excludes spam and trash. Times are epoch seconds, because Gmail reads
 * dates as midnight in California (Gmail API: search).
 */
export function searchQuery(search: MailSearch): string {
  const without = search.without.flatMap(participantTerms)
  return [
    ...any(wantedTerms(search)),
    ...any(without).map((terms) => `-${terms}`),
    '-in:chats',
    '-in:drafts',
    ...(search.since ? [`after:${Math.floor(search.since.getTime() / 1_000)}`] : []),
  ].join(' ')
}

/** Searches for what a person pasted, in the whole mailbox: spam and trash explain why an email is not shown. */
export function lookupQuery({ kind, value }: Lookup): string {
  const bare = value.replaceAll(/["{}()\s]+/g, ' ').trim()
  const asked = {
    address: () => `{${participantTerms(bare).join(' ')}}`,
    subject: () => `subject:"${bare}"`,
    'message-id': () => `rfc822msgid:${bare.replaceAll(/[<>]/g, '')}`,
  }
  return `${asked[kind]()} in:anywhere`
}

function any(terms: readonly string[]): string[] {
  return terms.length > 0 ? [`{${terms.join(' ')}}`] : []
}

function wantedTerms(search: MailSearch): string[] {
  switch (search.kind) {
    case 'participants':
      return search.addresses.flatMap(participantTerms)
    case 'correspondents':
      return search.addresses.flatMap(correspondentTerms)
    case 'traces':
      return traceTerms(search)
    case 'everything':
      return []
    default:
      return search.kind satisfies never
  }
}

/** `to:` also finds Cc and Bcc, but that is not documented, so the query names `cc:` as well. */
function participantTerms(address: string): string[] {
  return [...correspondentTerms(address), `cc:${term(address)}`]
}

function correspondentTerms(address: string): string[] {
  return [`from:${term(address)}`, `to:${term(address)}`]
}

/**
 * A domain is written bare: it matches as a token of the address. Characters that an address may contain (RFC 5322
 * §3.2.3) but that Gmail reads as syntax are quoted: one brace would make the whole query find nothing.
 */
function term(address: string): string {
  const bare = address.replace(/^@/, '')
  return /^-|[{}()"]/.test(bare) ? quoted(bare) : bare
}

/**
 * Searches for what the address operators miss: the address or the name anywhere
 * in the mail (for example in Reply-To, which has no operator), and for Gmail
 * addresses the part before the @ alone, which matches with any +tag.
 */
function traceTerms({ addresses, names }: MailSearch): string[] {
  const gmail = addresses.filter((address) => address.endsWith('@gmail.com'))
  const locals = [...new Set(gmail.map((address) => address.slice(0, address.lastIndexOf('@'))))]
  return [...[...addresses, ...names].map(quoted), ...locals.flatMap(correspondentTerms)]
}

function quoted(words: string): string {
  return `"${words.replaceAll('"', ' ')}"`
}
