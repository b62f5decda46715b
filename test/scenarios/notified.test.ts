import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Mailbox } from '../../server/db/schema.ts'
import type { Notification } from '../../server/mailboxes/notification-port.ts'
import { takeNotifications } from '../../server/sync/notified.ts'
import { Engine } from '../simulation/engine.ts'
import type { Lab } from '../simulation/lab.ts'
import { atRest, type Cast } from '../simulation/scenarios/cast.ts'
import { openTestLab } from '../simulation/test-lab.ts'

/** Which mailboxes are synced when Google sends notifications of changes. */
let lab: Lab
let engine: Engine
let cast: Cast

beforeAll(async () => {
  lab = await openTestLab()
})
afterAll(() => lab.close())
beforeEach(async () => {
  engine = new Engine(lab, await lab.clean())
  cast = await atRest(engine)
})

const box = () => lab.plain.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
const change = (facts: Partial<Mailbox>) => lab.plain.updateTable('mailboxes').set(facts).execute()

/** Returns how many mailboxes are queued after these notifications. */
async function queued(...notifications: Notification[]): Promise<number> {
  let count = 0
  const enqueue = () => {
    count += 1
    return Promise.resolve()
  }
  await takeNotifications({ ...engine.parts(), log: silent, enqueue }, notifications)
  return count
}

const silent = { debug: () => undefined } as never
const told = async (beyond: number): Promise<Notification> => ({
  address: cast.anna.email,
  cursor: String(BigInt((await box()).cursor!) + BigInt(beyond)),
})

it('queues a mailbox once when a notification is ahead of its cursor, in any order of notifications', async () => {
  expect(await queued(await told(5))).toBe(1)
  expect(await queued(await told(5), await told(-5))).toBe(1)
  expect(await queued(await told(-5), await told(5), await told(3))).toBe(1)
  expect(await queued({ ...(await told(5)), address: cast.anna.email.toUpperCase() })).toBe(1)
})

it('queues no mailbox that is already at the cursor of the notification', async () => {
  expect(await queued(await told(0), await told(-5))).toBe(0)
  expect(await queued({ address: 'nobody@kurier.test', cursor: '99999999999' })).toBe(0)
  expect(await queued()).toBe(0)
})

it.each<[string, Partial<Mailbox>]>([
  ['is paused', { paused_at: new Date() }],
  ['needs its owner', { action_cause: 'revoked', action_since: new Date() }],
  ['is disconnected', { disconnected_at: new Date(), sealed_token: null }],
  ['has not been synced yet', { cursor: null }],
])('queues no mailbox that %s', async (_, facts) => {
  const notification = await told(5)
  await change(facts)
  expect(await queued(notification)).toBe(0)
})
