import type { Db } from '../../server/db/db.ts'
import { roundMs } from '../../server/sync/rounds.ts'
import { queuedMs } from '../../server/sync/wanted.ts'

/** Returns when the engine's next piece of work is due, or null if all work is done. Future polls do not count. */
export async function nextDue(db: Db, now: Date): Promise<Date | null> {
  const mailboxes = await db
    .selectFrom('mailboxes')
    .select(['id', 'retry_at', 'next_sync_at', 'import_paused_at', 'leased_until'])
    .where('disconnected_at', 'is', null)
    .where('paused_at', 'is', null)
    .where('action_cause', 'is', null)
    .execute()
  const due: Date[] = []
  for (const mailbox of mailboxes) {
    const { id, next_sync_at: nextSyncAt } = mailbox
    // While the import of past mail is paused, it waits for a person.
    const all = mailbox.import_paused_at === null
    const work = [
      ...(await ledgerDue(db, id, all)),
      ...(await searchesDue(db, id, all)),
      ...(await wantedDue(db, id)),
    ]
    if (nextSyncAt && nextSyncAt <= now) work.push(nextSyncAt)
    // When a mailbox must wait, all of its work waits. A process that was killed leaves its lease behind.
    const waits = [mailbox.retry_at ?? now, mailbox.leased_until ?? now].filter((at) => at > now)
    if (mailbox.retry_at && mailbox.retry_at > now) due.push(mailbox.retry_at)
    else if (waits.length === 0 || work.length === 0) due.push(...work)
    else due.push(...waits)
  }
  const outbox = await db
    .selectFrom('outbox')
    .select('due_at')
    .where('state', 'in', ['queued', 'sending'])
    .execute()
  due.push(...outbox.map((row) => row.due_at))
  return due.length === 0 ? null : new Date(Math.min(...due.map(Number)))
}

async function ledgerDue(db: Db, mailboxId: string, all: boolean): Promise<Date[]> {
  const rows = await db
    .selectFrom('ledger')
    .select('next_attempt_at')
    .where('mailbox_id', '=', mailboxId)
    .where('set_aside_at', 'is', null)
    .$if(!all, (query) => query.where('found_by', '=', 'history'))
    .execute()
  return rows.map((row) => row.next_attempt_at)
}

async function searchesDue(db: Db, mailboxId: string, all: boolean): Promise<Date[]> {
  const rows = await db
    .selectFrom('searches')
    .select('not_before')
    .where('mailbox_id', '=', mailboxId)
    .$if(!all, (query) => query.where('kind', '=', 'gap'))
    .execute()
  return rows.map((row) => row.not_before)
}

/** Returns when the mailbox's next addresses have waited long enough to be searched for. */
async function wantedDue(db: Db, mailboxId: string): Promise<Date[]> {
  const rows = await db
    .selectFrom('wanted_addresses')
    .innerJoin('searched_mailboxes', (join) =>
      join.onRef('wanted_addresses.number', '>', 'searched_mailboxes.planned_to'),
    )
    .select(['asked_at', 'queued_at'])
    .where('mailbox_id', '=', mailboxId)
    .execute()
  const { count } = await db
    .selectFrom('searched_mailboxes')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  const waitMs = 2 * roundMs(Number(count))
  // After a kill, a mailbox that was queued is queued again when its worker must be dead.
  return rows.map(({ asked_at: askedAt, queued_at: queuedAt }) => {
    const againMs = queuedAt ? queuedAt.getTime() + queuedMs : 0
    return new Date(Math.max(askedAt.getTime() + waitMs, againMs))
  })
}
