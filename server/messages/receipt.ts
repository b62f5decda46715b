import { sql } from 'kysely'
import { readsCandidate } from '../candidates/hiring-team.ts'
import type { Db } from '../db/db.ts'
import type { ActionCause } from '../db/schema.ts'
import { blockedBy, blocklistOf } from '../mailboxes/blocks.ts'
import { lastComparisons } from '../mailboxes/comparisons.ts'
import { isWanted } from '../mailboxes/wanted.ts'
import { isVisibleCopy, type Viewer } from './visibility.ts'

/** What was checked for a candidate, derived from the open searches, the ledger and the last comparisons, not from a log. */
export interface Receipt {
  mailboxesChecked: number
  mailboxesImporting: number
  mailboxesDown: { owner: string; reason: 'paused' | 'action_needed'; since: Date }[]
  /** The time up to which every checked mailbox is completely known. */
  lastCheckedAt: Date | null
  /** The addresses of the candidate that the viewer's own blocklist or the company's keeps away. */
  privateAddresses: string[]
  mailboxes: MailboxReceipt[]
}

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

const gapsShown = 5

/** For somebody who does not read this candidate's mail it covers only their own mailbox, like the mail shown. */
export async function syncReceipt(db: Db, viewer: Viewer, candidateId: string): Promise<Receipt> {
  const mailboxes = await mailboxReceipts(db, viewer, candidateId)
  const receipt: Receipt = {
    mailboxesChecked: 0,
    mailboxesImporting: 0,
    mailboxesDown: [],
    lastCheckedAt: null,
    privateAddresses: await privateAddresses(db, viewer, candidateId),
    mailboxes,
  }
  for (const { owner, state, since, lastSyncedAt } of mailboxes) {
    if (state === 'paused' || state === 'action_needed') {
      receipt.mailboxesDown.push({ owner, reason: state, since: since! })
    } else if (state === 'importing') {
      receipt.mailboxesImporting += 1
    } else {
      receipt.mailboxesChecked += 1
      const slowest = receipt.lastCheckedAt
      receipt.lastCheckedAt = slowest && slowest < lastSyncedAt! ? slowest : lastSyncedAt
    }
  }
  return receipt
}

/** Does not use colleagues' blocklists, which the viewer may not know. */
async function privateAddresses(db: Db, viewer: Viewer, candidateId: string): Promise<string[]> {
  const blocklist = await blocklistOf(db, viewer.id)
  const rows = await db
    .selectFrom('candidate_addresses')
    .select(['address', 'address_key'])
    .where('candidate_id', '=', candidateId)
    .orderBy('ordinal')
    .execute()
  return rows.filter((row) => blockedBy(row.address_key, blocklist) !== null).map((row) => row.address)
}

async function mailboxReceipts(db: Db, viewer: Viewer, candidateId: string): Promise<MailboxReceipt[]> {
  const reads = await readsCandidate(db, viewer, candidateId)
  const rows = await db
    .selectFrom('mailboxes')
    .innerJoin('users', 'users.id', 'mailboxes.user_id')
    .select([
      'mailboxes.id',
      'users.name as owner',
      'mailboxes.paused_at',
      'mailboxes.action_since',
      'mailboxes.action_cause',
      'mailboxes.last_synced_at',
      sql<boolean>`mailboxes.cursor is null or exists (select 1 from searches
        where searches.mailbox_id = mailboxes.id
          and (searches.kind = 'gap' or (searches.kind = 'lifted' and searches.since is null)
            or (searches.kind in ('past', 'traces') and ${candidateId}::uuid = any(searches.candidate_ids))))
        or exists (select 1 from candidate_addresses written where written.candidate_id = ${candidateId}::uuid
          and ${isWanted(sql`mailboxes.id`, sql`written.address_key`)})
        or exists (select 1 from ledger where ledger.mailbox_id = mailboxes.id
          and ledger.found_by in ('search', 'trace') and ledger.attempts = 0)`.as('importing'),
      sql<number>`(select count(distinct copy.message_id)::int from message_copies copy
        join mailboxes mailbox on mailbox.id = copy.mailbox_id
        where copy.mailbox_id = mailboxes.id and copy.message_id in (select link.message_id
            from candidate_messages link where link.candidate_id = ${candidateId}::uuid)
          and ${isVisibleCopy(viewer, candidateId)})`.as('messages'),
      sql<number>`(select count(*)::int from ledger
        where ledger.mailbox_id = mailboxes.id
          and (ledger.attempts > 0 or ledger.set_aside_at is not null))`.as('unread'),
    ])
    .where('mailboxes.disconnected_at', 'is', null)
    .$if(!reads, (query) => query.where('mailboxes.user_id', '=', viewer.id))
    .orderBy('users.name')
    .execute()
  const ids = rows.map((row) => row.id)
  const gaps = await recentGaps(db, ids)
  const compared = await lastComparisons(db, ids)
  return rows.map((row) => ({
    owner: row.owner,
    state: stateOf(row),
    since: row.paused_at ?? row.action_since,
    cause: row.paused_at ? null : row.action_cause,
    lastSyncedAt: row.last_synced_at,
    messages: row.messages,
    comparedAt: compared.get(row.id)?.at ?? null,
    unknownThen: compared.get(row.id)?.unknown ?? 0,
    unread: row.unread,
    gaps: gaps.get(row.id) ?? [],
  }))
}

function stateOf(row: {
  paused_at: Date | null
  action_since: Date | null
  importing: boolean
  last_synced_at: Date | null
}): MailboxReceipt['state'] {
  if (row.paused_at) return 'paused'
  if (row.action_since) return 'action_needed'
  return row.importing || !row.last_synced_at ? 'importing' : 'checked'
}

async function recentGaps(
  db: Db,
  mailboxIds: readonly string[],
): Promise<Map<string, MailboxReceipt['gaps']>> {
  const gaps = new Map<string, MailboxReceipt['gaps']>()
  if (mailboxIds.length === 0) return gaps
  const rows = await db
    .selectFrom('sync_gaps')
    .select(['mailbox_id', 'cause', 'began_at', 'ended_at'])
    .where('mailbox_id', 'in', [...mailboxIds])
    .where('ended_at', 'is not', null)
    .orderBy('began_at', 'desc')
    .execute()
  for (const { mailbox_id: id, cause, began_at: beganAt, ended_at: endedAt } of rows) {
    const of = gaps.get(id) ?? []
    if (of.length < gapsShown) gaps.set(id, [...of, { cause, beganAt, endedAt: endedAt! }])
  }
  return gaps
}
