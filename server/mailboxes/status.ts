import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'

export interface ImportProgress {
  open: boolean
  candidatesDone: number
  candidatesTotal: number
  /** Messages of this mailbox on profiles. */
  messages: number
  /** Messages found and not yet fetched. */
  waiting: number
}

/**
 * Returns the progress of the import of past mail, from the open searches and the ledger. A candidate is done when no
 * search for them is open; the import ends when all that was found is fetched too.
 */
export async function importProgress(db: Db, mailboxId: string): Promise<ImportProgress> {
  const { rows } = await sql<{
    open: number
    waiting: number
    total: number | null
    unfinished: number
    messages: number
  }>`
    with past as (
      select candidate_ids from searches
      where mailbox_id = ${mailboxId} and kind in ('past', 'traces')
    ), waiting as (
      select count(*)::int as n from ledger
      where mailbox_id = ${mailboxId} and found_by in ('search', 'trace') and set_aside_at is null
    )
    select
      (select count(*)::int from past) as open,
      (select n from waiting) as waiting,
      (select planned_candidates from searched_mailboxes where mailbox_id = ${mailboxId}) as total,
      (select count(distinct id)::int from past, unnest(candidate_ids) id) as unfinished,
      (select count(distinct copy.message_id)::int from message_copies copy
        join candidate_messages link on link.message_id = copy.message_id
        where copy.mailbox_id = ${mailboxId} and copy.hidden is null) as messages`.execute(db)
  const facts = rows[0]!
  const open = facts.open > 0 || facts.waiting > 0
  const total = Math.max(facts.total ?? 0, facts.unfinished)
  return {
    open,
    candidatesDone: total - facts.unfinished,
    candidatesTotal: total,
    messages: facts.messages,
    waiting: facts.waiting,
  }
}

/** Returns those of these mailboxes whose import of past mail goes on, as {@link ImportProgress.open} says. */
export async function openImports(db: Db, mailboxIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select asked.id from unnest(${[...mailboxIds]}::uuid[]) as asked(id)
    where exists (select 1 from searches where searches.mailbox_id = asked.id
        and searches.kind in ('past', 'traces'))
      or exists (select 1 from ledger where ledger.mailbox_id = asked.id
        and ledger.found_by in ('search', 'trace') and ledger.set_aside_at is null)`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/**
 * Estimates the seconds until an import ends from the time it has taken so far; null while that is too little to
 * tell.
 */
export function secondsLeft(
  progress: ImportProgress,
  mailbox: Pick<Mailbox, 'connected_at'>,
  now: Date,
): number | null {
  const { candidatesDone: done, candidatesTotal: total } = progress
  const passedMs = now.getTime() - mailbox.connected_at.getTime()
  if (done === 0 || done === total || passedMs < 3_000) return null
  return Math.ceil(((passedMs / done) * (total - done)) / 1_000)
}
