import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSigningKey } from '../../emulator/oauth/signing-key.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import {
  type Forgery,
  mailboxRow,
  type NotifyingOffice,
  openPullingOffice,
  openPushedOffice,
  post,
  told,
  untilAtRest,
} from '../support/notifying-office.ts'
import { connect, until, untilState } from '../support/office.ts'
import { anna, maja, tomek, untilMessages } from '../support/small-office.ts'

/** Longer than a job waits before a worker takes it. */
const longEnoughMs = 2_500

let office: NotifyingOffice
let recruiter: Visitor
afterEach(() => office.close())

async function connectAnna(): Promise<void> {
  recruiter = await office.signIn(anna)
  expect((await connect(recruiter, anna)).get('connect')).toBe('connected')
  await untilState(recruiter, 'connected')
  await untilAtRest(office)
}

function fromMaja(subject: string) {
  return office.google.world.receive({ raw: letter({ from: `Maja <${maja}>`, to: anna, subject }) })
}

/** Waits until so many emails are stored. Looks at a profile only then, because that asks Google too. */
async function untilArrived(count: number): Promise<void> {
  const { db } = office.database
  await until(`${count} emails`, async () => {
    return (await db.selectFrom('message_copies').select('message_id').execute()).length === count
  })
  await untilMessages(recruiter, office.candidateId, count)
}

describe.each(engines)('Google reports changes by itself, on %s', (engine) => {
  it('by push: an email is on the profile although no poll is due for most of an hour', async () => {
    office = await openPushedOffice(engine)
    await connectAnna()
    fromMaja('By push')
    await untilArrived(1)
    await untilAtRest(office)
    office.google.switches.pushDuplicated = true
    office.google.switches.pushReordered = true
    for (const subject of ['one', 'two', 'three']) fromMaja(subject)
    await untilArrived(4)
  })

  it('by pull: the same from within a private network, and after a restart', async () => {
    office = await openPullingOffice(engine)
    await connectAnna()
    fromMaja('By pull')
    await untilArrived(1)
    await office.restart()
    await untilAtRest(office)
    fromMaja('And again')
    await untilArrived(2)
    expect((await post(office, told(anna, 1))).statusCode).toBe(404)
  })
})

describe('a push', () => {
  beforeEach(async () => {
    office = await openPushedOffice('postgres')
    await connectAnna()
  })

  /** The calls to Google during this work. */
  const callsDuring = async (act: () => Promise<void>) => {
    const mark = office.google.calls.mark()
    await act()
    await sleep(longEnoughMs)
    return office.google.calls.since(mark).map(({ method }) => method)
  }
  const ahead = async () => String(BigInt((await mailboxRow(office)).cursor!) + 100n)

  const stranger = () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    return readSigningKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  }
  const nowSeconds = Math.floor(Date.now() / 1_000)
  const forgeries: [string, () => Forgery][] = [
    ['no token', () => ({ authorization: null })],
    ['something else than a token', () => ({ authorization: 'Bearer x.y.z' })],
    ['a key that is not Google’s', () => ({ key: stranger() })],
    [
      'a key that is not Google’s, under the name of one that is',
      () => ({ key: { ...stranger(), kid: office.google.grants.signingKey.kid } }),
    ],
    ['another issuer', () => ({ claims: { iss: 'https://accounts.example.com' } })],
    ['another audience', () => ({ claims: { aud: 'https://other.test/api/google/notifications' } })],
    ['another account', () => ({ claims: { email: 'somebody@else.iam.test' } })],
    ['an account that is not verified', () => ({ claims: { email_verified: false } })],
    ['a token of yesterday', () => ({ claims: { iat: nowSeconds - 90_000, exp: nowSeconds - 86_400 } })],
    ['another subscription', () => ({ subscription: 'projects/other/subscriptions/push' })],
  ]

  it('is refused with the same words for every kind of forgery', async () => {
    const data = told(anna, await ahead())
    const calls = await callsDuring(async () => {
      for (const [what, forgery] of forgeries) {
        const answer = await post(office, data, forgery())
        expect(answer.statusCode, what).toBe(401)
        expect(answer.json(), what).toEqual({
          type: '/api/docs#problem-notification-refused',
          title: 'Notification refused',
          status: 401,
          detail: 'This notification does not come from Google, or it is not meant for this Kurier.',
          code: 'notification-refused',
        })
      }
    })
    expect(calls).toEqual([])
    expect(await callsDuring(async () => void (await post(office, data)))).toEqual(['history.list'])
  })

  it('causes no call when it is late, a duplicate, or for a mailbox that is not connected', async () => {
    const { cursor } = await mailboxRow(office)
    const calls = await callsDuring(async () => {
      const late = [told(anna, cursor!), told(anna, Number(cursor) - 1), told(anna, 1)]
      for (const data of [...late, told(tomek, 10 ** 12), told('nobody@kurier.test', 10 ** 12)]) {
        expect((await post(office, data)).statusCode).toBe(204)
      }
    })
    expect(calls).toEqual([])
    const address = anna.toUpperCase()
    const next = told(address, Number(await ahead()))
    expect(await callsDuring(async () => void (await post(office, next)))).toEqual(['history.list'])
  })

  it('is accepted when its contents are unreadable, because Google would otherwise repeat it for days', async () => {
    const calls = await callsDuring(async () => {
      for (const data of ['', 'garbage', { emailAddress: anna }, told(anna, 'x')]) {
        expect((await post(office, data)).statusCode).toBe(204)
      }
    })
    expect(calls).toEqual([])
  })

  it('is answered with a temporary error while Google’s certificates are unavailable', async () => {
    const forget = office.google.faults.add({
      method: 'certs',
      times: 100,
      effect: { kind: 'drop', when: 'before' },
    })
    expect((await post(office, told(anna, await ahead()))).statusCode).toBe(502)
    forget()
    expect((await post(office, told(anna, await ahead()))).statusCode).toBe(204)
  })

  it('does not delay a stop while it is being handled', async () => {
    office.google.faults.add({ method: 'certs', effect: { kind: 'delay', ms: 1_000 } })
    const answer = fetch(`${office.app.listeningOrigin}/api/google/notifications`, {
      method: 'POST',
      headers: { authorization: 'Bearer x.y.z', 'content-type': 'application/json' },
      body: '{}',
    })
    await sleep(300)
    const before = performance.now()
    await office.restart()
    expect(performance.now() - before).toBeLessThan(10_000)
    expect((await answer).status).toBe(401)
  })
})
