import { keepAddresses } from '../candidates/address-lock.ts'
import { notify } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { releaseLease, rereadLeased, takeLease } from '../mailboxes/lease.ts'
import { needAction, openMailbox, saveIdentities } from '../mailboxes/mailboxes.ts'
import type { MailboxClient } from '../mailboxes/provider.ts'
import { mayAskAgain, maySync } from '../mailboxes/state.ts'
import { isAnyCounting, settleCounted } from '../sharing/sharing.ts'
import { followColleagues } from './address-changes.ts'
import { askAgain } from './ask-again.ts'
import { auditIfDue } from './audit.ts'
import { BodiesAtOnce } from './bodies-at-once.ts'
import { areIdentitiesDue } from './claims.ts'
import { isAuditDue, mustWait } from './due.ts'
import { emptyLedger } from './fetch.ts'
import { areMessagesCounted, noteMessages } from './folding.ts'
import { holdMailbox, OvertakenError, readChanges, takeFirstCursor } from './incremental.ts'
import { outcomeOf } from './outcome.ts'
import type { MailboxClients, SyncParts } from './parts.ts'
import { nextPoll } from './schedule.ts'
import { searchPage } from './search-page.ts'
import { planWanted } from './wanted.ts'

/** During a long import new mail is checked for this often. */
const freshnessMs = 15_000

/** Open pages are notified of progress this often. */
const progressMs = 500

/** A run ends after this long so that other mailboxes get their turn: an import mostly waits for quota. */
const longestRunMs = 5 * 60_000

/**
 * Brings one mailbox up to date: first what happened since the cursor, then the ledger, then one page of a search
 * after the other, until nothing is due.
 *
 * Safe to run at any time and to stop anywhere. A refusal by Google becomes a state of the mailbox; only our own
 * errors are thrown.
 */
export async function syncMailbox(parts: SyncParts, mailboxId: string): Promise<void> {
  const mailbox = await takeLease(parts.db, mailboxId, parts.clock.now())
  if (!mailbox) return
  try {
    await syncLeased(parts, mailbox)
  } finally {
    parts.imports.end(mailboxId)
    await releaseLease(parts.db, mailbox)
  }
}

async function syncLeased(parts: SyncParts, mailbox: Mailbox): Promise<void> {
  if (mustWait(mailbox, parts.clock.now())) return
  if (mayAskAgain(mailbox, parts.clock.now())) return await askAgain(parts, mailbox)
  if (!maySync(mailbox)) return
  try {
    await bringUpToDate(parts, mailbox, {
      urgent: openMailbox(parts.provider, mailbox, parts.secrets),
      patient: openMailbox(parts.provider, mailbox, parts.secrets, false),
    })
  } catch (error) {
    if (error instanceof OvertakenError) return
    await settleError(parts, mailbox, error)
  }
}

async function bringUpToDate(parts: SyncParts, first: Mailbox, clients: MailboxClients): Promise<void> {
  const { urgent: client } = clients
  const startedAt = parts.clock.now()
  let mailbox = first
  await askIdentities(parts, mailbox, client)
  if (mailbox.cursor === null) await takeFirstCursor(parts, mailbox, client)
  let readAt = parts.clock.now()
  let toldAt = startedAt
  let { happened, lost } = await readChanges(parts, mailbox, client)
  await beginAuditIfDue(parts, mailbox, client)
  await planWanted(parts, mailbox)
  const bodies = new BodiesAtOnce()
  let pastToo = false
  for (;;) {
    const emptied = await emptyLedger(parts, mailbox, clients, { bodies, pastToo })
    // Waits grow only while nothing succeeds at all.
    if (emptied.settled) first.retry_attempts = 0
    if (emptied.wait) throw emptied.wait
    if (!emptied.worked) {
      mailbox.retry_attempts = first.retry_attempts
      if (await settleSharing(parts, mailbox)) continue
      if (!(await searchPage(parts, mailbox, clients.patient, pastToo))) {
        if (pastToo || !parts.imports.take(mailbox.id)) break
        pastToo = true
        continue
      }
      first.retry_attempts = 0
    }
    const now = parts.clock.now()
    const reread = await rereadLeased(parts.db, mailbox, now)
    if (!reread) return
    first.leased_until = reread.leased_until
    if (!maySync(reread)) return
    mailbox = reread
    if (pastToo) await noteTurn(parts, mailbox, startedAt)
    if (now.getTime() - startedAt.getTime() > longestRunMs) {
      // Whoever has waited longest for past mail comes next; the worker's tick sees to that.
      return pastToo ? undefined : await again(parts, mailbox)
    }
    if (now.getTime() - readAt.getTime() > freshnessMs) {
      readAt = now
      const read = await readChanges(parts, mailbox, client)
      happened ||= read.happened
      lost = read.lost
    }
    if (now.getTime() - toldAt.getTime() > progressMs) {
      toldAt = now
      await tellProgress(parts, mailbox)
    }
  }
  if (lost) throw lost
  await finish(parts, mailbox, readAt, happened)
}

