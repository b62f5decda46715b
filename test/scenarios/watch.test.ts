import { afterEach, expect, it } from 'vitest'
import { realClock } from '../../emulator/clock.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import {
  mailboxRow,
  type NotifyingOffice,
  openPushedOffice,
  pushSettings,
  topic,
  untilAtRest,
} from '../support/notifying-office.ts'
import { connect, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, untilMessages } from '../support/small-office.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

let office: NotifyingOffice
let recruiter: Visitor
afterEach(() => office.close())

/** Opens an office whose Kurier and Google share one clock that can be moved forward. */
async function openWithClock(more: { topic?: string } = {}) {
  const clock = realClock()
  const kurierClock = { now: () => new Date(clock.now()) }
  office = await openPushedOffice('postgres', { clock, kurierClock, ...more })
  recruiter = await office.signIn(anna)
  return clock
}

async function connectAnna(): Promise<void> {
  expect((await connect(recruiter, anna)).get('connect')).toBe('connected')
  await untilState(recruiter, 'connected')
}

/** The calls that set or end a watch, and their results. */
function watchCalls(): [string, number][] {
  return office.google.calls
    .all()
    .filter(({ method }) => method === 'watch' || method === 'stop')
    .map(({ method, status }) => [method, status])
}
const untilWatchCalls = (count: number) =>
  until(`${count} calls about the watch`, async () => watchCalls().length >= count)
const watchAtGoogle = () => office.google.world.mailbox(anna).watch

async function setAccess(access: 'active' | 'disabled'): Promise<void> {
  const administrator = await office.signIn('admin@kurier.test')
  const { people } = (await administrator.get('/api/people')).body
  const { id } = people.find((one: { email: string }) => one.email === anna)
  const { status } = await administrator.request('PUT', `/api/people/${id}/access`, { access })
  expect(status).toBe(200)
}

it('begins for every label, is renewed a day later, and begins again when it has expired', async () => {
  const clock = await openWithClock()
  await connectAnna()
  await until('watched', async () => (await mailboxRow(office)).watch_until)
  expect(watchAtGoogle()).toMatchObject({ topicName: topic, labelIds: [] })
  expect(Number((await mailboxRow(office)).watch_until)).toBe(watchAtGoogle()!.expiration)
  clock.advance(dayMs - hourMs)
  await untilState(recruiter, 'connected')
  expect(watchCalls()).toEqual([['watch', 200]])
  clock.advance(hourMs + 1_000)
  await untilWatchCalls(2)
  await until('renewed', async () => watchAtGoogle()!.expiration > clock.now() + 7 * dayMs - hourMs)
  await until(
    'known',
    async () => Number((await mailboxRow(office)).watch_until) === watchAtGoogle()!.expiration,
  )
  clock.advance(9 * dayMs)
  await until('begun again', async () => watchAtGoogle()!.expiration > clock.now())
  expect((await mailboxRow(office)).action_cause).toBeNull()
})

it('ends with the owner’s access and begins again with it', async () => {
  await openWithClock()
  await connectAnna()
  await untilWatchCalls(1)
  await untilAtRest(office)
  await setAccess('disabled')
  await until('stopped', async () => (await mailboxRow(office)).watch_until === null)
  expect(watchAtGoogle()).toBeUndefined()
  expect((await mailboxRow(office)).watch_due_at).toBeNull()
  await setAccess('active')
  await until('watched', async () => (await mailboxRow(office)).watch_until)
  expect(watchCalls()).toEqual([
    ['watch', 200],
    ['stop', 204],
    ['watch', 200],
  ])
})

it('ends with the connection, and begins again with the next one', async () => {
  await openWithClock()
  await connectAnna()
  await until('watched', async () => (await mailboxRow(office)).watch_until)
  await recruiter.post('/api/mailbox/disconnection', { emails: 'keep' })
  expect(watchAtGoogle()).toBeUndefined()
  expect(await mailboxRow(office)).toMatchObject({ watch_until: null, watch_due_at: null })
  await connectAnna()
  await until('watched', async () => (await mailboxRow(office)).watch_until)
})

it.each([
  ['has no right to publish', topic, 403],
  ['does not exist', 'projects/kurier-demo/topics/none', 404],
  ['is another project’s', 'projects/other/topics/gmail', 400],
])(
  'leaves the mailbox connected and polled when the topic %s, and is tried again in an hour',
  async (_, named, status) => {
    const clock = await openWithClock({ topic: named })
    office.google.pubsub.addTopic({ name: topic, publishable: false })
    await connectAnna()
    await until(
      'put off',
      async () => Number((await mailboxRow(office)).watch_due_at) > clock.now() + hourMs - 60_000,
    )
    const refused = [['watch', status] as [string, number]]
    if (status === 400) refused.push(['stop', 204], ['watch', 400])
    expect(watchCalls()).toEqual(refused)
    office.google.world.receive({ raw: letter({ from: maja, to: anna }) })
    await untilMessages(recruiter, office.candidateId, 1)
    await untilState(recruiter, 'connected')
    expect(await mailboxRow(office)).toMatchObject({ action_cause: null, retry_at: null, watch_until: null })
    office.google.pubsub.addTopic({ name: named, publishable: true })
    clock.advance(hourMs)
    await untilWatchCalls(refused.length + 1)
    if (status !== 400) await until('watched', async () => (await mailboxRow(office)).watch_until)
  },
)

it('replaces a watch on another topic', async () => {
  await openWithClock()
  const other = 'projects/kurier-demo/topics/other'
  office.google.pubsub.addTopic({ name: other, publishable: true })
  const { accessToken } = office.google.signIn(anna, 'https://www.googleapis.com/auth/gmail.readonly')
  const before = await fetch(`${office.google.url}/gmail/v1/users/me/watch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ topicName: other }),
  })
  expect(before.status).toBe(200)
  office.google.calls.reset()
  await connectAnna()
  await until('watched', async () => (await mailboxRow(office)).watch_until)
  expect(watchAtGoogle()?.topicName).toBe(topic)
  expect(watchCalls()).toEqual([
    ['watch', 400],
    ['stop', 204],
    ['watch', 200],
  ])
})

it('begins for mailboxes connected before a topic was given, and ends after it is taken away', async () => {
  const clock = realClock()
  const kurierClock = { now: () => new Date(clock.now()) }
  office = await openSmallOffice('postgres', { clock, kurierClock })
  recruiter = await office.signIn(anna)
  await connectAnna()
  // The state of a mailbox that was connected to an earlier release.
  await office.database.db.updateTable('mailboxes').set({ watch_due_at: null }).execute()
  await office.restart()
  await untilState(recruiter, 'connected')
  expect(watchCalls()).toEqual([])
  await office.restart({ pubsub: pushSettings() })
  await until('watched', async () => (await mailboxRow(office)).watch_until)
  await office.restart()
  clock.advance(dayMs)
  await until('stopped', async () => (await mailboxRow(office)).watch_until === null)
  expect(watchAtGoogle()).toBeUndefined()
  expect(watchCalls()).toEqual([
    ['watch', 200],
    ['stop', 204],
  ])
})
