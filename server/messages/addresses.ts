import { sql } from 'kysely'
import { notify, type Tx } from '../db/db.ts'

/**
 * Puts the stored mail with these canonical addresses on the candidate's
 * profile: what a colleague's or another candidate's mail brought here already.
 */
export async function linkStoredMail(tx: Tx, candidateId: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await sql`
    insert into candidate_messages (candidate_id, message_id, address_key)
    select ${candidateId}::uuid, message_id, min(address_key) from message_participants
    where address_key = any(${[...keys]}::text[])
    group by message_id
    on conflict do nothing`.execute(tx)
  await notify(tx, { kind: 'candidate', candidateId })
}

/**
 * After an address was taken away: what no remaining address of the candidate
 * explains leaves the profile, and what then concerns nobody leaves the store.
 */
export async function unlinkStoredMail(tx: Tx, candidateId: string): Promise<void> {
  await sql`
    delete from candidate_messages link
    where link.candidate_id = ${candidateId}::uuid and not exists (
      select 1 from message_participants who
      join candidate_addresses address on address.address_key = who.address_key
      where who.message_id = link.message_id and address.candidate_id = link.candidate_id)`.execute(tx)
  await sql`delete from messages where not exists
    (select 1 from candidate_messages link where link.message_id = messages.id)`.execute(tx)
  await notify(tx, { kind: 'candidate', candidateId })
}
