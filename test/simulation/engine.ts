import type { FaultRule } from '../../emulator/faults.ts'
import type { InboundMail } from '../../emulator/receive.ts'
import { type AddressChange, addAddress, removeAddress } from '../../server/candidates/addresses.ts'
import { createCandidate } from '../../server/candidates/candidates.ts'
import type { Clock } from '../../server/clock.ts'
import type { Tx } from '../../server/db/db.ts'
import type { User } from '../../server/db/schema.ts'
import { newId } from '../../server/ids.ts'
import { createLog } from '../../server/log.ts'
import { followAccess } from '../../server/mailboxes/access.ts'
import { beginConsent, type ConnectParts, endConsent } from '../../server/mailboxes/connect.ts'
import { disconnect } from '../../server/mailboxes/disconnect.ts'
import { removeEmails } from '../../server/messages/removal.ts'
import type { Draft } from '../../server/outbox/draft.ts'
import type { SendParts } from '../../server/outbox/parts.ts'
import { enqueueOpenOutbox } from '../../server/outbox/schedule.ts'
import { sendMessage } from '../../server/outbox/send.ts'
import { sendAgain, writeMessage } from '../../server/outbox/write.ts'
import { followAddresses, followColleagues } from '../../server/sync/address-changes.ts'
import type { SyncParts } from '../../server/sync/parts.ts'
import { Poller } from '../../server/sync/poller.ts'
import { syncMailbox } from '../../server/sync/run.ts'
import { enqueueDue } from '../../server/sync/schedule.ts'
import { enqueueWanted } from '../../server/sync/wanted.ts'
import { consenterOf } from '../support/consenter.ts'
import { letter } from '../support/letters.ts'
import { nextDue } from './due.ts'
import type { Blocking, Lab } from './lab.ts'
import { type Memory, newMemory } from './memory.ts'
import { addressId, someone } from './people.ts'
import { isCausedByStop } from './stops.ts'

export const secret = 'a secret of the simulation that is long enough'
const pollSeconds = 300
const log = createLog('silent')

/** The maximum number of rounds until all work is done. No scenario needs that many. */
const mostRounds = 400

type Parts = SyncParts & SendParts & ConnectParts

/** The facts of a mail. Its date is the time of its arrival. */
export type Letter = Omit<Parameters<typeof letter>[0], 'date'>

/**
 * The sync engine without server and queue, on the lab's database and Google.
 *
 * What a person does is repeated when the process dies during it, as a person would do. The engine has to
 * find its own unfinished work, because its queue is thrown away with the rest of its memory.
 */
export class Engine {
  readonly lab: Lab
  readonly #run: number
  readonly #jobs = new Map<string, () => Promise<void>>()
  readonly #calming: (() => void)[] = []
  #memory: Memory
  readonly clock: Clock
  /** All addresses that ever belonged to a candidate in this run. `everHired` has those that became a colleague's. */
  readonly everWritten = new Set<string>()
  readonly everHired = new Set<string>()
  /** Whose mail must not be opened, and from when to when. */
  readonly blockings: Blocking[] = []
  /** How often the process was killed. */
  kills = 0

  constructor(lab: Lab, run: number) {
    this.lab = lab
    this.#run = run
    this.clock = { now: () => new Date(lab.google.clock.now()) }
    this.#memory = newMemory(lab, this.clock)
  }

  // --- what people do ---

  /** Adds a colleague with a Google account of the same address. */
  async recruiter(name: string): Promise<User> {
    const email = this.address(name)
    this.lab.google.world.addAccount({ email, name })
    return await this.lab.plain
      .insertInto('users')
      .values({
        id: newId(),
        name,
        email,
        role: 'recruiter',
        mail_permission: 'send',
        last_working_day: null,
        language: 'en',
      })
      .returningAll()
      .executeTakeFirstOrThrow()
  }

  /** Returns a colleague's address that is unique to this run, so that each run starts with an empty mailbox. */
  address(name: string): string {
    return `${name}${this.#run}@kurier.test`
  }

