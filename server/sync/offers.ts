import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import { knownErased } from '../candidates/erased-addresses.ts'
import { notify, type Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { addressKey, weakAddressKey } from '../mail/address.ts'
import { certainParticipants } from '../mail/headers.ts'
import { strengthOf } from '../mail/references.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { blockedBy, blocklistOf } from '../mailboxes/blocks.ts'
import type { ProviderEnvelope } from '../mailboxes/provider.ts'
import { senderOf } from '../messages/sender.ts'

/** The author of a message that concerned no candidate. */
interface Writer {
  address: string
  key: string
  name: string
}

/**
 * Offers the authors of messages that concerned no candidate. A reply in a conversation that is on a candidate's
 * profile may come from the candidate's other address. Kurier never guesses: it asks the mailbox's owner, and does
 * not open the message until they confirm. An address that differs from the candidate's only by a +tag is offered
 * too. Whoever was erased is not. The transaction must hold the addresses.
 */
export async function offerWriters(
  tx: Tx,
  secrets: readonly string[],
  mailbox: Mailbox,
  refused: readonly ProviderEnvelope[],
  now: Date,
): Promise<void> {
  const letters = refused.flatMap((one) => {
    const writer = writerOf(one, mailbox.address)
    return writer ? [{ ...one, writer }] : []
  })
  if (letters.length === 0) return
  const colleagues = await colleagueKeys(tx)
  const blocklist = await blocklistOf(tx, mailbox.user_id)
  const erased = await knownErased(
    tx,
    secrets,
    letters.map(({ writer }) => writer.key),
  )
  for (const { writer, envelope, threadId } of letters) {
    if (erased.has(writer.key) || colleagues.has(writer.key) || blockedBy(writer.key, blocklist) !== null)
      continue
    const ids = [...envelope.inReplyTo, ...envelope.references].filter((id) => strengthOf(id) === 'sure')
    await offer(tx, mailbox, writer, { ids, threadId }, now)
  }
}

/** Whether a person, and not a program, may have written the message. */
export function isLetter(message: ProviderEnvelope, mailboxAddress: string): boolean {
  return writerOf(message, mailboxAddress) !== null
}

/**
 * Returns the author if it is certain and may be a person, otherwise null. Of a mail through a list, the author is
 * known only if it is a Google Group whose X-Original-From can be believed.
 */
function writerOf({ envelope, labelIds }: ProviderEnvelope, mailboxAddress: string): Writer | null {
  const from = senderOf(envelope, mailboxAddress)
  const isFromList = envelope.listId !== null && from?.address === envelope.from?.address
  if (!from || envelope.autoSubmitted || isFromList) return null
  if (['SENT', 'DRAFT', 'SPAM', 'TRASH', 'CHAT'].some((label) => labelIds.includes(label))) return null
  if (!certainParticipants(envelope).some((one) => one.address === from.address)) return null
  const key = addressKey(from.address)
  return isSharedAddress(key) ? null : { address: from.address, key, name: from.name }
}

/**
 * Offers the author for each candidate. The message that the letter answers must be in this mailbox, so that nobody
 * learns of a conversation that is not theirs.
 */
async function offer(
  tx: Tx,
  mailbox: Mailbox,
  writer: Writer,
  answered: { ids: string[]; threadId: string },
  now: Date,
): Promise<void> {
  const weak = weakAddressKey(writer.address)
  const { rows } = await sql<{ candidate_id: string }>`
    insert into address_offers (mailbox_id, candidate_id, address, address_key, name, message_id, offered_at)
    select ${mailbox.id}::uuid, candidate_id, ${writer.address}, ${writer.key}, ${writer.name},
      (array_agg(message_id order by sent_at desc) filter (where message_id is not null))[1], ${now}::timestamptz
    from (
      select link.candidate_id, message.id as message_id, message.sent_at
      from message_copies copy
      join messages message on message.id = copy.message_id
      join candidate_messages link on link.message_id = message.id
      join candidates person on person.id = link.candidate_id and person.sealed_at is null
      where copy.mailbox_id = ${mailbox.id}::uuid and copy.hidden is null
        and (copy.provider_thread_id = ${answered.threadId}
          or message.message_id_header = any(${answered.ids}::text[])
            -- A Message-ID that several messages have does not identify the answered one.
            and not exists (select 1 from messages other
              where other.message_id_header = message.message_id_header and other.id <> message.id))
      union all
      select candidate_id, null, null from candidate_addresses
      join candidates person on person.id = candidate_id and person.sealed_at is null
      where ${weak} <> ${writer.key} and address_key = ${weak}
    ) as found
    group by candidate_id
    on conflict do nothing
    returning candidate_id`.execute(tx)
  const userIds = [mailbox.user_id]
  for (const row of rows) await notify(tx, { kind: 'mail', candidateId: row.candidate_id, userIds })
}
