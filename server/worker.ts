import { tellOfRequest } from './candidates/request-letters.ts'
import type { Database } from './db/db.ts'
import { type CleanUpParts, cleanUp, enqueueCleanUp } from './erasing/clean-up.ts'
import { tellOfRetention } from './erasing/retention-letters.ts'
import { runRetention } from './erasing/retention-run.ts'
import { forgetExports } from './exports/exports.ts'
import { type ExportParts, writeExport } from './exports/write-export.ts'
import type { Jobs } from './jobs/jobs.ts'
import { finishErasures } from './leaving/erasure.ts'
import type { Post } from './letters/post.ts'
import { forgetConsents } from './mailboxes/connect.ts'
import { keepGrants } from './mailboxes/kept-grants.ts'
import type { OnColleaguesChanged } from './mailboxes/mailboxes.ts'
import type { Notification, NotificationSource } from './mailboxes/notification-port.ts'
import { createReminder } from './mailboxes/reminder.ts'
import { pruneAccessLogs } from './messages/access-log.ts'
import { forgetBlocked } from './messages/blocked-copies.ts'
import { removeBytesIfDue } from './messages/deleted-mail.ts'
import { forgetUnlinked } from './messages/unlinked.ts'
import type { SendParts } from './outbox/parts.ts'
import { enqueueOpenOutbox, forgetDrafts, forgetUploads } from './outbox/schedule.ts'
import { sendMessage } from './outbox/send.ts'
import { emptyBin } from './profiles/bin.ts'
import { createSharingTeller } from './sharing/daily-letter.ts'
import { ImportTurns } from './sync/import-turns.ts'
import { takeNotifications } from './sync/notified.ts'
import type { SyncParts } from './sync/parts.ts'
import { Poller } from './sync/poller.ts'
import { syncMailbox } from './sync/run.ts'
import { enqueueDue } from './sync/schedule.ts'
import { enqueueWanted, forgetPlanned } from './sync/wanted.ts'
import { beginWatching, enqueueWatches, watchMailbox } from './sync/watch.ts'
import { endExpiredAccess } from './users/access.ts'
import type { OnAccessChanged } from './users/access-changed.ts'
import { checkIfDue } from './users/audit-chain.ts'
import { forgetExpired } from './users/expired.ts'
import { logState, monthsAgo, pruneAudit } from './users/log-keeping.ts'
import { forgetResets, sendResetLink } from './users/password-resets.ts'
import { closeFailures } from './users/sign-in-record.ts'

export type WorkerParts = Omit<SyncParts, 'imports'> &
  SendParts &
  ExportParts &
  Pick<CleanUpParts, 'engine' | 'forgetPictures'> & {
    jobs: Jobs
    engine: Database['engine']
    onAccessChanged: OnAccessChanged
    onColleaguesChanged: OnColleaguesChanged
    /** Null if no mail server is configured; then no letters are sent. */
    post: Post | null
    /** Null unless Kurier pulls notifications from Pub/Sub. */
    notifications: NotificationSource | null
    appUrl: string
    /** The interval between checks of access and letters; a minute outside tests. */
    minuteMs?: number
  }

export interface Worker {
  stop(): Promise<void>
}

/** How often the worker looks for due work, with one indexed query. */
const tickMs = 1_000
const minuteMs = 60_000

/** How many mailboxes one process syncs at a time. */
const syncConcurrency = 8
/** How many of them may read past mail. */
const importsAtOnce = 4
const sendConcurrency = 2
const watchConcurrency = 2

/** Maps job names to functions, and starts the tick that queues due work. */
export async function startWorker(given: WorkerParts): Promise<Worker> {
  const parts = { ...given, imports: new ImportTurns(importsAtOnce) }
  await parts.jobs.work('sync-mailbox', syncConcurrency, ({ mailboxId }) => syncMailbox(parts, mailboxId))
  await parts.jobs.work('send-message', sendConcurrency, ({ outboxId }) => sendMessage(parts, outboxId))
  await parts.jobs.work('watch-mailbox', watchConcurrency, ({ mailboxId }) => watchMailbox(parts, mailboxId))
  await parts.jobs.work('clean-up', 1, () => cleanUp(parts))
  const reminder = parts.post && createReminder({ ...parts, post: parts.post })
  if (reminder) await parts.jobs.work('remind-owner', 1, ({ mailboxId }) => reminder.send(mailboxId))
  const { post } = parts
  const teller = post && createSharingTeller({ ...parts, post })
  if (teller) await parts.jobs.work('tell-of-sharing', 1, ({ mailboxId }) => teller.send(mailboxId))
  if (post)
    await parts.jobs.work('send-reset-link', 1, ({ resetId }) => sendResetLink({ ...parts, post }, resetId))
  if (post)
    await parts.jobs.work('tell-of-request', 1, (request) => tellOfRequest({ ...parts, post }, request))
  if (post)
    await parts.jobs.work('tell-of-retention', 1, (owner) => tellOfRetention({ ...parts, post }, owner))
  await parts.jobs.work('write-export', 1, ({ exportId }) => writeExport(parts, exportId))
  await beginWatching(parts)
  const due = repeat(parts, tickMs, async () => {
    await enqueueDue(parts)
    await enqueueWanted(parts)
    await enqueueWatches(parts)
    await enqueueOpenOutbox(parts)
  })
  const poller = new Poller(parts)
  const polls = repeat(parts, tickMs, () => poller.askAll())
  const access = repeat(parts, parts.minuteMs ?? minuteMs, async () => {
    await endExpiredAccess(parts.db, parts.clock.now(), parts.onAccessChanged)
    await finishErasures(parts)
    await removeBytesIfDue(parts)
    await keepGrants(parts)
    await forgetDrafts(parts.db, parts.clock.now())
    await forgetUploads(parts.db, parts.clock.now())
    await forgetExports(parts.db, parts.clock.now())
    await emptyBin(parts.db, parts.clock.now())
    await forgetUnlinked(parts.db, parts.clock.now())
    await forgetBlocked(parts.db, parts.clock.now())
    await forgetResets(parts.db, parts.clock.now())
    await forgetConsents(parts.db, parts.clock.now())
    await forgetPlanned(parts.db)
    // The library that keeps sessions uses the real clock.
    await forgetExpired(parts.db, new Date())
    await keepLogs(parts)
    await runRetention({ ...parts, writesLetters: post !== null })
    await enqueueCleanUp(parts)
    await reminder?.enqueueDue()
    await teller?.enqueueDue()
  })
  const stopping = new AbortController()
  const take = (notifications: readonly Notification[]) => takeNotifications(parts, notifications)
  const listening = parts.notifications?.listen(take, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([poller.stop(), polls.stop(), due.stop(), access.stop(), listening])
    },
  }
}

/** Completes the audit log, deletes what is older than its retention time, and checks the chain once a day. */
async function keepLogs({ db, clock }: WorkerParts): Promise<void> {
  const now = clock.now()
  await closeFailures(db, now)
  await pruneAudit(db, now)
  await pruneAccessLogs(db, monthsAgo(now, (await logState(db)).retention.access))
  await checkIfDue(db, now)
}

/**
 * Runs `task` at once and again after each pause, never twice at a time. A failure is logged; the next run tries
 * again.
 */
function repeat(parts: WorkerParts, everyMs: number, work: () => Promise<void>): Worker {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const round = () => {
    running = work()
      .catch((error: unknown) => parts.log.error({ err: error }, 'a regular task failed'))
      .finally(() => {
        if (!stopped) timer = setTimeout(round, everyMs)
      })
  }
  round()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
