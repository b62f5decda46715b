import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import { isReaderOf } from '../candidates/hiring-team.ts'
import { isLimited, isLimitedReader } from '../candidates/reading-limits.ts'
import type { Db } from '../db/db.ts'
import type { Address, Recipients } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { maskBeginning, maskFilename, maskText } from '../mail/masked-text.ts'
import { blindKeys } from './blind-copies.ts'
import type { Viewer } from './visibility.ts'

/** Addresses that a viewer may not know, by canonical address, with the names of their owners. */
export type Masks = ReadonlyMap<string, readonly string[]>

const none: Masks = new Map()

/**
 * Returns what to mask in each of these messages: the addresses and names of candidates whose mail the viewer may not
 * read. A mail that concerns two candidates so shows on each profile only what concerns that one. Whoever has the
 * message in an inbox of their own knows it anyway, so nothing is masked for them. Who got a blind copy is not masked:
 * others are not shown that there was one.
 *
 * @returns by message id; messages without anything to mask are missing
 */
export async function masksOf(
  db: Db,
  viewer: Viewer,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, Masks>> {
  if (messageIds.length === 0) return new Map()
  const { rows } = await sql<ParticipantRow>`
    select who.message_id, who.address_key, known.name, ${readsByAddress(viewer)} as reads,
      message.from_address, message.recipients
    from message_participants who
    join messages message on message.id = who.message_id
    join candidate_addresses written on written.address_key = who.address_key
    join candidates known on known.id = written.candidate_id
    where who.message_id in (select link.message_id from candidate_messages link
        where link.message_id = any(${[...messageIds]}::uuid[])
        group by link.message_id
        having count(*) > 1 or bool_or(${isLimitedReader(sql`${viewer.id}::uuid`, sql`link.candidate_id`)})
          or exists (select 1 from message_participants other
          join candidate_addresses theirs on theirs.address_key = other.address_key
          where other.message_id = link.message_id and theirs.candidate_id not in (
            select mine.candidate_id from candidate_messages mine where mine.message_id = link.message_id)))
      and not exists (select 1 from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
        where copy.message_id = who.message_id and mailbox.user_id = ${viewer.id}::uuid)`.execute(db)
  return await masked(
    db,
    rows
      .filter((row) => !blindKeys(row).has(row.address_key))
      .map((row) => ({ id: row.message_id, key: row.address_key, name: row.name, reads: row.reads })),
  )
}

interface ParticipantRow {
  message_id: string
  address_key: string
  name: string
  reads: boolean
  from_address: string
  recipients: Recipients
}

/** The same for messages that are not stored yet, by the canonical addresses of their recipients. */
export async function masksOfWritten(
  db: Db,
  viewer: Viewer,
  written: readonly { id: string; keys: readonly string[] }[],
): Promise<ReadonlyMap<string, Masks>> {
  if (written.length === 0) return new Map()
  const keys = [...new Set(written.flatMap((one) => one.keys))]
  const { rows } = await sql<{ key: string; name: string; reads: boolean }>`
    select written.address_key as key, known.name, ${readsByAddress(viewer)} as reads
    from candidate_addresses written join candidates known on known.id = written.candidate_id
    where written.address_key = any(${keys}::text[])`.execute(db)
  return await masked(
    db,
    written.flatMap(({ id, keys: own }) =>
      rows.filter(({ key }) => own.includes(key)).map((row) => ({ id, ...row })),
    ),
  )
}

/** An SQL condition: whether the viewer reads the mail that `known` has by the address `written`. */
function readsByAddress(viewer: Viewer) {
  return sql<boolean>`(${isReaderOf(viewer.id, sql`known.id`)}
    and not ${isLimited(sql`${viewer.id}::uuid`, sql`known.id`, sql`written.address_key`)})`
}

/** An address of which the viewer reads one owner's mail is not masked, and neither is a colleague's. */
async function masked(
  db: Db,
  rows: readonly { id: string; key: string; name: string; reads: boolean }[],
): Promise<Map<string, Masks>> {
  const masks = new Map<string, Map<string, string[]>>()
  if (rows.every(({ reads }) => reads)) return masks
  const colleagues = await colleagueKeys(db)
  const known = new Set(rows.filter(({ reads }) => reads).map(({ key }) => key))
  for (const { id, key, name } of rows) {
    if (known.has(key) || colleagues.has(key)) continue
    const of = masks.get(id) ?? new Map<string, string[]>()
    masks.set(id, of.set(key, [...(of.get(key) ?? []), name]))
  }
  return masks
}

/** An address as a viewer may see it. */
export type MaskedAddress = Address & { masked?: true }

/** Hides addresses, and texts in which they occur. */
export interface Masking {
  isMasked(address: Address): boolean
  /** A masked address has neither a name nor an address. */
  address(address: Address): MaskedAddress
  /** For subjects, text and HTML. */
  text(text: string): string
  snippet(text: string): string
  filename(name: string): string
}

/**
 * Returns the functions that mask a message.
 *
 * @param people those of its header, whose display names are masked too
 */
export function maskingBy(masks: Masks | undefined, people: readonly Address[] = []): Masking {
  const names = new Map([...(masks ?? none)].map(([key, own]) => [key, [...own]]))
  for (const { name, address } of people) names.get(addressKey(address))?.push(name)
  const isMasked = ({ address }: Address) => names.size > 0 && names.has(addressKey(address))
  return {
    isMasked,
    address: (one) => (isMasked(one) ? { name: '', address: '', masked: true } : one),
    text: (text) => maskText(text, names),
    snippet: (text) => maskBeginning(text, names),
    filename: (name) => maskFilename(name, names),
  }
}
