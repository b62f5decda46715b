import type { CorpusMail } from './corpus.ts'
import { owner, type RealMailOffice } from './import.ts'

/** What the product has stored, by the names of the corpus. */
export interface Stored {
  /** Maps a candidate's address to the names of the mails on the profile; duplicates appear twice. */
  profiles: Map<string, string[]>
  /** Name of a mail → our id of its message. */
  messageIds: Map<string, string>
  /** Mails of which two or more became one message. */
  merged: string[][]
}

/** Reads the tables directly, without the product's own queries. */
export async function readStored(real: RealMailOffice, corpus: readonly CorpusMail[]): Promise<Stored> {
  const { db } = real.office.database
  const names = namesById(real, corpus)
  const rows = await db
    .selectFrom('candidate_messages')
    .innerJoin('message_copies', 'message_copies.message_id', 'candidate_messages.message_id')
    .select(['candidate_id', 'message_copies.message_id', 'provider_id'])
    .execute()
  const addresses = new Map([...real.candidateIds].map(([address, id]) => [id, address]))
  const profiles = new Map([...real.candidateIds.keys()].map((address): [string, string[]] => [address, []]))
  for (const row of rows) {
    profiles.get(addresses.get(row.candidate_id) ?? '')?.push(names.get(row.provider_id)!)
  }
  const copies = await db.selectFrom('message_copies').select(['message_id', 'provider_id']).execute()
  const messageIds = new Map(copies.map((copy) => [names.get(copy.provider_id)!, copy.message_id]))
  const byMessage = Map.groupBy(copies, (copy) => copy.message_id)
  const merged = [...byMessage.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.map((copy) => names.get(copy.provider_id)!))
  return { profiles, messageIds, merged }
}

/** The emulator keeps the bytes and the order it was given. */
function namesById({ office }: RealMailOffice, corpus: readonly CorpusMail[]): Map<string, string> {
  const messages = office.google.world.mailbox(owner).byDate()
  return new Map(messages.map((message) => [message.id, corpus[message.mail.number]!.name]))
}
