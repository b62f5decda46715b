import type { EmailMessage } from '../../../contract/emails.ts'

/** Returns the sender's name, or the address if there is no name or it should not be trusted. */
export function senderName({ from }: EmailMessage): string {
  return (from.doubt ? '' : from.name) || from.address
}
