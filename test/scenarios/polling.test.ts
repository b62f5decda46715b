import { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Schema, User } from '../../server/db/schema.ts'
import { emulatorProject } from '../../server/demo.ts'
import { gmailProvider } from '../../server/gmail/provider.ts'
import { takeLease } from '../../server/mailboxes/lease.ts'
import { sharedQuota } from '../../server/mailboxes/quota.ts'
import { claimPolls, claimWork } from '../../server/sync/claims.ts'
import { ImportTurns } from '../../server/sync/import-turns.ts'
import type { SyncParts } from '../../server/sync/parts.ts'
import { Poller } from '../../server/sync/poller.ts'
import { syncMailbox } from '../../server/sync/run.ts'
import { embeddedDatabase, postgresDatabase, type SharedDatabase } from '../simulation/database.ts'
import { Engine } from '../simulation/engine.ts'
import { type Lab, openLab } from '../simulation/lab.ts'
import { fill, maja, news } from '../simulation/scenarios/cast.ts'
import { createPostgresDatabase, engines } from '../support/database.ts'
import { until } from '../support/office.ts'

const inboxes = 6
const plenty = { perMailbox: 1_000_000, perProject: 100_000_000 }

/** How a worker polls mailboxes: many at once, each of them once, and without a look at what is not due. */
describe.each(engines)('polls, on %s', (kind) => {
  let database: SharedDatabase
  let drop = async () => {}
  let lab: Lab
  let engine: Engine
  let users: User[]
  let queued: string[]
  let statements: string[]
  let counted: Kysely<Schema>

  beforeAll(async () => {
    if (kind === 'embedded') database = await embeddedDatabase()
    else {
      const made = await createPostgresDatabase()
      database = postgresDatabase(made.url)
      drop = made.drop
    }
    lab = await openLab(database)
    counted = new Kysely<Schema>({
      dialect: database.dialect(),
      log: ({ query }) => void statements.push(query.sql),
    })
  })
  afterAll(async () => {
    await lab.close()
    await drop()
  })
  beforeEach(async () => {
    engine = new Engine(lab, await lab.clean())
    users = []
    for (let index = 0; index < inboxes; index += 1) users.push(await engine.recruiter(`recruiter${index}-`))
    await engine.candidate('Maja Wisz', [maja])
    for (const user of users) await engine.connect(user)
    await engine.settle()
    await lab.plain.deleteFrom('quota_windows').execute()
    makeDue()
    statements = []
    queued = []
  })

  const makeDue = () => engine.pass(3_600_000)
  const mailboxes = () => lab.plain.selectFrom('mailboxes').selectAll().orderBy('address').execute()
  const mailboxOf = async ({ email }: User) => (await mailboxes()).find(({ address }) => address === email)!
  /** A worker process of its own, whose statements are counted. */
  const parts = (limits = plenty): SyncParts => {
    const { clock } = engine
    const quota = sharedQuota({ db: counted, clock }, limits)
    const pollHttp: Parameters<typeof gmailProvider>[1]['pollHttp'] = (url, init) => fetch(url, init)
    const settings = { quota, priceTable: 'current', clock, pollHttp } as const
    return {
      ...engine.parts(),
      db: counted,
      provider: gmailProvider(emulatorProject(lab.google.url), settings),
      enqueue: async (_tx, _name, ...payloads) => {
        queued.push(...payloads.map((payload) => Object.values(payload)[0]!))
      },
    }
  }
  const askedDuring = async (act: () => Promise<unknown>) => {
    const mark = lab.google.calls.mark()
    await act()
    return lab.google.calls
      .since(mark)
      .map(({ mailbox, method }) => `${mailbox} ${method}`)
      .sort()
  }
  const eachOnce = () => users.map(({ email }) => `${email} history.list`).sort()

  it('asks about all idle mailboxes with three statements, queues nothing, and is done', async () => {
    const worker = parts()
    const poller = new Poller(worker)
    await poller.round()
    makeDue()
    statements = []
    const beganAt = engine.clock.now()
    expect(await askedDuring(() => poller.round())).toEqual(eachOnce())
    expect(statements).toHaveLength(3)
    expect(queued).toEqual([])
    for (const one of await mailboxes()) {
      expect(one).toMatchObject({ last_synced_at: beganAt, leased_until: null, retry_at: null })
      expect(one.next_sync_at! > beganAt).toBe(true)
    }
    expect(await poller.round()).toBe(0)
  })

  it('hands only the mailbox where something happened to a job, which no tick queues again', async () => {
    engine.receive({ from: maja, to: users[2]!.email })
    await new Poller(parts()).round()
    const { id } = await mailboxOf(users[2]!)
    expect(queued).toEqual([id])
    engine.pass(5_000)
    expect(await new Poller(parts()).round()).toBe(0)
    expect(await claimWork(lab.plain, engine.clock.now(), { most: 10, imports: 10 })).toEqual([])
    await syncMailbox(engine.parts(), id)
    expect(await mailboxOf(users[2]!)).toMatchObject({ leased_until: null })
    expect(await lab.plain.selectFrom('messages').select('id').execute()).toHaveLength(1)
  })

  it('queues nothing when only mail that concerns nobody is marked as read', async () => {
    const [anna, tomek] = users as [User, User]
    const [theirs] = fill(engine, anna.email, 1)
    const sale = engine.receive({ from: news, to: tomek.email })[0]!
    await engine.settle()
    const { world } = lab.google
    world.modify(anna.email, [theirs!], { add: [], remove: ['UNREAD'] })
    world.modify(tomek.email, [sale], { add: [], remove: ['UNREAD'] })
    makeDue()
    const before = await mailboxOf(tomek)
    await new Poller(parts()).round()
    expect(queued).toEqual([(await mailboxOf(anna)).id])
    const after = await mailboxOf(tomek)
    expect(BigInt(after.cursor!)).toBeGreaterThan(BigInt(before.cursor!))
    expect(after).toMatchObject({ leased_until: null, active_at: engine.clock.now() })
  })

  it('lets two workers share the mailboxes, and waits for the lease of one that died', async () => {
    const [one, other] = [new Poller(parts()), new Poller(parts())]
    expect(await askedDuring(() => Promise.all([one.round(), other.round()]))).toEqual(eachOnce())
    makeDue()
    expect(await claimPolls(lab.plain, engine.clock.now(), 4)).toHaveLength(4)
    expect(await one.round()).toBe(inboxes - 4)
    engine.pass(59_000)
    expect(await one.round()).toBe(0)
    engine.pass(2_000)
    expect(await other.round()).toBe(4)
  })

  it('is not held up by a mailbox for which Google is slow', async () => {
    let isSlow = true
    const worker = parts()
    const slow = { ...worker, provider: { ...worker.provider } }
    slow.provider.poll = async (polls, withinMs, onAnswer) => {
      const [first, ...others] = polls
      const asked = worker.provider.poll(others, withinMs, onAnswer)
      await until('Google answers', async () => !isSlow)
      await worker.provider.poll([first!], withinMs, onAnswer)
      await asked
    }
    const poller = new Poller(slow, { writeAfterMs: 5 })
    const beganAt = engine.clock.now()
    await poller.askAll()
    const written = async () => (await mailboxes()).filter((one) => one.last_synced_at! >= beganAt)
    await until('the others are written', async () => (await written()).length === inboxes - 1)
    // Nobody else asks about it meanwhile.
    expect(await new Poller(worker).round()).toBe(0)
    isSlow = false
    await poller.stop()
    expect(await written()).toHaveLength(inboxes)
  })

  it('gives up an answer that takes too long, and waits before it asks again', async () => {
    const silent: Parameters<typeof gmailProvider>[1]['pollHttp'] = async (_, { signal }) =>
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const worker = parts()
    const settings = { quota: sharedQuota({ db: counted, clock: engine.clock }, plenty), pollHttp: silent }
    const project = emulatorProject(lab.google.url)
    const provider = gmailProvider(project, { ...settings, priceTable: 'current', clock: engine.clock })
    await new Poller({ ...worker, provider }, { withinMs: 50 }).round()
    const now = engine.clock.now()
    for (const one of await mailboxes()) {
      expect(one).toMatchObject({ retry_attempts: 1, leased_until: null, action_cause: null })
      expect(one.retry_at! > now).toBe(true)
    }
    expect(await new Poller(worker).round()).toBe(0)
    engine.pass(10_000)
    expect(await askedDuring(() => new Poller(worker).round())).toEqual(eachOnce())
    expect((await mailboxes()).every((one) => one.retry_attempts === 0 && one.retry_at === null)).toBe(true)
  })

  it('needs its owner when the grant is dead, and leaves the others alone', async () => {
    lab.google.grants.kill(users[1]!.email, 'revoked')
    await new Poller(parts()).round()
    const dead = await mailboxOf(users[1]!)
    expect(dead).toMatchObject({ action_cause: 'revoked', leased_until: null })
    const gaps = await lab.plain.selectFrom('sync_gaps').selectAll().execute()
    expect(gaps).toMatchObject([{ mailbox_id: dead.id, cause: 'action_needed', ended_at: null }])
    expect((await mailboxes()).filter(({ action_cause: cause }) => cause !== null)).toHaveLength(1)
    makeDue()
    expect(await new Poller(parts()).round()).toBe(inboxes - 1)
  })

  it('asks nothing while no units are left, and asks again when Google allows it', async () => {
    const scarce = { perMailbox: 1_000_000, perProject: 2 * inboxes }
    const worker = parts(scarce)
    const poller = new Poller(worker)
    await poller.round()
    await lab.plain.updateTable('mailboxes').set({ next_sync_at: engine.clock.now() }).execute()
    expect(await askedDuring(() => poller.round())).toEqual([])
    const waiting = await mailboxes()
    expect(waiting.every((one) => one.retry_at! > engine.clock.now() && one.retry_attempts === 0)).toBe(true)
    engine.pass(62_000)
    expect(await askedDuring(() => poller.round())).toEqual(eachOnce())
  })

  it('asks about no mailbox that is paused or disconnected, and writes nothing that was learnt too late', async () => {
    const [paused, disconnected, late] = users as [User, User, User]
    await engine.setAccess(paused, false)
    await engine.disconnect(disconnected)
    const before = await mailboxOf(late)
    engine.during('history', inboxes - 2, () => engine.setAccess(late, false))
    const asked = await askedDuring(() => new Poller(parts(), { writeAfterMs: Infinity }).round())
    expect(asked).toHaveLength(inboxes - 2)
    expect(asked.join()).not.toContain(paused.email)
    expect(asked.join()).not.toContain(disconnected.email)
    expect(await mailboxOf(late)).toMatchObject({ last_synced_at: before.last_synced_at, leased_until: null })
    makeDue()
    expect(await new Poller(parts()).round()).toBe(inboxes - 3)
  })

  it('writes nothing about a mailbox that a job has taken over meanwhile', async () => {
    const { id } = await mailboxOf(users[0]!)
    const takenAt = new Date(engine.clock.now().getTime() + 1_000)
    engine.during('history', 1, async () => void (await takeLease(lab.plain, id, takenAt)))
    const before = await mailboxOf(users[0]!)
    await new Poller(parts(), { writeAfterMs: Number.POSITIVE_INFINITY }).round()
    const after = await mailboxOf(users[0]!)
    expect(after).toMatchObject({ last_synced_at: before.last_synced_at, next_sync_at: before.next_sync_at })
    expect(after.leased_until! > takenAt).toBe(true)
  })

  it('reads new mail without a turn for past mail, and gives turns to those who have waited longest', async () => {
    const [anna, tomek] = users as [User, User]
    for (const { email } of [anna, tomek]) fill(engine, email, 2)
    await engine.settle()
    for (const user of [anna, tomek]) {
      await engine.disconnect(user, 'remove')
      await engine.connect(user)
    }
    const ids = [(await mailboxOf(anna)).id, (await mailboxOf(tomek)).id]
    const without = { ...engine.parts(), imports: new ImportTurns(0) }
    for (const id of ids) await syncMailbox(without, id)
    for (const { email } of [anna, tomek]) engine.receive({ from: maja, to: email, subject: 'New' })
    for (const id of ids) await syncMailbox(without, id)
    const subjects = async () =>
      (await lab.plain.selectFrom('messages').select('subject').execute()).map(({ subject }) => subject)
    expect(await subjects()).toEqual(['New', 'New'])
    const now = engine.clock.now()
    await lab.plain.updateTable('mailboxes').set({ import_turn_at: now }).where('id', '=', ids[0]!).execute()
    const claim = (imports: number) => claimWork(lab.plain, now, { most: 10, imports })
    expect(await claim(0)).toEqual([])
    expect(await claim(1)).toEqual([ids[1]])
    expect(await claim(4)).toEqual([ids[0]])
    const later = new Date(now.getTime() + 1)
    await lab.plain.updateTable('mailboxes').set({ leased_until: null }).execute()
    await lab.plain
      .updateTable('mailboxes')
      .set({ import_turn_at: later })
      .where('id', '=', ids[1]!)
      .execute()
    expect(await claim(1)).toEqual([ids[0]])
    await syncMailbox(engine.parts(), ids[1]!)
    expect((await subjects()).length).toBeGreaterThan(2)
  })
})
