import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { addressKey } from '../mail/address.ts'
import type { Erased } from '../mail/redaction.ts'

/** What belongs to one candidate alone, and what concerns others too. */
export interface Footprint {
  candidateId: string
  /** The candidates who were merged into this one, directly or one by one: they are the same person. */
  mergedIds: string[]
  /** The names on these files. */
  names: string[]
  /**
   * Names that the files had earlier. One may have been a mistake and be somebody else's, so other people's mail keeps
   * it.
   */
  formerNames: string[]
  /** Canonical addresses that are the candidate's alone: no other candidate's and no colleague's. */
  keys: string[]
  /** The same addresses as they are written on the profile, and in canonical form. */
  spellings: string[]
  /** Addresses that another candidate or a colleague has too. */
  sharedAddresses: number
  /** Canonical addresses that were the candidate's and are nobody's now. */
  formerKeys: string[]
  /** The same addresses as they were written. */
  formerSpellings: string[]
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
  const mergedIds = await mergedInto(db, candidateId)
  const ids = [candidateId, ...mergedIds]
  const files = await db.selectFrom('candidates').select(['id', 'name']).where('id', 'in', ids).execute()
  if (!files.some(({ id }) => id === candidateId)) throw new Problem('candidate-not-found')
  const { rows: written } = await sql<{ address: string; address_key: string }>`
    select address, address_key from candidate_addresses where candidate_id = ${candidateId}::uuid
    union all
    select address, address_key from binned_addresses where candidate_id = ${candidateId}::uuid`.execute(db)
  const present = new Set(written.map((row) => row.address_key))
  const taken = await takenAmong(db, [...present], candidateId)
  const own = written.filter((row) => !taken.has(row.address_key))
  const keys = own.map((row) => row.address_key)
  const former = await formerAddresses(db, { candidateId, ids, present })
  const formerKeys = [...former.keys()]
  const messages = await messagesOf(db, candidateId, keys, formerKeys)
  return {
    candidateId,
    mergedIds,
    names: [...new Set(files.map(({ name }) => name))],
    formerNames: await formerNames(db, ids),
    keys,
    spellings: spellingsOf(own.map((row) => [row.address_key, row.address])),
    sharedAddresses: written.length - own.length,
    formerKeys,
    formerSpellings: spellingsOf(former),
    alone: messages.filter((row) => row.is_alone).map(({ id }) => id),
    others: messages.filter((row) => !row.is_alone).map(({ id }) => id),
  }
}

/** As addresses are compared: in lower case, and in canonical form. */
function spellingsOf(addresses: Iterable<readonly [key: string, address: string]>): string[] {
  return [...new Set([...addresses].flatMap(([key, address]) => [address.toLowerCase(), key]))]
}

/** Returns the candidates who were merged into this one, and those who had been merged into them. */
async function mergedInto(db: Db, candidateId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive merged as (
      select id from candidates where merged_into = ${candidateId}::uuid
      union
      select earlier.id from candidates earlier join merged on earlier.merged_into = merged.id
    ) select id from merged`.execute(db)
  return rows.map(({ id }) => id)
}

/** Names that were changed are known from the audit log alone. */
async function formerNames(db: Db, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct former.name from audit_events event
      cross join lateral (values (event.details->>'name'), (event.details->'before'->>'name')) former(name)
    where event.subject_type = 'candidate' and event.subject_id = any(${[...ids]}::text[])
      and former.name <> ''`.execute(db)
  return rows.map(({ name }) => name)
}

/** The names and addresses to take out of mail that stays. */
export function erasedBy({ keys, names }: Pick<Footprint, 'keys' | 'names'>): Erased {
  return new Map(keys.map((key) => [key, names]))
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

/** Addresses that were removed from the candidate earlier are known from the audit log alone. Returns them by their key. */
async function formerAddresses(
  db: Db,
  {
    candidateId,
    ids,
    present,
  }: { candidateId: string; ids: readonly string[]; present: ReadonlySet<string> },
): Promise<Map<string, string>> {
  const { rows } = await sql<{ address: string }>`
    select distinct address from audit_events event cross join lateral (
      select event.details->>'address' as address
      union all
      select jsonb_array_elements_text(case jsonb_typeof(event.details->'addresses')
        when 'array' then event.details->'addresses' else '[]' end)) named
    where event.subject_type = 'candidate' and event.subject_id = any(${[...ids]}::text[])
      and address is not null`.execute(db)
  const former = new Map(rows.map(({ address }) => [addressKey(address), address]))
  for (const key of present) former.delete(key)
  for (const key of await takenAmong(db, [...former.keys()], candidateId)) former.delete(key)
  return former
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
