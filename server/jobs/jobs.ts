import { sql } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import { z } from 'zod'
import type { Database, Tx } from '../db/db.ts'
import type { Log } from '../log.ts'
import { currentOrigin, within } from '../origin.ts'
import { type Tracer, traced } from '../trace.ts'

/**
 * Every job and its payload: ids, nothing else.
 *
 * `key` collapses bursts: at most one job of a key waits and one runs.
 */
const jobs = {
  'sync-mailbox': { payload: z.object({ mailboxId: z.uuid() }), key: 'mailboxId' },
  'watch-mailbox': { payload: z.object({ mailboxId: z.uuid() }), key: 'mailboxId' },
  'send-message': { payload: z.object({ outboxId: z.uuid() }), key: 'outboxId' },
  'send-reset-link': { payload: z.object({ resetId: z.uuid() }), key: 'resetId' },
  'tell-of-request': {
    // The letter is the request, what is told of it and to whom, so that each is written once.
    payload: z.object({ requestId: z.uuid(), userId: z.uuid(), letter: z.string() }),
    key: 'letter',
  },
  'remind-owner': { payload: z.object({ mailboxId: z.uuid() }), key: 'mailboxId' },
  'write-export': { payload: z.object({ exportId: z.uuid() }), key: 'exportId' },
  'tell-of-sharing': { payload: z.object({ mailboxId: z.uuid() }), key: 'mailboxId' },
  'clean-up': { payload: z.object({ what: z.literal('erased') }), key: 'what' },
  'tell-of-retention': { payload: z.object({ userId: z.uuid() }), key: 'userId' },
} as const

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>

/**
 * Adds jobs in the transaction that makes them necessary, in one statement. If a job of the same key is already waiting,
 * that one is enough. Jobs run at once: work for later stands in its own table, and the worker's tick queues it when it
 * is due.
 */
export type Enqueue = <N extends JobName>(tx: Tx, name: N, ...payloads: JobPayload<N>[]) => Promise<void>

export interface Jobs {
  enqueue: Enqueue
  /** Starts the worker. It calls `perform` for each job, at most `concurrency` at a time in this process. */
  work<N extends JobName>(
    name: N,
    concurrency: number,
    perform: (payload: JobPayload<N>) => Promise<void>,
  ): Promise<void>
  stop(): Promise<void>
}

/** How often pg-boss looks for jobs whose process died. */
const lookout = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 }

/**
 * One waiting job a key. That only one runs is left to `groupConcurrency`, which counts the active jobs at each fetch.
 * pg-boss's policy `stately` would promise both, but notes the active keys every few seconds, and until then skips
 * waiting jobs of keys that have ended: a mailbox waited up to ten seconds after its previous sync.
 */
const policy = 'short'

/** Told of each job that ended, after how many seconds. */
export type OnJobEnd = (name: JobName, outcome: 'done' | 'failed', seconds: number) => void

/** Who watches the jobs run. */
export interface JobWatch {
  tracer?: Tracer | null
  onEnd?: OnJobEnd | undefined
}

/** Starts pg-boss on the same database. */
export async function startJobs(database: Database, log: Log, watch: JobWatch = {}): Promise<Jobs> {
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
  // Only one process uses the embedded database, so a job that was active when it was killed is dead. The tick queues
  // again whatever is due. On PostgreSQL pg-boss gives up a job that shows no sign of life.
  if (database.engine === 'embedded')
    await sql`delete from pgboss.job where state = 'active'`.execute(database.db)
  for (const name of Object.keys(jobs)) {
    await boss.createQueue(name, {
      policy,
      notify: true,
      retryLimit: 3,
      retryDelay: 5,
      retryBackoff: true,
      expireInSeconds: 900,
      heartbeatSeconds: 20,
      deleteAfterSeconds: 600,
    })
  }
  // createQueue leaves queues as they are that an older version created.
  await sql`update pgboss.queue set policy = ${policy}, singletons_active = null
    where policy = 'stately' and name = any(${Object.keys(jobs)})`.execute(database.db)
  return {
    enqueue: async (tx, name, ...payloads) => {
      if (payloads.length === 0) return
      const { requestId, trace } = currentOrigin()
      const origin = requestId || trace ? { origin: { requestId, trace } } : {}
      const keyed = payloads.map((payload) => {
        const key = (payload as Record<string, string>)[jobs[name].key]!
        return { data: { ...payload, ...origin }, singletonKey: key, group: { id: key } }
      })
      await boss.insert(name, keyed, { db: fromKysely(tx) })
    },
    work: (name, concurrency, perform) =>
      work(boss, name, concurrency, (data) => performJob(name, data, perform, watch, log)),
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  }
}

async function work(
  boss: PgBoss,
  name: JobName,
  concurrency: number,
  perform: (data: unknown) => Promise<void>,
): Promise<void> {
  const options = {
    pollingIntervalSeconds: 2,
    notifyPollingIntervalSeconds: 5,
    batchSize: 1,
    // Whoever found a job looks for the next one at once.
    burstWhenBatchFull: true,
    localConcurrency: concurrency,
    groupConcurrency: 1,
  }
  await boss.work(name, options, async (fetched) => {
    for (const job of fetched) await perform(job.data)
  })
}

const caused = z.object({
  origin: z.object({ requestId: z.string().optional(), trace: z.string().optional() }).default({}),
})

/** Performs one job as the work of the request that queued it. */
async function performJob<N extends JobName>(
  name: N,
  data: unknown,
  perform: (payload: JobPayload<N>) => Promise<void>,
  { tracer = null, onEnd }: JobWatch,
  log: Log,
): Promise<void> {
  const began = performance.now()
  const end = (outcome: 'done' | 'failed') => onEnd?.(name, outcome, (performance.now() - began) / 1_000)
  await within(caused.parse(data).origin, async () => {
    try {
      const payload = jobs[name].payload.parse(data) as JobPayload<N>
      await traced(tracer, { name: `job ${name}`, kind: 'consumer' }, () => perform(payload))
      end('done')
    } catch (error) {
      end('failed')
      log.error({ err: error, job: name, data }, 'a job failed')
      // pg-boss stores what is thrown, and a database's error names values.
      throw new Error(`${name} failed: ${(error as Error).name}`)
    }
  })
}
