import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../../server/db/db.ts'
import { newId } from '../../server/ids.ts'
import { startJobs } from '../../server/jobs/jobs.ts'
import { createLog } from '../../server/log.ts'
import { bothEngines, type Engine, openTestDatabase } from '../support/database.ts'
import { until } from '../support/office.ts'

async function open(engine: Engine) {
  const database = await openTestDatabase(engine)
  const jobs = await startJobs(database, createLog('silent'))
  const queue = (mailboxId: string) =>
    database.db.transaction().execute((tx) => jobs.enqueue(tx, 'sync-mailbox', { mailboxId }))
  const close = async () => {
    await jobs.stop()
    await database.close()
  }
  return { database, jobs, queue, close }
}

/** Waits until pg-boss has looked at the active jobs twice, so that every part of it has noticed them. */
async function untilNoticed({ db }: Database): Promise<void> {
  const seen = new Set<string>()
  await until('two looks of pg-boss', async () => {
    const { rows } = await sql<{ at: string | null }>`select monitor_on::text as at from pgboss.queue
      where name = 'sync-mailbox' and active_count > 0`.execute(db)
    if (rows[0]?.at) seen.add(rows[0].at)
    return seen.size > 1
  })
}

test.concurrent.each(bothEngines)(
  'a job begins in its turn although pg-boss saw another one of its key running, on %s',
  async (engine) => {
    const { database, jobs, queue, close } = await open(engine)
    const [first, other] = [newId(), newId()]
    const begun: string[] = []
    const gate = Promise.withResolvers<void>()
    await jobs.work('sync-mailbox', 1, async ({ mailboxId }) => {
      begun.push(mailboxId)
      if (begun.length === 1) await gate.promise
    })
    await queue(first)
    await untilNoticed(database)
    await queue(first)
    await queue(other)
    gate.resolve()
    await until('three jobs', async () => begun.length === 3)
    expect(begun).toEqual([first, first, other])
    await close()
  },
)

test.concurrent.each(bothEngines)('of one key one job runs and one waits, on %s', async (engine) => {
  const { database, jobs, queue, close } = await open(engine)
  const [one, other] = [newId(), newId()]
  const begun: string[] = []
  const gate = Promise.withResolvers<void>()
  await jobs.work('sync-mailbox', 3, async ({ mailboxId }) => {
    begun.push(mailboxId)
    await gate.promise
  })
  await queue(one)
  await until('the first job', async () => begun.length === 1)
  for (let count = 0; count < 3; count += 1) await queue(one)
  await queue(other)
  await until('the other job', async () => begun.length === 2)
  expect(begun).toEqual([one, other])
  gate.resolve()
  await until('the waiting job', async () => begun.length === 3)
  const left = () =>
    sql`select 1 from pgboss.job where name = 'sync-mailbox' and state < 'completed'`.execute(database.db)
  await until('rest', async () => (await left()).rows.length === 0)
  expect(begun).toEqual([one, other, one])
  await close()
})

test('the queues of an older version are taken over with their jobs', async () => {
  const { database, queue, close } = await open('postgres')
  const { db } = database
  const [waiting, fresh] = [newId(), newId()]
  await queue(waiting)
  await sql`update pgboss.queue set policy = 'stately', singletons_active = array[${waiting}]`.execute(db)
  await sql`update pgboss.job set policy = 'stately', group_id = null`.execute(db)
  const upgraded = await startJobs(database, createLog('silent'))
  const begun: string[] = []
  await upgraded.work('sync-mailbox', 1, async ({ mailboxId }) => void begun.push(mailboxId))
  await until('the old job', async () => begun.includes(waiting))
  await db.transaction().execute((tx) => upgraded.enqueue(tx, 'sync-mailbox', { mailboxId: fresh }))
  await until('a new job', async () => begun.includes(fresh))
  const { rows } =
    await sql`select distinct policy from pgboss.job where data->>'mailboxId' = ${fresh}`.execute(db)
  expect(rows).toEqual([{ policy: 'short' }])
  await upgraded.stop()
  await close()
})
