import type { MailSearch } from '../mailboxes/provider.ts'

/**
 * The search in Gmail's language. Chats and drafts are left out here, spam and
 * trash by default; times are epoch seconds, because dates would be midnight in
 * California (Gmail API: search).
 */
export function searchQuery(search: MailSearch): string {
  const terms =
    search.kind === 'participants' ? search.addresses.flatMap(participantTerms) : traceTerms(search)
  const since = search.since ? [`after:${Math.floor(search.since.getTime() / 1_000)}`] : []
  return [`{${terms.join(' ')}}`, '-in:chats', '-in:drafts', ...since].join(' ')
}

/** `to:` covers Cc and Bcc by observation only, so `cc:` is asked for as well. */
function participantTerms(address: string): string[] {
  return [`from:${address}`, `to:${address}`, `cc:${address}`]
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
  return [
    ...[...addresses, ...names].map(quoted),
    ...locals.flatMap((local) => [`from:${local}`, `to:${local}`]),
  ]
}

function quoted(words: string): string {
  return `"${words.replaceAll('"', ' ')}"`
}
