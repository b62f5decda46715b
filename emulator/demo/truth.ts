import { domainToASCII } from 'node:url'
import type { MailSpec, WorldSpec } from '../spec.ts'
import { demoCandidates } from './candidates.ts'

/** Account address → candidate's main address → Message-IDs without brackets, oldest first. */
export type DemoTruth = Record<string, Record<string, string[]>>

/**
 * What each candidate's profile must show from each mailbox, according to the headers alone: mail with a candidate's
 * address in From, To, Cc, Bcc or Reply-To, ignoring Gmail's dots and tags; nothing from spam, trash or drafts.
 * Deliberately shares no code with the search or with the code that writes the demo's mail.
 */
export function demoTruth(world: WorldSpec): DemoTruth {
  const truth: DemoTruth = {}
  for (const { email } of world.accounts) truth[email] = {}
  for (const mail of world.mail.toSorted((a, b) => a.at - b.at)) addMail(truth, mail)
  return truth
}

function addMail(truth: DemoTruth, mail: MailSpec): void {
  const headers = unfoldedHeaders(mail.raw)
  const involved = new Set(addressesOf(headers).map(canonicalAddress))
  const [messageId] = valuesOf(headers, ['message-id'])
  if (!messageId) return
  for (const { addresses } of demoCandidates) {
    if (!addresses.some((address) => involved.has(canonicalAddress(address)))) continue
    for (const { account, labels } of mail.copies) {
      if (labels.some((label) => ['SPAM', 'TRASH', 'DRAFT'].includes(label))) continue
      truth[account] ??= {}
      truth[account][addresses[0]!] ??= []
      truth[account][addresses[0]!]!.push(messageId.replace(/^<|>$/g, ''))
    }
  }
}

/** Lower case, the domain in its ASCII form, and Gmail's own rules for the local part. */
function canonicalAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at).toLowerCase()
  const domain = domainToASCII(address.slice(at + 1).toLowerCase())
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return `${local}@${domain}`
  return `${local.replace(/\+.*$/, '').replaceAll('.', '')}@gmail.com`
}

function addressesOf(headers: readonly string[]): string[] {
  const people = valuesOf(headers, ['from', 'to', 'cc', 'bcc', 'reply-to'])
  return people.flatMap(
    (value) => value.replace(/"[^"]*"/g, '').match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? [],
  )
}

function valuesOf(headers: readonly string[], names: readonly string[]): string[] {
  return headers.flatMap((line) => {
    const colon = line.indexOf(':')
    return names.includes(line.slice(0, colon).toLowerCase()) ? [line.slice(colon + 1).trim()] : []
  })
}

function unfoldedHeaders(raw: Uint8Array): string[] {
  const text = new TextDecoder().decode(raw)
  const block = text.slice(0, text.indexOf('\r\n\r\n'))
  return block.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
}
