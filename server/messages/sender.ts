import type { Address } from '../db/schema.ts'
import type { Envelope } from '../mail/headers.ts'

const publicDomains = new Set(['gmail.com', 'googlemail.com'])

/**
 * Returns who is shown as the sender. A Google Group that rewrites From (`'Jan Sowa' via Jobs
 * <jobs@company.example>`) names the writer in X-Original-From. Anybody can write that header, so it counts only if
 * From is in the mailbox's own domain or in googlegroups.com, from which nobody else can send (DMARC).
 */
export function senderOf(envelope: Envelope, mailboxAddress: string): Address | null {
  const { from } = envelope
  const originalFrom = envelope.originalFrom[0]
  if (!from || !originalFrom || originalFrom.address === from.address) return from
  const domain = domainOf(from.address)
  const isOurs = domain === domainOf(mailboxAddress) && !publicDomains.has(domain)
  if (!isOurs && domain !== 'googlegroups.com') return from
  const via = /^'?(.+?)'? via .+$/.exec(from.name)?.[1]
  return { name: originalFrom.name || via || '', address: originalFrom.address }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
