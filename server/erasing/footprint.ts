import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { addressKey } from '../mail/address.ts'
import type { Erased } from '../mail/redaction.ts'

/** What belongs to one candidate alone, and what concerns others too. */
export interface Footprint {
  candidateId: string
  name: string
  /** Canonical addresses that are the candidate's alone: no other candidate's and no colleague's. */
  keys: string[]
  /** The same addresses as they are written on the profile, and in canonical form. */
  spellings: string[]
  /** Addresses that another candidate or a colleague has too. */
  sharedAddresses: number
  /** Canonical addresses that were the candidate's and are nobody's now. */
  formerKeys: string[]
  /** Messages that concern no other candidate. */
  alone: string[]
  /** Messages that another candidate's profile shows too. */
  others: string[]
}

/**
 * Finds what belongs to a candidate.
 *
 * @throws Problem `candidate-not-found`
 */
export async function footprintOf(db: Db, candidateId: string): Promise<Footprint> {
  const candidate = await db
    .selectFrom('candidates')
    .select('name')
    .where('id', '=', candidateId)
    .executeTakeFirst()
  if (!candidate) throw new Problem('candidate-not-found')
  const written = await db
    .selectFrom('candidate_addresses')
    .select(['address', 'address_key'])
    .where('candidate_id', '=', candidateId)
    .execute()
  const taken = await takenAmong(
    db,
    written.map((row) => row.address_key),
    candidateId,
  )
  const own = written.filter((row) => !taken.has(row.address_key))
  const keys = own.map((row) => row.address_key)
  const formerKeys = await formerKeysOf(db, candidateId, new Set(written.map((row) => row.address_key)))
  const messages = await messagesOf(db, candidateId, keys, formerKeys)
  return {
    candidateId,
    name: candidate.name,
    keys,
    spellings: [...new Set(own.flatMap((row) => [row.address.toLowerCase(), row.address_key]))],
    sharedAddresses: written.length - own.length,
    formerKeys,
    alone: messages.filter((row) => row.is_alone).map(({ id }) => id),
    others: messages.filter((row) => !row.is_alone).map(({ id }) => id),
  }
}

/** The names and addresses to take out of mail that stays. */
export function erasedBy({ keys, name }: Pick<Footprint, 'keys' | 'name'>): Erased {
  return new Map(keys.map((key) => [key, [name]]))
}

/** Returns those of the keys that another candidate or a colleague has. */
async function takenAmong(db: Db, keys: readonly string[], candidateId: string): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('candidate_addresses')
    .select('address_key')
    .where('address_key', 'in', [...keys])
    .where('candidate_id', '<>', candidateId)
    .execute()
  const colleagues = await colleagueKeys(db)
  return new Set([...rows.map((row) => row.address_key), ...keys.filter((key) => colleagues.has(key))])
}

/** Addresses that were removed from the candidate earlier are known from the audit log alone. */
async function formerKeysOf(db: Db, candidateId: string, present: ReadonlySet<string>): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    select distinct address from audit_events event cross join lateral (
      select event.details->>'address' as address
      union all
      select jsonb_array_elements_text(case jsonb_typeof(event.details->'addresses')
        when 'array' then event.details->'addresses' else '[]' end)) named
    where event.subject_type = 'candidate' and event.subject_id = ${candidateId} and address is not null`.execute(
    db,
  )
  const keys = [...new Set(rows.map(({ address }) => addressKey(address)))].filter((key) => !present.has(key))
  const taken = await takenAmong(db, keys, candidateId)
  return keys.filter((key) => !taken.has(key))
}

/**
 * Returns the messages on the profile, others in which one of the addresses took part, and those that left the profile
 * with a former address and are on no profile now.
 */
async function messagesOf(
  db: Db,
  candidateId: string,
  keys: readonly string[],
  formerKeys: readonly string[],
): Promise<{ id: string; is_alone: boolean }[]> {
  const { rows } = await sql<{ id: string; is_alone: boolean }>`
    select messages.id, not exists (select 1 from candidate_messages other
      where other.message_id = messages.id and other.candidate_id <> ${candidateId}::uuid) as is_alone
    from messages where id in (
      select message_id from candidate_messages where candidate_id = ${candidateId}::uuid
      union
      select message_id from message_participants where address_key = any(${[...keys]}::text[])
      union
      select who.message_id from message_participants who
      where who.address_key = any(${[...formerKeys]}::text[])
        and not exists (select 1 from candidate_messages link where link.message_id = who.message_id))
    order by messages.id`.execute(db)
  return rows
}