  async candidate(name: string, addresses: string[]): Promise<string> {
    for (const address of addresses) this.everWritten.add(address)
    const actor = await someone(this.lab.plain)
    return await this.person(async ({ db }) => {
      const before = await db
        .selectFrom('candidates')
        .select('id')
        .where('name', '=', name)
        .executeTakeFirst()
      if (before) return before.id
      const by = { ...actor, now: this.clock.now(), onAddressesChanged: this.#onAddressesChanged }
      const candidate = { name, position: '', stage: 'applied' as const, addresses }
      return await db.transaction().execute((tx) => createCandidate(tx, candidate, by))
    })
  }

  async addAddress(candidateId: string, address: string, meant?: 'by mistake'): Promise<void> {
    if (!meant) this.everWritten.add(address)
    const by = {
      ...(await someone(this.lab.plain)),
      now: this.clock.now(),
      onAddressesChanged: this.#onAddressesChanged,
    }
    await this.person(async ({ db }) => {
      if (await addressId(db, candidateId, address)) return
      await db.transaction().execute((tx) => addAddress(tx, candidateId, address, by))
    })
  }

  async removeAddress(candidateId: string, address: string): Promise<void> {
    await this.person(async ({ db }) => {
      const id = await addressId(db, candidateId, address)
      const by = { actorId: null, now: this.clock.now(), onAddressesChanged: this.#onAddressesChanged }
      if (id) await db.transaction().execute((tx) => removeAddress(tx, candidateId, id, by))
    })
  }

  /** Consents at Google and returns to Kurier. A second consent is a reconnection. */
  async connect(user: User): Promise<void> {
    const { world } = this.lab.google
    const scopes = ['gmail.readonly', 'gmail.send'].map((scope) => `https://www.googleapis.com/auth/${scope}`)
    await this.person(async (parts) => {
      const { refreshToken } = this.lab.google.signIn(user.email, scopes.join(' '))
      const sub = world.mailbox(user.email).account.sub
      const grant = { refreshToken, scopes, sub, canRead: true, canSend: true, address: user.email }
      const provider = { ...parts.provider, exchange: async () => grant }
      const who = await consenterOf(this.lab.plain, user.id)
      const url = new URL(await beginConsent({ ...parts, provider }, who))
      const answer = { state: url.searchParams.get('state')!, code: 'code', error: null }
      const { outcome } = await endConsent({ ...parts, provider }, who, answer)
      if (outcome !== 'connected') throw new Error(`the consent ended as ${outcome}`)
    })
  }

  async disconnect({ id }: User, emails: 'keep' | 'remove' = 'keep'): Promise<void> {
    await this.person((parts) => disconnect({ ...parts, removeEmails }, id, emails))
  }
  /** An administrator ends or restores this person's access. */
  async setAccess(user: User, hasAccess: boolean): Promise<void> {
    await this.person(({ db, ...parts }) =>
      db
        .transaction()
        .execute((tx) => followAccess(tx, parts, { userId: user.id, hasAccess, actorId: user.id })),
    )
  }

  /** Posts a message from the composer and returns the id of the outbox row. */
  async write(user: User, candidateId: string, draft: Partial<Draft> & Pick<Draft, 'to'>): Promise<string> {
    const usual = { from: null, replyToMessageId: null, private: null, toBoth: true, oneEach: false }
    const text = { cc: [], bcc: [], subject: 'From us', html: '<p>Good morning.</p>', attachmentIds: [] }
    const posted = { id: newId(), ...usual, ...text, ...draft }
    return (await this.person((parts) => writeMessage(parts, user, candidateId, posted)))[0]!.id
  }

  async sendAgain(user: User, outboxId: string): Promise<void> {
    await this.person((parts) => sendAgain(parts, user, outboxId))
  }

  // --- what happens at Google ---

  /** Delivers mail from outside. Returns Google's id of it in each mailbox that it reached. */
  receive(mail: Letter, more: Partial<InboundMail> = {}): string[] {
    const date = new Date(more.at ?? this.lab.google.clock.now())
    const delivered = this.lab.google.world.receive({ raw: letter({ ...mail, date }), ...more })
    return delivered.map(({ message }) => message.id)
  }

  /** Runs `act` once, right after the nth answer to this call and before the engine receives that answer. */
  during(call: string, nth: number, act: () => void | Promise<void>): void {
    let left = nth
    this.lab.wire.onAnswer = async (name) => {
      if (name !== call || --left !== 0) return
      await act()
    }
  }

  /** Adds a fault that lasts until {@link calm}. */
  fault(rule: FaultRule): void {
    this.#calming.push(this.lab.google.faults.add(rule))
  }

  /** Removes all faults. */
  calm(): void {
    for (const takeBack of this.#calming.splice(0)) takeBack()
    this.lab.wire.onAnswer = undefined
  }

  pass(ms: number): void {
    this.lab.google.clock.advance(ms)
  }

  // --- what the engine does ---

  /** Polls until no work is due any more, now or later, and then once more for mail that arrived meanwhile. */
  async settle(): Promise<void> {
    await this.poll()
    await this.poll()
  }

  /** Lets the time of one poll pass, and works until nothing is due. @throws whatever the engine throws */
  async poll(): Promise<void> {
    this.pass(pollSeconds * 1_000 + 1)
    for (let round = 0; round < mostRounds; round += 1) {
      await this.#tick()
      const due = await nextDue(this.lab.plain, this.clock.now())
      if (due === null) return
      this.pass(Math.max(0, due.getTime() - this.clock.now().getTime()))
    }
    throw new Error('The engine does not come to rest')
  }

  /** Does what the worker does each second. */
  async #tick(): Promise<void> {
    const parts = this.parts()
    try {
      await enqueueDue(parts)
      await enqueueWanted(parts)
      // Answers are written together at the end, so that a run has the same steps whenever it is played.
      const poller = new Poller(parts, { writeAfterMs: Number.POSITIVE_INFINITY })
      while ((await poller.round()) > 0) this.lab.stops.alive()
      await enqueueOpenOutbox(parts)
      for (const [key, perform] of this.#jobs) {
        this.#jobs.delete(key)
        await perform()
        this.lab.stops.alive()
      }
    } catch (error) {
      this.#bury(error)
    }
  }

  /** Runs an action of a person, and repeats it if the process died during it. */
  async person<T>(act: (parts: Parts) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const done = await act(this.parts())
        this.lab.stops.alive()
        return done
      } catch (error) {
        this.#bury(error)
      }
    }
  }

  parts(): Parts {
    const { db } = this.lab
    return {
      ...{ db, secrets: [secret], clock: this.clock, log, pollSeconds },
      ...this.#memory,
      redirectUri: 'http://localhost:3000/oauth/google/callback',
      onColleaguesChanged: (tx, keys) => followColleagues(tx, this.parts(), keys),
      enqueue: async (_tx, name, ...payloads) => {
        const work = name === 'sync-mailbox' ? syncMailbox : sendMessage
        for (const id of payloads.map((payload) => Object.values(payload)[0]!)) {
          this.#jobs.set(`${name} ${id}`, () => work(this.parts(), id))
        }
      },
    }
  }

  readonly #onAddressesChanged = (tx: Tx, changes: readonly AddressChange[]) =>
    followAddresses(tx, this.parts(), changes)

  /**
   * Clears the memory after a kill: jobs, tokens, clients. Any other error is a fault of the engine, and is
   * rethrown.
   */
  #bury(error: unknown): void {
    if (!this.lab.stops.isDead) throw error
    if (!isCausedByStop(error)) throw error
    this.kills += 1
    this.#jobs.clear()
    this.#memory = newMemory(this.lab, this.clock)
    this.lab.stops.revive()
  }
}
