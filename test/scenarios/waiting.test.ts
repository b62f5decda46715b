import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { rateLimited, standardError } from '../../emulator/errors.ts'
import { requestSync } from '../../server/mailboxes/requests.ts'
import type { SyncParts } from '../../server/sync/parts.ts'
import { Poller } from '../../server/sync/poller.ts'
import { syncMailbox } from '../../server/sync/run.ts'
import { enqueueDue } from '../../server/sync/schedule.ts'
import { Engine } from '../simulation/engine.ts'
import type { Lab } from '../simulation/lab.ts'
import { profileFaults } from '../simulation/oracle.ts'
import { annaAndMaja, atRest, fill, maja } from '../simulation/scenarios/cast.ts'
import { openTestLab } from '../simulation/test-lab.ts'

/** When the worker's periodic check asks a mailbox again, under a clock that a test moves. */
let lab: Lab
let engine: Engine
let fetched: typeof fetch
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

beforeAll(async () => {
  lab = await openTestLab()
  fetched = globalThis.fetch
})
afterAll(() => lab.close())
beforeEach(async () => {
  engine = new Engine(lab, await lab.clean())
})
afterEach(() => {
  globalThis.fetch = fetched
})

const box = () => lab.plain.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
const sync = async () => await syncMailbox(engine.parts(), (await box()).id)
const refuseHistory = (error: ReturnType<typeof standardError>) =>
  lab.google.faults.add({ method: 'history.list', times: 100_000, effect: { kind: 'answer', error } })

/** Runs the periodic check for so long, in steps of this length. */
async function tick(forMs: number, stepMs: number): Promise<void> {
  const due: string[] = []
  const enqueue: SyncParts['enqueue'] = async (_tx, _name, ...payloads) => {
    due.push(...payloads.map((payload) => Object.values(payload)[0]!))
  }
  const parts = { ...engine.parts(), enqueue }
  const poller = new Poller(parts)
  for (let passedMs = 0; passedMs < forMs; passedMs += stepMs) {
    engine.pass(stepMs)
    await enqueueDue(parts)
    await poller.round()
    for (const id of due.splice(0)) await syncMailbox(parts, id)
  }
}

it('runs the other searches while Google does not answer one', async () => {
  const { anna } = await annaAndMaja(engine)
  fill(engine, anna.email, 3)
  globalThis.fetch = async (input, init) =>
    decodeURIComponent(String(input)).includes('cc:maja')
      ? new Response('{}', { status: 503 })
      : await fetched(input, init)
  await engine.connect(anna)
  await tick(60 * minuteMs, 5_000)
  const open = await lab.plain.selectFrom('searches').select('kind').execute()
  expect(open).toEqual([{ kind: 'past' }])
  globalThis.fetch = fetched
  await tick(20 * minuteMs, minuteMs)
  expect(await profileFaults(lab, { anew: false })).toEqual([])
})

it('continues after a clock that was ahead for a moment', async () => {
  const { anna } = await annaAndMaja(engine)
  fill(engine, anna.email, 2)
  await engine.connect(anna)
  const ahead = { now: () => new Date(engine.clock.now().getTime() + 30 * dayMs) }
  const heal = refuseHistory(standardError(503))
  await syncMailbox({ ...engine.parts(), clock: ahead }, (await box()).id)
  heal()
  engine.receive({ from: maja, to: anna.email, subject: 'New' })
  await tick(20 * minuteMs, minuteMs)
  expect(await profileFaults(lab, { anew: false })).toEqual([])
  await syncMailbox({ ...engine.parts(), clock: ahead }, (await box()).id)
  const mark = lab.google.calls.mark()
  engine.receive({ from: maja, to: anna.email, subject: 'Newer' })
  await tick(2 * 60 * minuteMs, minuteMs)
  expect(await profileFaults(lab, { anew: false })).toEqual([])
  // Nor does it count as active until then, which would mean a call every five seconds.
  expect(lab.google.calls.since(mark).length).toBeLessThan(100)
})

it('syncs at once when its owner asks for it, unless Google named a time to wait for', async () => {
  const { anna } = await atRest(engine)
  const away = refuseHistory(standardError(503))
  await tick(60 * minuteMs, minuteMs)
  away()
  const asked = async () => {
    const mark = lab.google.calls.mark()
    await requestSync(engine.parts(), anna.id)
    await sync()
    return lab.google.calls.since(mark).length > 0
  }
  expect((await box()).retry_at!.getTime()).toBeGreaterThan(engine.clock.now().getTime())
  expect(await asked()).toBe(true)
  const namedAt = new Date(engine.clock.now().getTime() + 5 * 60 * minuteMs)
  const busy = refuseHistory(rateLimited(429, `Retry after ${namedAt.toISOString()}`))
  expect(await asked()).toBe(true)
  busy()
  expect((await box()).retry_at).toEqual(namedAt)
  expect(await asked()).toBe(false)
  const mark = lab.google.calls.mark()
  await tick(4 * 60 * minuteMs, minuteMs)
  expect(lab.google.calls.since(mark)).toEqual([])
})

it('asks less and less often while Google refuses without naming a time', async () => {
  await atRest(engine)
  const busy = refuseHistory(rateLimited(403, 'Quota exceeded'))
  const mark = lab.google.calls.mark()
  await tick(60 * minuteMs, 1_000)
  busy()
  expect(lab.google.calls.since(mark).length).toBeLessThan(20)
})

it('begins one audit and one gap while Google refuses every cursor, and claims nothing', async () => {
  await atRest(engine)
  const { last_synced_at: syncedAt } = await box()
  const mark = lab.google.calls.mark()
  const heal = refuseHistory(standardError(404))
  await tick(59 * minuteMs, 5_000)
  heal()
  const gaps = await lab.plain.selectFrom('sync_gaps').selectAll().execute()
  expect(gaps).toHaveLength(1)
  expect((await box()).last_synced_at!.getTime() - syncedAt!.getTime()).toBeLessThan(10 * minuteMs)
  const begun = lab.google.calls.since(mark).filter(({ method }) => method === 'getProfile')
  expect(begun).toHaveLength(1)
})
