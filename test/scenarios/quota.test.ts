import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../server/clock.ts'
import { type Database, openDatabase } from '../../server/db/db.ts'
import { migrate } from '../../server/db/migrate.ts'
import { createLog } from '../../server/log.ts'
import type { Quota } from '../../server/mailboxes/provider.ts'
import { sharedQuota } from '../../server/mailboxes/quota.ts'
import { createPostgresDatabase } from '../support/database.ts'

/** The rule that Google enforces: never more than the limit in any 60 seconds. */
const limit = 6_000
const limits = { perMailbox: limit, perProject: 60_000 }

let database: Database
let drop: () => Promise<void>
let nowMs = Date.parse('2026-10-01T08:00:00Z')
const clock: Clock = { now: () => new Date(nowMs) }
/** Two processes: each has its own quota keeper on the shared database. */
let one: Quota
let other: Quota

beforeAll(async () => {
  const made = await createPostgresDatabase()
  drop = made.drop
  database = await openDatabase({ databaseUrl: made.url, dataDir: '' }, createLog('silent'))
  await migrate(database.db)
})

beforeEach(async () => {
  await database.db.deleteFrom('quota_windows').execute()
  one = sharedQuota({ db: database.db, clock }, limits)
  other = sharedQuota({ db: database.db, clock }, limits)
})

afterAll(async () => {
  await database.close()
  await drop()
})

/** Takes units for `forMs`, in turn from two processes, and waits as told. Returns what was spent and when. */
async function spend(forMs: number, wanted: { units: number; urgent: boolean }, workMs = 0) {
  const spent: { atMs: number; units: number }[] = []
  const endMs = nowMs + forMs
  for (let turn = 0; nowMs < endMs; turn += 1) {
    const answer = await (turn % 2 === 0 ? one : other).take({ mailboxId: 'anna', ...wanted })
    if ('retryAt' in answer) {
      nowMs = answer.retryAt.getTime()
      continue
    }
    nowMs += answer.waitMs
    spent.push({ atMs: nowMs, units: wanted.units })
    nowMs += workMs
  }
  return spent
}

function mostInAMinute(spent: readonly { atMs: number; units: number }[]): number {
  return Math.max(
    ...spent.map(({ atMs }) =>
      spent
        .filter((each) => each.atMs >= atMs && each.atMs < atMs + 60_000)
        .reduce((sum, each) => sum + each.units, 0),
    ),
  )
}

describe('quota shared by two processes', () => {
  it.each([
    [20, 0],
    [200, 0],
    [200, 1_500],
    [500, 1_000],
  ])(
    'spends %i units and then works %i ms without ever exceeding a minute, and wastes little',
    async (units, workMs) => {
      const spent = await spend(10 * 60_000, { units, urgent: false }, workMs)
      expect(mostInAMinute(spent)).toBeLessThanOrEqual(limit)
      const total = spent.reduce((sum, each) => sum + each.units, 0)
      expect(total).toBeGreaterThan((10 * limit) / 1.15)
    },
  )

  it('lets a small inbox be read at once', async () => {
    const beganMs = nowMs
    for (let spent = 0; spent < limit / 2; spent += 200) {
      const answer = await one.take({ mailboxId: 'anna', units: 200, urgent: false })
      nowMs += 'waitMs' in answer ? answer.waitMs : Number.NaN
    }
    expect(nowMs - beganMs).toBeLessThan(5_000)
  })

  it('continues without long pauses', async () => {
    const spent = await spend(5 * 60_000, { units: 200, urgent: false })
    const pauses = spent.slice(1).map(({ atMs }, index) => atMs - spent[index]!.atMs)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(11_000)
  })

  it('reserves units for urgent calls', async () => {
    await spend(30_000, { units: 200, urgent: false })
    const send = await one.take({ mailboxId: 'anna', units: 100, urgent: true })
    expect(send).toEqual({ waitMs: 0 })
    expect(await other.take({ mailboxId: 'anna', units: 100, urgent: false })).not.toEqual({ waitMs: 0 })
  })

  it('keeps the last units of a minute for urgent calls', async () => {
    const take = (units: number, urgent: boolean) => one.take({ mailboxId: 'anna', units, urgent })
    expect(await take(5_860, true)).toEqual({ waitMs: 0 })
    expect(await take(20, false)).toHaveProperty('retryAt')
    expect(await take(100, true)).toEqual({ waitMs: 0 })
  })

  it('names the time to return instead of blocking a worker, and takes no units in that case', async () => {
    for (let turn = 0; turn < 12; turn += 1) await one.take({ mailboxId: 'anna', units: 480, urgent: true })
    const refused = await other.take({ mailboxId: 'anna', units: 1_000, urgent: true })
    expect(refused).toHaveProperty('retryAt')
    expect(await other.take({ mailboxId: 'anna', units: 1_000, urgent: true })).toEqual(refused)
    expect(await one.take({ mailboxId: 'anna', units: 200, urgent: true })).toEqual({ waitMs: 0 })
    nowMs = 'retryAt' in refused ? refused.retryAt.getTime() : Number.NaN
    expect(await other.take({ mailboxId: 'anna', units: 1_000, urgent: true })).toEqual({ waitMs: 0 })
  })

  it('counts each mailbox separately, and keeps the whole project within its own limit', async () => {
    await spend(30_000, { units: 500, urgent: true })
    const tomek = await one.take({ mailboxId: 'tomek', units: 200, urgent: true })
    expect(tomek).toEqual({ waitMs: 0 })
    let taken = 0
    for (let box = 0; box < 400; box += 1) {
      const answer = await one.take({ mailboxId: `box ${box}`, units: 300, urgent: true })
      if ('waitMs' in answer) taken += 300
    }
    expect(taken).toBeLessThanOrEqual(limits.perProject)
    expect(taken).toBeGreaterThan(limits.perProject / 3)
  })

  it('takes no units from a mailbox while the whole project has none left', async () => {
    const small = sharedQuota({ db: database.db, clock }, { perMailbox: limit, perProject: 1_000 })
    await small.take({ mailboxId: 'tomek', units: 900, urgent: true })
    const wanted = { mailboxId: 'anna', units: 500, urgent: true }
    for (let turn = 0; turn < 20; turn += 1) expect(await small.take(wanted)).toHaveProperty('retryAt')
    // If the refused calls had taken units, none would be left for her in this minute.
    expect(await one.take({ ...wanted, units: limit })).toEqual({ waitMs: 0 })
  })

  it('continues when a clock was set back', async () => {
    await spend(60_000, { units: 200, urgent: true })
    nowMs -= 3_600_000
    expect(await one.take({ mailboxId: 'anna', units: 100, urgent: true })).toEqual({ waitMs: 0 })
  })

  it('lets a call that costs more than a minute’s units run alone', async () => {
    const dear = { mailboxId: 'anna', units: limit + 500, urgent: false }
    expect(await one.take(dear)).toEqual({ waitMs: 0 })
    expect(await one.take(dear)).toHaveProperty('retryAt')
  })
})
