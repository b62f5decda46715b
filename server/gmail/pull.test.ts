import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realClock } from '../../emulator/clock.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { emulatorProject } from '../demo.ts'
import { createLog } from '../log.ts'
import type { Notification } from '../mailboxes/notification-port.ts'
import type { PullSettings } from '../pubsub-settings.ts'
import { pullSource, waitAfter } from './pull.ts'

const topic = 'projects/kurier-demo/topics/gmail'
const anna = 'anna@firma.test'
const log = createLog('silent')
/** Only ends a test that hangs. */
const soon = { timeout: 60_000 }

describe('pullSource', () => {
  let clock: ReturnType<typeof realClock>
  let google: Emulator
  let stopping: AbortController
  let listening: Promise<void> | undefined
  beforeEach(async () => {
    const world = { accounts: [{ email: anna, name: 'Anna' }], mail: [], correspondents: [] }
    clock = realClock()
    google = await startEmulator({ clock, world, switches: { accessTokenSeconds: 600 } })
    stopping = new AbortController()
  })
  afterEach(async () => {
    stopping.abort()
    await listening
    await google.close()
  })

  const listen = (
    take: (told: readonly Notification[]) => Promise<void>,
    more: Partial<PullSettings> = {},
  ) => {
    const { client_email: email, private_key: privateKey } = google.serviceAccount
    const subscription = 'projects/kurier-demo/subscriptions/gmail'
    const settings = {
      by: 'pull' as const,
      topic,
      subscription,
      rootUrl: google.url,
      key: { email, privateKey },
    }
    const source = pullSource(emulatorProject(google.url), { ...settings, ...more }, log)
    listening = source.listen(take, stopping.signal)
  }
  const publish = (data: unknown, messageId = 'x') =>
    google.pubsub.publish(topic, {
      data: Buffer.from(JSON.stringify(data)).toString('base64'),
      messageId,
      publishTime: new Date(clock.now()).toISOString(),
    })
  const waiting = () => {
    clock.advance(10_000)
    return google.pubsub.pull('projects/kurier-demo/subscriptions/gmail', 100)
  }

  it('delivers waiting notifications and acknowledges them, and foreign messages too', async () => {
    const taken: Notification[] = []
    publish({ emailAddress: anna, historyId: 12 }, 'first')
    publish('something else', 'foreign')
    listen(async (told) => void taken.push(...told))
    await expect.poll(() => taken, soon).toEqual([{ address: anna, cursor: '12' }])
    publish({ emailAddress: anna, historyId: '13' }, 'last')
    // It was pulled after the others were acknowledged. Its own acknowledgement may not have arrived yet.
    await expect.poll(() => taken.length, soon).toBe(2)
    stopping.abort()
    await listening
    expect(waiting().filter(({ message }) => message.messageId !== 'last')).toEqual([])
  })

  it('does not acknowledge a notification that could not be handled, so it is delivered again', async () => {
    const taken: Notification[] = []
    let failed = 0
    publish({ emailAddress: anna, historyId: 12 })
    listen(async (told) => {
      if (failed === 0) {
        failed += 1
        throw new Error('the database is away')
      }
      taken.push(...told)
    })
    await expect.poll(() => failed, soon).toBe(1)
    clock.advance(10_000)
    await expect.poll(() => taken, soon).toEqual([{ address: anna, cursor: '12' }])
  })

  it('gets a new token when Google no longer accepts the current one', async () => {
    const taken: Notification[] = []
    publish({ emailAddress: anna, historyId: 12 })
    listen(async (told) => void taken.push(...told))
    await expect.poll(() => taken.length, soon).toBe(1)
    clock.advance(1_800_000)
    publish({ emailAddress: anna, historyId: 13 })
    await expect.poll(() => taken.map(({ cursor }) => cursor), soon).toContain('13')
  })

  it('stops even while a pull is waiting', async () => {
    let asked = 0
    const silent = createServer(() => {
      asked += 1
    })
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    listen(async () => undefined, { rootUrl: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` })
    await expect.poll(() => asked, soon).toBe(1)
    stopping.abort()
    const waits = setTimeout(20_000, 'still waiting', { ref: false })
    expect(await Promise.race([listening!.then(() => 'stopped'), waits])).toBe('stopped')
    silent.closeAllConnections()
    await new Promise((resolve) => silent.close(resolve))
  })
})

it('waits longer after each failure, from a second to a minute', () => {
  expect([0, 1, 2, 5, 6, 1_000].map(waitAfter)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000])
})
