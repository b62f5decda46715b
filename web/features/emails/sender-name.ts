import type { EmailMessage } from '../../../contract/emails.ts'

/** The sender's name as written, or the address where there is none. */
export function senderName(message: EmailMessage): string {
  return message.from.name || message.from.address
}