/** Records, once a run, that it was this mailbox's turn to have its past mail read. */
async function noteTurn(
  { db }: SyncParts,
  { id, import_turn_at: notedAt }: Mailbox,
  startedAt: Date,
): Promise<void> {
  if (notedAt?.getTime() === startedAt.getTime()) return
  await db.updateTable('mailboxes').set({ import_turn_at: startedAt }).where('id', '=', id).execute()
}

async function beginAuditIfDue(parts: SyncParts, mailbox: Mailbox, client: MailboxClient): Promise<void> {
  const now = parts.clock.now()
  if (!isAuditDue(mailbox, now)) return
  // Known since the first sync, except for mailboxes of earlier versions.
  if (!(await areMessagesCounted(parts.db, mailbox.id))) {
    const { messages } = await client.profile()
    await parts.db.transaction().execute((tx) => noteMessages(tx, mailbox.id, messages))
  }
  await parts.db.transaction().execute(async (tx) => {
    await holdMailbox(tx, mailbox)
    await auditIfDue(tx, mailbox, now)
  })
}

/**
 * Decides about addresses whose mail is completely counted. Returns whether there are messages to open now.
 *
 * @throws OvertakenError
 */
async function settleSharing(parts: SyncParts, mailbox: Mailbox): Promise<boolean> {
  if (!(await isAnyCounting(parts.db, mailbox.id))) return false
  return await parts.db.transaction().execute(async (tx) => {
    await holdMailbox(tx, mailbox)
    await keepAddresses(tx)
    return await settleCounted(tx, mailbox, parts.clock.now())
  })
}

/** Asks Gmail for signatures and send-as addresses once a day, and after a new consent. */
async function askIdentities(parts: SyncParts, mailbox: Mailbox, client: MailboxClient): Promise<void> {
  const now = parts.clock.now()
  if (mailbox.cursor !== null && !areIdentitiesDue(mailbox, now)) return
  const identities = await client.identities()
  await parts.db.transaction().execute(async (tx) => {
    await followColleagues(tx, parts, await saveIdentities(tx, mailbox.id, identities, now))
  })
}

async function again(parts: SyncParts, mailbox: Mailbox): Promise<void> {
  await parts.db.transaction().execute((tx) => parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id }))
}

async function tellProgress(parts: SyncParts, mailbox: Mailbox): Promise<void> {
  await parts.db.transaction().execute((tx) => notify(tx, { kind: 'mailbox', userId: mailbox.user_id }))
}

/** Records that everything Google had at `readAt` is known here. */
async function finish(parts: SyncParts, mailbox: Mailbox, readAt: Date, happened: boolean): Promise<void> {
  const now = parts.clock.now()
  const activeAt = happened ? readAt : mailbox.active_at
  await parts.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('mailboxes')
      .set({
        last_synced_at: readAt,
        active_at: activeAt,
        next_sync_at: nextPoll(now, parts.pollSeconds, { ...mailbox, active_at: activeAt }),
        retry_at: null,
        retry_attempts: 0,
      })
      .where('id', '=', mailbox.id)
      .where('disconnected_at', 'is', null)
      .execute()
    await notify(tx, { kind: 'mailbox', userId: mailbox.user_id })
  })
}

async function settleError(parts: SyncParts, mailbox: Mailbox, error: unknown): Promise<void> {
  const now = parts.clock.now()
  const outcome = outcomeOf(error, mailbox.retry_attempts, now)
  parts.log.warn({ mailboxId: mailbox.id, outcome, err: error }, 'a sync stopped')
  await parts.db.transaction().execute(async (tx) => {
    if (outcome.kind === 'action_needed') {
      await needAction(tx, mailbox, outcome.cause, now)
      return
    }
    await tx
      .updateTable('mailboxes')
      .set({ retry_at: outcome.until, retry_attempts: outcome.attempts, next_sync_at: outcome.until })
      .where('id', '=', mailbox.id)
      .where('disconnected_at', 'is', null)
      .execute()
    await notify(tx, { kind: 'mailbox', userId: mailbox.user_id })
  })
  if (outcome.kind === 'wait' && outcome.fault) throw error
}
