import { createHash } from 'node:crypto'
import { addressKey } from '../mail/address.ts'
import type { Envelope } from '../mail/headers.ts'

/**
 * What makes two copies one message over all mailboxes: Message-ID, sender and
 * date together, because broken senders use one Message-ID for many mails. A
 * message without a Message-ID is one with nothing but itself.
 */
export function messageIdentity(envelope: Envelope, copy: { mailboxId: string; providerId: string }): string {
  if (!envelope.messageIdHeader) return `${copy.mailboxId}:${copy.providerId}`
  const from = envelope.from ? addressKey(envelope.from.address) : ''
  const date = envelope.date ? Math.floor(envelope.date.getTime() / 1_000) : ''
  return createHash('sha256')
    .update(JSON.stringify([envelope.messageIdHeader, from, date]))
    .digest('base64url')
}
