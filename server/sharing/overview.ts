import { type RawBuilder, sql } from 'kysely'
import { isReaderOf, possibleTeam } from '../candidates/hiring-team.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { SharingReason, SharingState } from '../db/sharing-tables.ts'
import { mailWith } from './notices.ts'

/** One address of candidates that a mailbox has mail with, and what its owner shares of it. */
export interface AddressOverview {
  key: string
  address: string
  candidates: { id: string; name: string }[]
  state: SharingState
  because: SharingReason
  emails: number
  firstAt: Date | null
  lastAt: Date | null
}

/**
 * Returns the addresses that a mailbox has mail with, by candidate, with what its owner shares.
 *
 * @param search part of an address or of a candidate's name; '' for all
 */
export async function addressesOf(
  db: Db,
  mailbox: Pick<Mailbox, 'id'>,
  { search, page, size }: { search: string; page: number; size: number },
): Promise<{ addresses: AddressOverview[]; total: number }> {
  const like = `%${search.toLowerCase().replace(/[%_\\]/g, (sign) => `\\${sign}`)}%`
  const { rows } = await sql<{
    address_key: string
    address: string
    candidates: { id: string; name: string }[]
    state: SharingState
    because: SharingReason
    emails: number
    first_at: Date | null
    last_at: Date | null
    total: number
  }>`
    select sharing.address_key, given.address, given.candidates, sharing.because, mail.*,
      case when sharing.gone_at is null then sharing.state else 'held' end as state,
      count(*) over ()::int as total
    from address_sharing sharing
    cross join lateral (select min(given.address) as address, min(candidate.search_text) as name,
        jsonb_agg(jsonb_build_object('id', candidate.id, 'name', candidate.name) order by candidate.search_text)
          as candidates
      from candidate_addresses given join candidates candidate on candidate.id = given.candidate_id
      where given.address_key = sharing.address_key
        and (${search} = '' or lower(given.address) like ${like} or candidate.search_text like folded(${like}))) given
    cross join lateral ${mailWith(mailbox.id)} mail
    where sharing.mailbox_id = ${mailbox.id}::uuid and given.address is not null and mail.emails > 0
    order by given.name, sharing.address_key
    limit ${size} offset ${(page - 1) * size}`.execute(db)
  return { addresses: rows.map(overviewFrom), total: rows[0]?.total ?? 0 }
}

function overviewFrom(row: {
  address_key: string
  address: string
  candidates: { id: string; name: string }[]
  state: SharingState
  because: SharingReason
  emails: number
  first_at: Date | null
  last_at: Date | null
}): AddressOverview {
  const { address, candidates, state, because, emails } = row
  const counted = { emails, firstAt: row.first_at, lastAt: row.last_at }
  return { key: row.address_key, address, candidates, state, because, ...counted }
}

/** One candidate of a preview: who would see which mail. */
export interface PreviewedCandidate {
  id: string
  name: string
  readers: { id: string; name: string }[]
  addresses: { key: string; address: string; emails: number; firstAt: Date | null; lastAt: Date | null }[]
}

/** The most addresses on one preview. The others stay undecided. */
const mostPreviewed = 1_000

/**
 * Returns what a newly connected mailbox would show to colleagues: the mail that is shared by itself, with candidates to
 * whom its owner gave the address, or whom they recruit. What is held is asked for apart, so that no single click shares
 * the mail of somebody whom a colleague put into the owner's vacancy.
 */
export async function previewOf(
  db: Db,
  mailbox: Pick<Mailbox, 'id' | 'user_id'>,
): Promise<PreviewedCandidate[]> {
  const owner = sql`${mailbox.user_id}::uuid`
  const { rows } = await sql<{
    id: string
    name: string
    key: string
    address: string
    emails: number
    first_at: string | null
    last_at: string | null
    readers: { id: string; name: string }[]
  }>`
    select candidate.id, candidate.name, sharing.address_key as key, given.address, mail.*,
      ${readersOf(owner)} as readers
    from address_sharing sharing
    join candidate_addresses given on given.address_key = sharing.address_key
    join candidates candidate on candidate.id = given.candidate_id
    cross join lateral ${mailWith(mailbox.id)} mail
    where sharing.mailbox_id = ${mailbox.id}::uuid and sharing.state = 'shared' and mail.emails > 0
      and (given.added_by = ${owner} or ${isReaderOf(mailbox.user_id, sql`candidate.id`)})
    order by mail.last_at desc limit ${mostPreviewed}`.execute(db)
  const byCandidate = Map.groupBy(rows, (row) => row.id)
  return [...byCandidate.values()].map((theirs) => {
    const { id, name, readers } = theirs[0]!
    const addresses = theirs.map(({ key, address, emails, first_at, last_at }) => ({
      ...{ key, address, emails },
      firstAt: first_at ? new Date(first_at) : null,
      lastAt: last_at ? new Date(last_at) : null,
    }))
    return { id, name, readers, addresses }
  })
}

/** Everybody else who would read the mail of `candidate`. OFFSET keeps the planner from asking it of more people. */
function readersOf(owner: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(jsonb_build_object('id', reader.id, 'name', reader.name) order by reader.name),
      '[]'::jsonb)
    from (select users.id, users.name from ${possibleTeam(sql`candidate.id`)} possible
        join users on users.id = possible.id
        where users.id <> ${owner} and users.access = 'active' and users.mail_permission <> 'none' offset 0) reader
    where ${isReaderOf(sql`reader.id`, sql`candidate.id`)})`
}
