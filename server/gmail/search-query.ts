import type { Lookup, MailSearch } from '../mailboxes/provider.ts'

/**
 * The search in Gmail's language. Chats and drafts are left out here, spam and
 * trash by default; times are epoch seconds, because dates would be midnight in
 * California (Gmail API: search).
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

/** What a person pasted, anywhere in the mailbox: spam and trash explain why something is not shown. */
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

/** `to:` covers Cc and Bcc by observation only, so `cc:` is asked for as well. */
function participantTerms(address: string): string[] {
  return [...correspondentTerms(address), `cc:${term(address)}`]
}

function correspondentTerms(address: string): string[] {
  return [`from:${term(address)}`, `to:${term(address)}`]
}

/**
 * A domain is named bare: it matches as a token of the address. What an address may hold (RFC 5322 §3.2.3) and Gmail
 * would take for its own syntax is quoted: one brace would leave the whole query without an answer.
 */
function term(address: string): string {
  const bare = address.replace(/^@/, '')
  return /^-|[{}()"]/.test(bare) ? quoted(bare) : bare
}

/**
 * What an address search cannot find: the address or the name anywhere in the
 * mail (a form that names its writer in Reply-To, which has no operator), and
 * for Gmail addresses the part before the @ alone, which matches as a token
 * whatever +tag follows.
 */
function traceTerms({ addresses, names }: MailSearch): string[] {
  const gmail = addresses.filter((address) => address.endsWith('@gmail.com'))
  const locals = [...new Set(gmail.map((address) => address.slice(0, address.lastIndexOf('@'))))]
  return [...[...addresses, ...names].map(quoted), ...locals.flatMap(correspondentTerms)]
}

function quoted(words: string): string {
  return `"${words.replaceAll('"', ' ')}"`
}
