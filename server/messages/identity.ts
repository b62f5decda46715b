import { createHash } from 'node:crypto'
import { addressKey } from '../mail/address.ts'
import type { ParsedMessage } from '../mail/parse.ts'

/**
 * What makes two copies one message over all mailboxes: Message-ID, sender and
 * date together, because broken senders use one Message-ID for many mails; where
 * the date cannot be read, what the mail says in its place. A message without a
 * Message-ID is one with nothing but itself.
 */
export function messageIdentity(
  { envelope, text, html }: Pick<ParsedMessage, 'envelope' | 'text' | 'html'>,
  copy: { mailboxId: string; providerId: string },
): string {
  if (!envelope.messageIdHeader) return `${copy.mailboxId}:${copy.providerId}`
  const from = envelope.from ? addressKey(envelope.from.address) : ''
  const said = envelope.date
    ? [Math.floor(envelope.date.getTime() / 1_000)]
    : ['', envelope.subject, text, html]
  return createHash('sha256')
    .update(JSON.stringify([envelope.messageIdHeader, from, ...said]))
    .digest('base64url')
}
