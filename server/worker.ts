import type { Jobs } from './jobs/jobs.ts'
import { enqueueOpenOutbox, forgetUploads } from './outbox/schedule.ts'
import { type SendParts, sendMessage } from './outbox/send.ts'
import type { SyncParts } from './sync/parts.ts'
import { syncMailbox } from './sync/run.ts'
import { enqueueDue } from './sync/schedule.ts'
import { endExpiredAccess, type OnAccessChanged } from './users/access.ts'

export type WorkerParts = SyncParts & SendParts & { jobs: Jobs; onAccessChanged: OnAccessChanged }

export interface Worker {
  stop(): Promise<void>
}

/** How often what is due is looked for; one indexed question. */
const tickMs = 1_000
const accessTickMs = 60_000

/** Mailboxes brought up to date at a time in one process. */
const syncConcurrency = 4
const sendConcurrency = 2

/** Job name → function, and a tick that queues what time has made due. */
export async function startWorker(parts: WorkerParts): Promise<Worker> {
  await parts.jobs.work('sync-mailbox', syncConcurrency, ({ mailboxId }) => syncMailbox(parts, mailboxId))
  await parts.jobs.work('send-message', sendConcurrency, ({ outboxId }) => sendMessage(parts, outboxId))
  const due = repeat(parts, tickMs, async () => {
    await enqueueDue(parts)
    await enqueueOpenOutbox(parts)
  })
  const access = repeat(parts, accessTickMs, async () => {
    await endExpiredAccess(parts.db, parts.clock.now(), parts.onAccessChanged)
    await forgetUploads(parts.db, parts.clock.now())
  })
  return {
    stop: async () => {
      await Promise.all([due.stop(), access.stop()])
    },
  }
}

/** Runs at once and then after each pause, never twice at a time; a failure is logged and waits for the next. */
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
