import { sql } from 'kysely'
import { readsCandidate } from '../candidates/hiring-team.ts'
import type { Db } from '../db/db.ts'
import type { ActionCause } from '../db/schema.ts'
import { lastComparisons } from '../mailboxes/comparisons.ts'
import { isWanted } from '../mailboxes/wanted.ts'
import { isVisibleCopy, type Viewer } from './visibility.ts'

/** The state of one connected mailbox for a candidate. */
export interface MailboxReceipt {
  owner: string
  state: 'checked' | 'importing' | 'paused' | 'action_needed'
  /** For `paused` and `action_needed`. */
  since: Date | null
  cause: ActionCause | null
  /** Everything that Google had at that time is known. */
  lastSyncedAt: Date | null
  /** Messages of this candidate that the mailbox has and does not hide. */
  messages: number
  /** The last complete comparison with Gmail, and how many unknown messages it found; each was then examined. */
  comparedAt: Date | null
  unknownThen: number
  /**
   * How many messages of the mailbox could not be read so far, retried or set aside, whether of this candidate or
   * not.
   */
  unread: number
  /** The most recent periods in which it was not read; mail from then has been fetched. */
  gaps: { cause: 'paused' | 'action_needed' | 'expired'; beganAt: Date; endedAt: Date }[]
}

/** The mailboxes that are not told one by one. */
export interface OtherMailboxes {
  checked: number
  importing: number
  /** Paused, or in need of action. */
  down: number
  /** How many messages of them could not be read so far. */
  unread: number
  /** The time up to which each checked one is completely known; null if none is checked. */
  lastSyncedAt: Date | null
  /** The earliest of their last complete comparisons with Gmail; null if one was never compared, or there are none. */
  comparedAt: Date | null
}

/** So many mailboxes are told one by one, whether or not they have something to say. */
const fewMailboxes = 10
/** The most that are told one by one. */
const mostTold = 50
const gapsShown = 5

interface Findings {
  viewer: Viewer
  /** Whether all mailboxes are covered; otherwise only the viewer's own. */
  reads: boolean
  /** By mailbox id: the candidate's messages, and those that could not be read. */
  messages: ReadonlyMap<string, number>
  unread: ReadonlyMap<string, number>
  /** The ids of mailboxes that search for past mail of the candidate, or have not fetched it all. */
  importing: readonly string[]
}

/**
 * Returns what is to be said of each connected mailbox, by its owner's name. If there are more than a few mailboxes, only
 * those are told one by one that are the viewer's own, that have mail of the candidate, that are still searched, or that
 * could not be read whole. The others are counted. What this reads does not grow with the number of mailboxes, except for
 * the table of mailboxes itself.
 */
export async function mailboxReceipts(
  db: Db,
  viewer: Viewer,
  candidateId: string,
): Promise<{ mailboxes: MailboxReceipt[]; others: OtherMailboxes }> {
  const found: Findings = {
    viewer,
    reads: await readsCandidate(db, viewer, candidateId),
    messages: await messagesByMailbox(db, viewer, candidateId),
    unread: await unreadByMailbox(db),
    importing: await importingMailboxes(db, candidateId),
  }
  const rows = await toldMailboxes(db, found)
  const ids = rows.map((row) => row.id)
  const gaps = await recentGaps(db, ids)
  const compared = await lastComparisons(db, ids)
  const mailboxes = rows.map((row) => ({
    owner: row.owner,
    state: row.state,
    since: row.paused_at ?? row.action_since,
    cause: row.paused_at ? null : row.action_cause,
    lastSyncedAt: row.last_synced_at,
    messages: found.messages.get(row.id) ?? 0,
    comparedAt: compared.get(row.id)?.at ?? null,
    unknownThen: compared.get(row.id)?.unknown ?? 0,
    unread: found.unread.get(row.id) ?? 0,
    gaps: gaps.get(row.id) ?? [],
  }))
  return { mailboxes, others: await otherMailboxes(db, found, ids) }
}

interface ToldRow {
  id: string
  owner: string
  state: MailboxReceipt['state']
  paused_at: Date | null
  action_since: Date | null
  action_cause: ActionCause | null
  last_synced_at: Date | null
  /** Smaller is more important; 9: nothing to say. */
  rank: number
  total: number
}

async function toldMailboxes(db: Db, found: Findings): Promise<ToldRow[]> {
  const { rows } = await sql<ToldRow>`
    select mailbox.id, users.name as owner, mailbox.state, mailbox.paused_at, mailbox.action_since,
      mailbox.action_cause, mailbox.last_synced_at, mailbox.rank, mailbox.total
    from (select *, count(*) over ()::int as total,
        case when user_id = ${found.viewer.id}::uuid then 0
          when state in ('paused', 'action_needed') then 1
          when id = any(${[...found.unread.keys()]}::uuid[]) then 2
          when id = any(${[...found.messages.keys()]}::uuid[]) then 3
          when state = 'importing' then 4 else 9 end as rank
      from ${statesOf(found)} as mailbox order by rank, id limit ${mostTold}) as mailbox
    join users on users.id = mailbox.user_id
    order by users.name, mailbox.id`.execute(db)
  return rows.filter(({ rank, total }) => rank < 9 || total <= fewMailboxes)
}

