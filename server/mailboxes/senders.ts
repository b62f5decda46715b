import type { Db } from '../db/db.ts'
import type { Address, Mailbox } from '../db/schema.ts'
import { addressKey, plainAddress, weakAddressKey } from '../mail/address.ts'

/** An address that a user may send from, as configured in Gmail. */
export interface SenderIdentity {
  address: string
  name: string
  signatureHtml: string
  /** The Reply-To address; null if replies go to the address itself. */
  replyTo: string | null
  /** Gmail's own choice for new mail. */
  isDefault: boolean
}

type SenderMailbox = Pick<Mailbox, 'id' | 'address'>

/**
 * Returns the addresses that a mailbox's owner may send from, the mailbox's own first. The mailbox's own address is
 * included even before Gmail was first asked, without a name and a signature.
 */
export async function sendersOf(db: Db, mailbox: SenderMailbox): Promise<SenderIdentity[]> {
  const rows = await db
    .selectFrom('mailbox_addresses')
    .select(['address', 'address_key', 'name', 'signature_html', 'is_default', 'reply_to'])
    .where('mailbox_id', '=', mailbox.id)
    .orderBy('address')
    .execute()
  // Gmail's list may spell the mailbox's own address differently.
  const ownKey = addressKey(mailbox.address)
  const own =
    rows.find((row) => row.address.toLowerCase() === mailbox.address.toLowerCase()) ??
    rows.find((row) => row.address_key === ownKey)
  const others = rows.filter((row) => row !== own).map((row) => identityOf(row, row.address))
  const primary = own ? identityOf(own, mailbox.address) : unknownIdentity(mailbox.address)
  return [{ ...primary, isDefault: primary.isDefault || !others.some((one) => one.isDefault) }, ...others]
}

/** The parts of a message that decide which address replies to it are sent from. */
export interface AnsweredMessage {
  from_address: string
  recipients: Record<'to' | 'cc' | 'bcc', readonly Address[]>
}

/**
 * Chooses the sender if nobody chose one, as Gmail does: the address that the answered message was sent to (or from,
 * if it is the owner's own message), otherwise the default of "Send mail as".
 */
export function chooseSender(
  senders: readonly SenderIdentity[],
  answered: AnsweredMessage | null,
): SenderIdentity {
  const named = answered ? namedIn(answered) : []
  for (const keyOf of [lowerCase, addressKey, weakAddressKey]) {
    for (const address of named) {
      const found = senders.find((one) => keyOf(one.address) === keyOf(address))
      if (found) return found
    }
  }
  return senders.find((one) => one.isDefault) ?? senders[0]!
}

/** Returns the sender with this address, or undefined if Gmail does not, or no longer, let the owner send from it. */
export function senderAt<S extends { address: string }>(
  senders: readonly S[],
  address: string,
): S | undefined {
  return senders.find((one) => lowerCase(one.address) === lowerCase(address))
}

function namedIn({ from_address: from, recipients: { to, cc, bcc } }: AnsweredMessage): string[] {
  return [from, ...[...to, ...cc, ...bcc].map(({ address }) => address)]
}

function lowerCase(address: string): string {
  return address.trim().toLowerCase()
}

interface IdentityRow {
  name: string
  signature_html: string
  is_default: boolean
  reply_to: string
}

function identityOf(row: IdentityRow, address: string): SenderIdentity {
  const replyTo = plainAddress(row.reply_to)
  return {
    address,
    name: row.name,
    signatureHtml: row.signature_html,
    replyTo: replyTo !== null && lowerCase(replyTo) !== lowerCase(address) ? replyTo : null,
    isDefault: row.is_default,
  }
}

function unknownIdentity(address: string): SenderIdentity {
  return { address, name: '', signatureHtml: '', replyTo: null, isDefault: false }
}
