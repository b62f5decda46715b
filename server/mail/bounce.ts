import { certainAddresses } from './address.ts'
import { oneLine } from './characters.ts'
import { decodeText } from './charset.ts'
import type { Envelope, MailHeader } from './headers.ts'
import type { MimePart } from './mime-tree.ts'
import { parseMessageIds } from './references.ts'

/** What a delivery report says. `delayed` is not a bounce: the server keeps trying. */
export type Bounce = {
  failedRecipients: string[]
  action: 'failed' | 'delayed'
  /** As in RFC 3463, e.g. `5.1.1`. */
  status: string | null
  diagnostic: string | null
  /** Message-ID of the undeliverable message, without brackets. */
  originalMessageId: string | null
}

const MAX_RECIPIENTS = 100
const MAX_DIAGNOSTIC_LENGTH = 1_000
const MAX_PROSE_LENGTH = 5_000
const DAEMON = /^(mailer-daemon|postmaster|mail-daemon|mailerdaemon|microsoftexchange[0-9a-f]+)@/i
const FAILURE_SUBJECT =
  /undeliver|not delivered|delivery (?:status|failure|has failed|problem|incomplete)|returned (?:mail|to sender)|failure notice|mail delivery|niedostarcz|nie (?:zosta\S+ )?dostarczon|zwrot|unzustellbar|non remis/i
const DELAY = /delay|warning|still (?:being )?retr|opóźni|will (?:keep|retry)|incomplete/i

/**
 * Reads a delivery report from its machine part (RFC 3464), else from `X-Failed-Recipients`, else from the prose of a
 * mailer daemon's message. Returns null for everything else, including read receipts and successful deliveries.
 *
 * @param parts every leaf of the message
 * @param text its readable body
 */
export function readBounce(
  headers: readonly MailHeader[],
  envelope: Envelope,
  parts: readonly MimePart[],
  text: string,
): Bounce | null {
  const reports = parts.filter(({ contentType }) => contentType === 'message/delivery-status')
  const groups = reports.flatMap((report) => fieldGroups(decodeText(report.content, 'utf-8').text))
  const original = originalMessageId(parts, groups, envelope)
  if (groups.some((group) => group.has('action'))) return machineBounce(groups, headers, original)
  const named = failedRecipientsHeader(headers)
  if (named.length === 0 && !(isDaemon(envelope) && FAILURE_SUBJECT.test(envelope.subject))) return null
  const prose = text.slice(0, MAX_PROSE_LENGTH)
  return {
    failedRecipients: named.length > 0 ? named : recipientsInProse(prose, envelope),
    action: DELAY.test(envelope.subject) ? 'delayed' : 'failed',
    status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(prose)?.[0] ?? null,
    diagnostic: oneLine(/^.*\b[45]\d\d[ -].*$/m.exec(prose)?.[0] ?? '', MAX_DIAGNOSTIC_LENGTH) || null,
    originalMessageId: original,
  }
}

/**
 * Decides whether the mail system itself sent a message, by its known names (RFC 3464, RFC 5321 §4.5.1; Exchange's
 * own).
 */
export function isDaemon(envelope: Envelope): boolean {
  return DAEMON.test(envelope.from?.address ?? '')
}

function machineBounce(
  groups: readonly Map<string, string>[],
  headers: readonly MailHeader[],
  original: string | null,
): Bounce | null {
  const wanted = groups.filter((group) => /^(failed|delayed)/i.test(group.get('action') ?? ''))
  if (wanted.length === 0) return null
  const failed = wanted.filter((group) => /^failed/i.test(group.get('action')!))
  const told = failed.length > 0 ? failed : wanted
  const recipients = told.flatMap((group) => recipientsOf(group)).slice(0, MAX_RECIPIENTS)
  return {
    failedRecipients: recipients.length > 0 ? [...new Set(recipients)] : failedRecipientsHeader(headers),
    action: failed.length > 0 ? 'failed' : 'delayed',
    status: /\d\.\d{1,3}\.\d{1,3}/.exec(told[0]!.get('status') ?? '')?.[0] ?? null,
    diagnostic: oneLine(told[0]!.get('diagnostic-code') ?? '', MAX_DIAGNOSTIC_LENGTH) || null,
    originalMessageId: original,
  }
}

/** Splits a report into fields for the message, then fields for each recipient (RFC 3464 §2.1). */
function fieldGroups(text: string): Map<string, string>[] {
  const unfolded = text.replace(/\r\n?/g, '\n').replace(/\n[ \t]+(?=\S)/g, ' ')
  return unfolded.split(/\n{2,}/).map((group) => {
    const fields = new Map<string, string>()
    for (const line of group.split('\n')) {
      const colon = line.indexOf(':')
      const name = line.slice(0, Math.max(colon, 0)).trimEnd()
      if (/^[\w-]+$/.test(name)) fields.set(name.toLowerCase(), line.slice(colon + 1).trim())
    }
    return fields
  })
}

/** If the server rewrote the address, the one we wrote to is in Original-Recipient. */
function recipientsOf(group: Map<string, string>): string[] {
  const field = group.get('original-recipient') ?? group.get('final-recipient') ?? ''
  return certainAddresses(field.replace(/^[\w-]+\s*;\s*/, ''))
}

function failedRecipientsHeader(headers: readonly MailHeader[]): string[] {
  const values = headers
    .filter(({ name }) => name.toLowerCase() === 'x-failed-recipients')
    .map(({ value }) => value)
  return certainAddresses(values.join(', ')).slice(0, MAX_RECIPIENTS)
}

/** Returns the first address that is not the daemon's or the reader's: only this one is the recipient. */
function recipientsInProse(prose: string, envelope: Envelope): string[] {
  const ours = new Set([...envelope.to, envelope.from].map((known) => known?.address.toLowerCase()))
  for (const [address] of prose.matchAll(/[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g)) {
    if (!ours.has(address.toLowerCase()) && !DAEMON.test(address)) return certainAddresses(address)
  }
  return []
}

function originalMessageId(
  parts: readonly MimePart[],
  groups: readonly Map<string, string>[],
  envelope: Envelope,
): string | null {
  const named = groups.map((group) => group.get('x-original-message-id')).find((id) => id !== undefined)
  if (named !== undefined) return parseMessageIds(named)[0] ?? null
  const returned = parts.find(({ contentType }) =>
    /^(message\/rfc822|text\/rfc822-headers)$/.test(contentType),
  )
  if (returned !== undefined) {
    const header = /^message-id\s*:\s*(.*(?:\r?\n[ \t].*)?)/im.exec(decodeText(returned.content, null).text)
    const id = parseMessageIds(header?.[1] ?? '')[0]
    if (id !== undefined) return id
  }
  return envelope.inReplyTo[0] ?? envelope.references.at(-1) ?? null
}