/** An SQL query: the connected mailboxes with their state for the candidate. */
function statesOf({ viewer, reads, importing }: Findings) {
  const own = reads ? sql`true` : sql`user_id = ${viewer.id}::uuid`
  return sql`(select id, user_id, paused_at, action_since, action_cause, last_synced_at,
      case when paused_at is not null then 'paused' when action_since is not null then 'action_needed'
        when cursor is null or last_synced_at is null or id = any(${[...importing]}::uuid[]) then 'importing'
        else 'checked' end as state
    from mailboxes where disconnected_at is null and ${own})`
}

async function otherMailboxes(db: Db, found: Findings, told: readonly string[]): Promise<OtherMailboxes> {
  const { rows } = await sql<Omit<OtherMailboxes, 'unread'>>`
    select count(*) filter (where state = 'checked')::int as checked,
      count(*) filter (where state = 'importing')::int as importing,
      count(*) filter (where state in ('paused', 'action_needed'))::int as down,
      min(last_synced_at) filter (where state = 'checked') as "lastSyncedAt",
      case when bool_and(compared.compared_at is not null) then min(compared.compared_at) end as "comparedAt"
    from ${statesOf(found)} as mailbox left join searched_mailboxes compared on compared.mailbox_id = mailbox.id
    where mailbox.id <> all(${[...told]}::uuid[])`.execute(db)
  const unread = [...found.unread].filter(([id]) => found.reads && !told.includes(id))
  return { ...rows[0]!, unread: unread.reduce((sum, [, count]) => sum + count, 0) }
}

/** Counts the candidate's messages that the viewer may see, by mailbox. */
async function messagesByMailbox(db: Db, viewer: Viewer, candidateId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; messages: number }>`
    select copy.mailbox_id as id, count(distinct copy.message_id)::int as messages
    from candidate_messages mine
    join message_copies copy on copy.message_id = mine.message_id
    join mailboxes mailbox on mailbox.id = copy.mailbox_id and mailbox.disconnected_at is null
    where mine.candidate_id = ${candidateId}::uuid and ${isVisibleCopy(viewer, candidateId)}
    group by copy.mailbox_id`.execute(db)
  return new Map(rows.map(({ id, messages }) => [id, messages]))
}

async function unreadByMailbox(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; unread: number }>`
    select ledger.mailbox_id as id, count(*)::int as unread from ledger
    join mailboxes on mailboxes.id = ledger.mailbox_id and mailboxes.disconnected_at is null
    where ledger.attempts > 0 or ledger.set_aside_at is not null
    group by ledger.mailbox_id`.execute(db)
  return new Map(rows.map(({ id, unread }) => [id, unread]))
}

/**
 * Finds the mailboxes whose searches for the candidate's past mail are not complete. The recursion goes from mailbox to
 * mailbox in the index of the ledger, not from row to row.
 */
async function importingMailboxes(db: Db, candidateId: string): Promise<string[]> {
  const first = sql`select ledger.mailbox_id from ledger where ledger.found_by in ('search', 'trace')
    and ledger.set_aside_at is null and ledger.attempts = 0`
  const { rows } = await sql<{ id: string }>`
    with recursive fetching as (
      (${first} order by ledger.mailbox_id limit 1)
      union all
      select (${first} and ledger.mailbox_id > fetching.mailbox_id order by ledger.mailbox_id limit 1)
      from fetching where fetching.mailbox_id is not null)
    select mailbox_id as id from fetching where mailbox_id is not null
    union select mailbox_id from searches
      where candidate_ids @> array[${candidateId}::uuid] and kind in ('past', 'traces')
    union select mailbox_id from searches
      where kind in ('gap', 'lifted') and (kind = 'gap' or since is null)
    union select searched.mailbox_id from candidate_addresses given
      join wanted_addresses wanted on wanted.address_key = given.address_key
      join searched_mailboxes searched on searched.planned_to < wanted.number
      where given.candidate_id = ${candidateId}::uuid
        and ${isWanted(sql`searched.mailbox_id`, sql`given.address_key`)}`.execute(db)
  return rows.map(({ id }) => id)
}

async function recentGaps(
  db: Db,
  mailboxIds: readonly string[],
): Promise<Map<string, MailboxReceipt['gaps']>> {
  const { rows } = await sql<MailboxReceipt['gaps'][number] & { id: string }>`
    select asked.id, gap.cause, gap.began_at as "beganAt", gap.ended_at as "endedAt"
    from unnest(${[...mailboxIds]}::uuid[]) as asked(id)
    cross join lateral (select * from sync_gaps where sync_gaps.mailbox_id = asked.id and ended_at is not null
      order by began_at desc limit ${gapsShown}) gap
    order by gap.began_at desc`.execute(db)
  const gaps = rows.map(({ id, ...gap }) => ({ id, gap }))
  return new Map([...Map.groupBy(gaps, ({ id }) => id)].map(([id, own]) => [id, own.map(({ gap }) => gap)]))
}
