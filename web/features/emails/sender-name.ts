import type { EmailMessage } from '../../../contract/emails.ts'

/** The sender's name as written, or the address where there is none or where the name is not to be trusted. */
export function senderName({ from }: EmailMessage): string {
  return (from.doubt ? '' : from.name) || from.address
}
