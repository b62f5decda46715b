import { sql } from 'kysely'
import { channel, type Db } from '../db/db.ts'
import { needAction } from '../mailboxes/mailboxes.ts'
import type { PollAnswer } from '../mailboxes/provider.ts'
import type { PollTarget } from './claims.ts'
import type { SyncParts } from './parts.ts'
import { judgePoll, type PollVerdict } from './poll-verdict.ts'
import { nextPoll } from './schedule.ts'

/** A mailbox that Google was asked about. */
export interface Polled {
  mailbox: PollTarget
  /** Shortly before Google was asked. */
  askedAt: Date
  answer: PollAnswer
}

type ResultParts = Pick<SyncParts, 'db' | 'clock' | 'log' | 'enqueue' | 'pollSeconds'>

/**
 * Writes what was learnt. All mailboxes where nothing happened, or that have to wait, are written in one statement. A
 * mailbox keeps its lease until its job takes it over. Nothing is written about a mailbox whose lease, cursor or
 * connection is another than when Google was asked.
 */
export async function settlePolls(parts: ResultParts, polled: readonly Polled[]): Promise<void> {
  const now = parts.clock.now()
  const known = await knownAmong(parts.db, polled)
  const judged = polled.map((one) => {
    const stored = known.get(one.mailbox.id) ?? new Set()
    return { ...one, verdict: judgePoll(one.mailbox, one.answer, stored, now) }
  })
  for (const one of judged) tell(parts, one)
  await writeUnchanged(
    parts.db,
    judged.flatMap((one) => unchangedRow(one, now, parts.pollSeconds) ?? []),
  )
  const happened = judged.filter(({ verdict }) => verdict.kind === 'happened')
  const refused = judged.flatMap(({ mailbox, verdict }) =>
    verdict.kind === 'action_needed' ? [{ mailbox, cause: verdict.cause }] : [],
  )
  if (happened.length + refused.length === 0) return
  await parts.db.transaction().execute(async (tx) => {
    for (const { mailbox, cause } of refused) await needAction(tx, mailbox, cause, now)
    await parts.enqueue(tx, 'sync-mailbox', ...happened.map(({ mailbox }) => ({ mailboxId: mailbox.id })))
  })
}

/** Returns which of the messages that the answers name are stored, by mailbox. Asks nothing if they name none. */
async function knownAmong(db: Db, polled: readonly Polled[]): Promise<Map<string, Set<string>>> {
  const named = polled.flatMap(({ mailbox, answer }) =>
    'page' in answer
      ? answer.page.changes.map(({ providerId }) => ({ mailboxId: mailbox.id, providerId }))
      : [],
  )
  if (named.length === 0) return new Map()
  const { rows } = await sql<{ mailbox_id: string; provider_ids: string[] }>`
    select mailbox_id, array_agg(provider_id) as provider_ids from message_copies
    where (mailbox_id, provider_id) in (select * from unnest(
      ${named.map(({ mailboxId }) => mailboxId)}::uuid[], ${named.map(({ providerId }) => providerId)}::text[]))
    group by mailbox_id`.execute(db)
  return new Map(rows.map((row) => [row.mailbox_id, new Set(row.provider_ids)]))
}

function tell({ log }: ResultParts, { mailbox, answer, verdict }: Polled & { verdict: PollVerdict }): void {
  if (verdict.kind === 'quiet' || verdict.kind === 'happened') return
  const about = { mailboxId: mailbox.id, outcome: verdict, err: 'error' in answer ? answer.error : undefined }
  if (verdict.kind === 'wait' && verdict.fault) log.error(about, 'a poll failed')
  else log.warn(about, 'a poll was refused')
}

/** What is written about a mailbox without changes. Columns keep their value where it is null. */
interface UnchangedRow {
  id: string
  lease: Date
  cursor: string
  moved: string | null
  readAt: Date | null
  activeAt: Date | null
  nextAt: Date
  retryAt: Date | null
  attempts: number
}

function unchangedRow(
  { mailbox, askedAt, verdict }: Polled & { verdict: PollVerdict },
  now: Date,
  pollSeconds: number,
): UnchangedRow | undefined {
  const asked = { id: mailbox.id, lease: mailbox.leased_until, cursor: mailbox.cursor }
  if (verdict.kind === 'quiet') {
    const activeAt = verdict.isActive ? askedAt : mailbox.active_at
    const nextAt = nextPoll(now, pollSeconds, { ...mailbox, active_at: activeAt })
    return { ...asked, moved: verdict.cursor, readAt: askedAt, activeAt, nextAt, retryAt: null, attempts: 0 }
  }
  if (verdict.kind !== 'wait') return undefined
  const { until, attempts } = verdict
  return { ...asked, moved: null, readAt: null, activeAt: null, nextAt: until, retryAt: until, attempts }
}

/**
 * Rows are skipped that another transaction has locked: it changes them, or it is a job that has taken over. Their lease
 * runs out, and they are asked about again. So no two transactions wait for each other here, whatever they lock first.
 */
async function writeUnchanged(db: Db, rows: readonly UnchangedRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    with told as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as told(
        id uuid, lease timestamptz, cursor text, moved text, "readAt" timestamptz, "activeAt" timestamptz, "nextAt" timestamptz,
        "retryAt" timestamptz, attempts integer)),
    held as (
      select mailboxes.id from mailboxes join told on told.id = mailboxes.id
      where mailboxes.leased_until = told.lease and mailboxes.cursor = told.cursor
        and mailboxes.disconnected_at is null and mailboxes.paused_at is null
      for no key update of mailboxes skip locked),
    written as (
      update mailboxes set cursor = coalesce(told.moved, mailboxes.cursor),
        last_synced_at = coalesce(told."readAt", mailboxes.last_synced_at),
        active_at = coalesce(told."activeAt", mailboxes.active_at),
        next_sync_at = told."nextAt", retry_at = told."retryAt", retry_attempts = told.attempts, leased_until = null
      from told join held using (id) where mailboxes.id = told.id
      returning mailboxes.user_id)
    select pg_notify(${channel}, json_build_object('kind', 'mailbox', 'userId', user_id)::text) from written`.execute(
    db,
  )
}
