import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { invalidArgument, rateLimited } from '../../emulator/errors.ts'
import { insertMessage } from '../../emulator/insert.ts'
import { createCandidate } from '../../server/candidates/candidates.ts'
import type { Tx } from '../../server/db/db.ts'
import type { User } from '../../server/db/schema.ts'
import { newId } from '../../server/ids.ts'
import { followAccess } from '../../server/mailboxes/access.ts'
import { beginConsent, endConsent } from '../../server/mailboxes/connect.ts'
import { keepGrants } from '../../server/mailboxes/kept-grants.ts'
import { mailboxOf } from '../../server/mailboxes/mailboxes.ts'
import { emailFacts } from '../../server/messages/candidate-threads.ts'
import { saveDraft } from '../../server/outbox/drafts.ts'
import { forgetDrafts, keepDrafts } from '../../server/outbox/schedule.ts'
import { sendMessage } from '../../server/outbox/send.ts'
import { followAddresses, followPerson } from '../../server/sync/address-changes.ts'
import { type AccessChange, changeAccess } from '../../server/users/access.ts'
import { Engine } from '../simulation/engine.ts'
import type { Lab } from '../simulation/lab.ts'
import { profileFaults } from '../simulation/oracle.ts'
import { outboxFaults, sentIds } from '../simulation/outbox-oracle.ts'
import { askOwners } from '../simulation/sharing.ts'
import { openTestLab } from '../simulation/test-lab.ts'
import { consenterOf } from '../support/consenter.ts'
import { engines } from '../support/database.ts'
import { letter } from '../support/letters.ts'
import { readScope } from '../support/office.ts'

const hourMs = 3_600_000
const barbara = 'barbara@dom.example'

/** How long they are away. Gmail keeps history for a week. */
const aways = {
  'an hour': hourMs,
  'eight days': 8 * 24 * hourMs,
  'seven months': 214 * 24 * hourMs,
}

/** What is under way when access ends: one person each, in this order. */
const states = {
  rest: 'nothing',
  held: 'a question about held mail',
  preview: 'the choice what colleagues see',
  drafted: 'a draft',
  queued: 'a message that is not due yet',
  calling: 'a message that is about to leave',
  lost: 'a message whose answer was lost',
  failed: 'a message that Google refused',
  history: 'new mail that is named and not opened',
  counting: 'held mail that is being counted',
  listed: 'past mail that is named and not opened',
  opening: 'past mail that is being opened',
} as const
type State = keyof typeof states
const all = Object.keys(states) as State[]

interface Person {
  user: User
  candidateId: string
  /** Of the message that they wrote. */
  outboxId: string
  /** Where Google's call log stood when their access ended. */
  mark: number
}

