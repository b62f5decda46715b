import { sql } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import { z } from 'zod'
import type { Database, Tx } from '../db/db.ts'
import type { Log } from '../log.ts'

/**
 * The jobs there are and what each carries: ids, nothing else.
 *
 * `key` makes bursts collapse: at most one job of a key waits and one runs.
 */
const jobs = {
  'sync-mailbox': { payload: z.object({ mailboxId: z.uuid() }), key: 'mailboxId' },
  'watch-mailbox': { payload: z.object({ mailboxId: z.uuid() }), key: 'mailboxId' },
  'send-message': { payload: z.object({ outboxId: z.uuid() }), key: 'outboxId' },
  'send-reset-link': { payload: z.object({ resetId: z.uuid() }), key: 'resetId' },
  'remind-owner': { payload: z.object({ mailboxId: z.uuid() }), key: 'mailboxId' },
} as const

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>

/**
 * Adds a job inside the transaction that makes it true; a waiting one of the same key serves for both. Jobs are
 * for now: what is due later stands in its own table, and the worker's tick queues it.
 */
export type Enqueue = <N extends JobName>(tx: Tx, name: N, payload: JobPayload<N>) => Promise<void>

export interface Jobs {
  enqueue: Enqueue
  /** Starts working; `perform` is called for each job, at most `concurrency` at a time in this process. */
  work<N extends JobName>(
    name: N,
    concurrency: number,
    perform: (payload: JobPayload<N>) => Promise<void>,
  ): Promise<void>
  stop(): Promise<void>
}

/**
 * How often jobs without a sign of life are looked for. pg-boss also notes then which keys are at work, and passes over
 * what waits under them until it looks again: a mailbox would rest a minute after it was seen working.
 */
const lookout = { superviseIntervalSeconds: 3, monitorIntervalSeconds: 3, queueCacheIntervalSeconds: 1 }

/** Starts pg-boss on the same database. */
export async function startJobs(database: Database, log: Log): Promise<Jobs> {
  const boss = new PgBoss({
    ...database.jobs,
    useListenNotify: true,
    persistWarnings: false,
    reindex: false,
    ...lookout,
  })
  boss.on('error', (error) => log.error({ err: error }, 'jobs'))
  boss.on('warning', (warning) => log.debug({ warning }, 'jobs'))
  await boss.start()
  // The embedded database has one process: what was running when it was killed runs no more, and the tick queues anew
  // what is due. On PostgreSQL a job that gives no sign of life for a while is given up.
  if (database.engine === 'embedded')
    await sql`delete from pgboss.job where state = 'active'`.execute(database.db)
  for (const name of Object.keys(jobs)) {
    await boss.createQueue(name, {
      policy: 'stately',
      notify: true,
      retryLimit: 3,
      retryDelay: 5,
      retryBackoff: true,
      expireInSeconds: 900,
      heartbeatSeconds: 20,
      deleteAfterSeconds: 600,
    })
  }
  return {
    enqueue: async (tx, name, payload) => {
      const key = (payload as Record<string, string>)[jobs[name].key]!
      await boss.send(name, payload, {
        singletonKey: key,
        db: fromKysely(tx),
      })
    },
    work: (name, concurrency, perform) => work(boss, name, concurrency, perform, log),
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  }
}

async function work<N extends JobName>(
  boss: PgBoss,
  name: N,
  concurrency: number,
  perform: (payload: JobPayload<N>) => Promise<void>,
  log: Log,
): Promise<void> {
  const options = {
    pollingIntervalSeconds: 2,
    notifyPollingIntervalSeconds: 5,
    batchSize: 1,
    localConcurrency: concurrency,
  }
  await boss.work(name, options, async (fetched) => {
    for (const job of fetched) {
      try {
        await perform(jobs[name].payload.parse(job.data) as JobPayload<N>)
      } catch (error) {
        log.error({ err: error, job: name, data: job.data }, 'a job failed')
        throw error
      }
    }
  })
}
