import { sql } from 'kysely'
import { isReaderOf } from '../candidates/hiring-team.ts'
import { isLimited } from '../candidates/reading-limits.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { SharingReason, SharingState } from '../db/sharing-tables.ts'
import type { SharingFacts } from './decision.ts'

export type Owned = Pick<Mailbox, 'id' | 'user_id'>

/** A message that concerns candidates, before it is stored. */
export interface ConcernedMail {
  providerId: string
  /** The canonical addresses in it that are a candidate's and no colleague's. */
  keys: readonly string[]
  receivedAt: Date
}

interface FactsRow {
  key: string
  state: SharingState | null
  because: SharingReason | null
  counted: boolean
  back: boolean
  brought: boolean
  in_team: boolean
  counting: boolean
  earlier: boolean
  first_at: Date | null
  meanwhile: boolean
  asks: boolean
  since: Date | null
}

/** After this many failed attempts to read a message, counting does not wait for it any more. */
const attemptsToWaitFor = 3

/**
 * Reads what decides about these addresses in one mailbox, in one statement.
 *
 * @param mails messages that are not stored yet; `searching`: the mail is being counted, so nothing about it is read
 */
export async function readFacts(
  db: Db,
  mailbox: Owned,
  keys: readonly string[],
  mails: readonly ConcernedMail[] | 'searching',
): Promise<Map<string, SharingFacts>> {
  if (keys.length === 0) return new Map()
  const isSearching = mails === 'searching'
  const unstored = isSearching ? [] : mails
  const ids = unstored.map((mail) => mail.providerId)
  const owner = sql`${mailbox.user_id}::uuid`
  const inMailbox = sql`${mailbox.id}::uuid`
  // Most addresses are decided already, and then nothing else is looked up.
  const isOpen = sql`(not ${isSearching}::boolean and sharing.counted_at is null
    and (sharing.state is not null or (asks_owners and not written.brought)))`
  const { rows } = await sql<FactsRow>`
    select asked.key, sharing.state, sharing.because, sharing.counted_at is not null as counted,
      sharing.gone_at is not null as back, written.brought, written.since, asks_owners as asks,
      case when ${isOpen} then ${isInTeamOfAll(owner)} else false end as in_team,
      case when ${isOpen} then exists (select 1 from searches search where search.mailbox_id = ${inMailbox}
            and search.done_at is null and search.kind in ('past', 'traces') and search.addresses && (written.spellings || coalesce(sharing.spellings, '{}')))
          or exists (select 1 from ledger where ledger.mailbox_id = ${inMailbox}
            and ledger.found_by in ('search', 'trace') and ledger.set_aside_at is null
            and ledger.attempts < ${attemptsToWaitFor} and ledger.provider_id <> all(${ids}::text[]))
        else ${isSearching}::boolean end as counting,
      case when ${isOpen} then ${mailOf(mailbox.id, (at) => sql`${at} < written.since`)} else false end as earlier,
      case when ${isOpen} then ${firstMail(mailbox.id)} end as first_at,
      case when sharing.gone_at is not null and not ${isSearching}::boolean
        then exists (select 1 from held_messages held
            where held.mailbox_id = ${inMailbox} and held.address_keys @> array[asked.key] and held.received_at < written.since)
          or ${mailOf(mailbox.id, (at) => sql`${at} >= sharing.gone_at and ${at} < written.since`)}
          or ${isOthersNow(owner)} else false end as meanwhile
    from unnest(${[...keys]}::text[]) as asked(key)
    cross join organisation
    left join address_sharing sharing on sharing.mailbox_id = ${inMailbox} and sharing.address_key = asked.key
    cross join lateral (select
        coalesce(bool_or(given.added_by = ${owner} and given.theirs_since is null), false) as brought,
        min(coalesce(given.theirs_since, given.created_at)) as since,
        array_agg(lower(given.address)) || asked.key as spellings
      from candidate_addresses given where given.address_key = asked.key) as written`.execute(db)
  return new Map(rows.map((row) => [row.key, factsFrom(row, unstored)]))
}

/** Whether mail with the asked address is known in a mailbox, received at a time that satisfies the condition. */
function mailOf(mailboxId: string, when: (receivedAt: ReturnType<typeof sql>) => ReturnType<typeof sql>) {
  return sql`(exists (select 1 from held_messages held where held.mailbox_id = ${mailboxId}::uuid
      and held.address_keys @> array[asked.key] and ${when(sql`held.received_at`)})
    or exists (select 1 from message_participants who join message_copies copy on copy.message_id = who.message_id
      where who.address_key = asked.key and copy.mailbox_id = ${mailboxId}::uuid and ${when(sql`copy.received_at`)}))`
}

/** When the first known mail with the asked address was received. */
function firstMail(mailboxId: string) {
  return sql`(select min(received_at) from (
    select received_at from held_messages held where held.mailbox_id = ${mailboxId}::uuid
      and held.address_keys @> array[asked.key]
    union all
    select copy.received_at from message_participants who join message_copies copy on copy.message_id = who.message_id
      where who.address_key = asked.key and copy.mailbox_id = ${mailboxId}::uuid) known)`
}

/** Whether somebody else than the owner gave the address to another candidate than the one who had it last. */
function isOthersNow(owner: ReturnType<typeof sql>) {
  return sql`exists (select 1 from candidate_addresses given where given.address_key = asked.key
    and given.candidate_id is distinct from sharing.gone_from and given.added_by is distinct from ${owner})`
}

function isInTeamOfAll(owner: ReturnType<typeof sql>) {
  return sql`(exists (select 1 from users where users.id = ${owner} and users.mail_permission <> 'none')
    and not exists (select 1 from candidate_addresses given where given.address_key = asked.key
      and (not ${isReaderOf(owner, sql`given.candidate_id`)}
        or ${isLimited(owner, sql`given.candidate_id`, sql`given.address_key`)})))`
}

function factsFrom(row: FactsRow, mails: readonly ConcernedMail[]): SharingFacts {
  const { since } = row
  const theirs = mails.filter((mail) => mail.keys.includes(row.key))
  const isEarlier = theirs.some((mail) => since !== null && mail.receivedAt < since)
  return {
    row:
      row.state && row.because
        ? { state: row.state, because: row.because, isCounted: row.counted, isBack: row.back }
        : null,
    isBrought: row.brought,
    isInTeam: row.in_team,
    isCounting: row.counting,
    hadEarlierMail: row.earlier || isEarlier,
    firstMailAt: earliest([row.first_at, ...theirs.map((mail) => mail.receivedAt)]),
    isAnothers: row.meanwhile || isEarlier,
    isAsked: row.asks,
  }
}

function earliest(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((at) => at !== null)
  return known.length === 0 ? null : new Date(Math.min(...known.map(Number)))
}