describe.each(engines)('access that ends and is restored, on %s', (kind) => {
  let lab: Lab
  let engine: Engine
  let zofia: User
  let barbaraId: string
  let people: Record<State, Person>

  beforeAll(async () => {
    lab = await openTestLab(kind)
  })
  afterAll(() => lab.close())
  beforeEach(async () => {
    engine = new Engine(lab, await lab.clean())
    zofia = await engine.recruiter('zofia')
    await askOwners(engine)
    const made: [State, Person][] = []
    for (const state of all) {
      const user = await engine.recruiter(state)
      const candidateId = await addCandidate(user, addressOf(state))
      made.push([state, { user, candidateId, outboxId: '', mark: 0 }])
    }
    people = Object.fromEntries(made) as Record<State, Person>
    for (const state of all) {
      for (const subject of ['One', 'Two', 'Three']) deliver(state, subject)
      deliver(state, 'Family', barbara)
      deliver(state, 'Sale', 'news@shop.example')
    }
    deliver('counting', 'Sister', 'sister@dom.example')
    for (const state of all.filter((one) => one !== 'listed' && one !== 'opening')) {
      await engine.connect(people[state].user)
    }
    await publish()
    await engine.settle()
    barbaraId = await addCandidate(zofia, barbara)
    await engine.settle()
  })

  const addressOf = (state: State) => `${state}@poczta.example`
  const deliver = (state: State, subject: string, from = addressOf(state)) =>
    engine.receive({ from, to: people[state].user.email, subject })

  /** Everybody has chosen what colleagues see. */
  const publish = () =>
    lab.plain
      .updateTable('mailboxes')
      .set({ preview_since: null })
      .where('user_id', '<>', people.preview.user.id)
      .execute()

  /** Adds a candidate as this person, who therefore shares their mail with the address. */
  async function addCandidate(actor: User, address: string): Promise<string> {
    const facts = { name: address, position: '', stage: 'applied' as const, addresses: [address] }
    const onAddressesChanged = (tx: Tx, changes: Parameters<typeof followAddresses>[2]) =>
      followAddresses(tx, engine.parts(), changes)
    const by = { actorId: actor.id, now: engine.clock.now(), onAddressesChanged }
    return await lab.plain.transaction().execute((tx) => createCandidate(tx, facts, by))
  }

  async function setAccess(user: User, change: AccessChange): Promise<void> {
    const now = engine.clock.now()
    const parts = engine.parts()
    const by = {
      actorId: zofia.id,
      now,
      onAccessChanged: async (
        tx: Tx,
        changed: { userId: string; hasAccess: boolean; actorId: string | null },
      ) => {
        await followAccess(tx, parts, changed)
        await followPerson(tx, parts, changed.userId)
        await keepDrafts(tx, changed, now)
      },
    }
    await lab.plain.transaction().execute((tx) => changeAccess(tx, user.id, change, by))
  }

  async function end(state: State): Promise<void> {
    await setAccess(people[state].user, { access: 'disabled' })
    people[state].mark = lab.google.calls.mark()
  }

  async function write(state: State): Promise<void> {
    const { user, candidateId } = people[state]
    const to = [{ name: '', address: addressOf(state) }]
    people[state].outboxId = await engine.write(user, candidateId, { to })
  }

  /** One attempt to send, as soon as the message is due. */
  async function attempt(state: State): Promise<void> {
    const { outboxId } = people[state]
    const row = await outbox(state)
    engine.pass(Math.max(0, row.due_at.getTime() - engine.clock.now().getTime()))
    await sendMessage(engine.parts(), outboxId)
  }

  const outbox = (state: State) =>
    lab.plain
      .selectFrom('outbox')
      .selectAll()
      .where('id', '=', people[state].outboxId)
      .executeTakeFirstOrThrow()
  const refuseOnce = (effect: Parameters<Engine['fault']>[0]['effect']) =>
    engine.fault({ method: 'messages.send', effect })

  /** Brings each person into their state, and ends their access in it. */
  const enter: Record<State, () => Promise<void>> = {
    rest: () => end('rest'),
    held: () => end('held'),
    preview: () => end('preview'),
    drafted: async () => {
      const { user, candidateId } = people.drafted
      const text = { subject: '', html: '<p>To be continued</p>', from: null, replyToMessageId: null }
      const place = { id: newId(), candidateId, conversationId: null, version: null }
      const draft = { ...place, ...text, to: [], cc: [], bcc: [], attachmentIds: [] }
      await saveDraft({ db: lab.plain, clock: engine.clock }, user.id, draft)
      await end('drafted')
    },
    queued: async () => {
      await write('queued')
      await end('queued')
    },
    calling: async () => {
      refuseOnce({ kind: 'answer', error: rateLimited(429, 'Too many') })
      await write('calling')
      await attempt('calling')
      // The second attempt first looks whether the first one left.
      engine.during('history', 1, () => end('calling'))
      await attempt('calling')
    },
    lost: async () => {
      refuseOnce({ kind: 'drop', when: 'after' })
      await write('lost')
      await attempt('lost')
      await end('lost')
    },
    failed: async () => {
      refuseOnce({ kind: 'answer', error: invalidArgument('No') })
      await write('failed')
      await attempt('failed')
      await end('failed')
    },
    history: async () => {
      deliver('history', 'Just arrived')
      engine.during('history', 1, () => end('history'))
      await engine.poll()
    },
    counting: async () => {
      engine.during('messages', 1, () => end('counting'))
      await addCandidate(zofia, 'sister@dom.example')
      await engine.poll()
    },
    listed: async () => {
      engine.during('messages', 1, () => end('listed'))
      await engine.connect(people.listed.user)
      await publish()
      await engine.poll()
    },
    opening: async () => {
      engine.during('batch', 1, () => end('opening'))
      await engine.connect(people.opening.user)
      await publish()
      await engine.poll()
    },
  }

  /** How many emails a colleague reads on each person's candidate's profile, and on Barbara's. */
  async function shownToZofia(): Promise<Record<string, number>> {
    const ids = [...all.map((state) => people[state].candidateId), barbaraId]
    const facts = await emailFacts(lab.plain, zofia, ids)
    const counts = all.map((state) => [state, facts.get(people[state].candidateId)?.count ?? 0] as const)
    return Object.fromEntries([...counts, ['barbara', facts.get(barbaraId)?.count ?? 0] as const])
  }

  const grants = async () =>
    await lab.plain.selectFrom('mailboxes').select(['user_id', 'sealed_token']).orderBy('user_id').execute()
  const expected = (per: number, of: Partial<Record<State, number>> = {}) => ({
    ...Object.fromEntries(all.map((state) => [state, per])),
    preview: 0,
    ...of,
    barbara: 0,
  })

  it.each(Object.entries(aways))('after %s: nothing is missing, extra or twice', async (_, awayMs) => {
    for (const state of all) {
      await enter[state]()
      engine.calm()
    }
    const before = await grants()
    const shown = await shownToZofia()
    for (const state of all) {
      deliver(state, 'While away')
      deliver(state, 'Family again', barbara)
    }
    await engine.poll()
    await passTime(awayMs)
    await engine.poll()
    for (let mail = 0; mail < 30; mail += 1) sendFromGmail('lost', mail)

    expect(callsWhileAway()).toEqual([])
    expect(await shownToZofia()).toEqual(shown)
    expect([(await outbox('queued')).error_code, (await outbox('calling')).error_code]).toEqual([
      'mailbox-paused',
      'mailbox-paused',
    ])
    expect((await outbox('lost')).state).toBe('in_doubt')

    for (const state of all) await setAccess(people[state].user, { access: 'active' })
    // At once, before anything is read: an attempt that left is found, however much was sent since.
    await engine.sendAgain(people.lost.user, people.lost.outboxId)
    await attempt('lost')
    await engine.settle()
    await forgetDrafts(lab.plain, engine.clock.now())

    expect(await grants()).toEqual(before)
    expect(await profileFaults(lab, { anew: awayMs > hourMs })).toEqual([])
    expect(await shownToZofia()).toEqual(expected(4, { history: 5, lost: 5 }))
    expect(await lab.plain.selectFrom('drafts').select('user_id').execute()).toHaveLength(1)
    for (const state of ['queued', 'calling', 'failed'] as const) {
      expect([state, (await outbox(state)).state]).toEqual([state, 'failed'])
      await engine.sendAgain(people[state].user, people[state].outboxId)
    }
    await engine.settle()
    expect(await outboxFaults(lab)).toEqual([])
    for (const state of ['queued', 'calling', 'failed', 'lost'] as const) {
      const { user, outboxId } = people[state]
      expect([state, sentIds(lab, user.email, outboxId).length]).toEqual([state, 1])
    }
    expect(await shownToZofia()).toEqual(
      expected(4, { history: 5, lost: 5, queued: 5, calling: 5, failed: 5 }),
    )
  })

  it('ends while Google is asked for a grant: the inbox is not connected', async () => {
    const latecomer = await engine.recruiter('latecomer')
    const { id: userId } = latecomer
    const exchange = async () => {
      await setAccess(latecomer, { access: 'disabled' })
      const { email: address } = latecomer
      const { refreshToken } = lab.google.signIn(address, readScope)
      return { refreshToken, scopes: [readScope], sub: 'latecomer', canRead: true, canSend: false, address }
    }
    const parts = engine.parts()
    const who = await consenterOf(lab.plain, userId)
    const url = new URL(await beginConsent(parts, who))
    const answer = { state: url.searchParams.get('state')!, code: 'code', error: null }
    const provider = { ...parts.provider, exchange }
    expect(await endConsent({ ...parts, provider }, who, answer)).toEqual({ outcome: 'expired' })
    expect(await mailboxOf(lab.plain, userId)).toBeUndefined()
  })

  /** Lets so much time pass, in which the worker does what it does each minute. */
  async function passTime(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 20 * 24 * hourMs) {
      engine.pass(Math.min(left, 20 * 24 * hourMs))
      await keepGrants(engine.parts())
      await forgetDrafts(lab.plain, engine.clock.now())
    }
  }

  /** The calls of Google for somebody after their access ended. */
  function callsWhileAway(): string[] {
    return all.flatMap((state) => {
      const { user, mark } = people[state]
      const calls = lab.google.calls.since(mark).filter(({ mailbox }) => mailbox === user.email)
      return calls.map(({ method, format }) => `${state}: ${method} ${format ?? ''}`)
    })
  }

  /** Whoever is away may still write from Gmail. */
  function sendFromGmail(state: State, number: number): void {
    const { world } = lab.google
    const { email } = people[state].user
    const raw = letter({ from: email, to: 'x@else.example', subject: `Private ${number}` })
    insertMessage(world, world.mailbox(email), { raw, labelIds: ['SENT'] })
  }
})
