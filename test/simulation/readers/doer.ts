import { sql } from 'kysely'
import { addAddress, removeAddress } from '../../../server/candidates/addresses.ts'
import { addApplication, changeStage, removeApplication } from '../../../server/candidates/applications.ts'
import { createCandidate } from '../../../server/candidates/candidates.ts'
import { linkFile } from '../../../server/candidates/own-file.ts'
import { reopen } from '../../../server/candidates/stages.ts'
import { assignPerson, changeOwner, removePerson } from '../../../server/candidates/team-changes.ts'
import { changeVacancy, createVacancy } from '../../../server/candidates/vacancies.ts'
import type { Tx } from '../../../server/db/db.ts'
import type { Mailbox, User } from '../../../server/db/schema.ts'
import { Problem } from '../../../server/errors.ts'
import { newId } from '../../../server/ids.ts'
import { candidateThreads, findConversation } from '../../../server/messages/candidate-threads.ts'
import { makePrivate, makePublic } from '../../../server/messages/conversation-privacy.ts'
import { removeFromProfile } from '../../../server/messages/removed-mail.ts'
import { writeMessage } from '../../../server/outbox/write.ts'
import { answerSharing } from '../../../server/sharing/answers.ts'
import { publish } from '../../../server/sharing/publication.ts'
import { followAddresses } from '../../../server/sync/address-changes.ts'
import { addBlock, liftBlock } from '../../../server/sync/block-changes.ts'
import { restoreRemoved } from '../../../server/sync/restored-mail.ts'
import { followSeals } from '../../../server/sync/seal-changes.ts'
import type { Engine } from '../engine.ts'
import { type Act, type Event, type Name, type Owner, owners, people } from './acts.ts'
import { nameOf } from './rules.ts'

/** The ids of what a world consists of. */
export interface World {
  index: number
  candidates: (string | null)[]
  vacancies: (string | null)[]
  /** How many mails arrived or were written. */
  mails: number
}

type Does<T extends Act['does']> = Extract<Act, { does: T }>

/** Does what people do, with the functions that the routes call. */
export class Doer {
  readonly engine: Engine
  readonly users = new Map<Name, User>()
  /** Names of mails, with their world, by Message-ID, by our id, and by Google's id. */
  readonly names = new Map<string, { world: number; name: string }>()

  constructor(engine: Engine) {
    this.engine = engine
  }

  async hirePeople(): Promise<void> {
    const roles = { ewa: 'manager', marta: 'admin', ada: 'admin' } as const
    const may = { piotr: 'none', ewa: 'read', marta: 'read', ada: 'read' } as const
    for (const name of people) {
      const facts = { id: newId(), name, email: this.engine.address(name), last_working_day: null }
      if (isOwner(name)) this.engine.lab.google.world.addAccount({ email: facts.email, name })
      const role = name in roles ? roles[name as keyof typeof roles] : 'recruiter'
      const mail_permission = name in may ? may[name as keyof typeof may] : 'send'
      const user = await this.#db
        .insertInto('users')
        .values({ ...facts, role, mail_permission, sees_sealed: name === 'marta', language: 'en' })
        .returningAll()
        .executeTakeFirstOrThrow()
      this.users.set(name, user)
    }
  }

  /** Returns whether the act was possible and Kurier let it happen; null if there is nothing to act on. */
  async perform(world: World, act: Act, name: string): Promise<boolean | null> {
    if ('c' in act && act.does !== 'create' && world.candidates[act.c] === null) return null
    if ('v' in act && act.does !== 'vacancy' && world.vacancies[act.v] === null) return null
    try {
      return (await this.#act(world, act, name)) ?? true
    } catch (error) {
      if (error instanceof Problem) return false
      throw error
    }
  }

  async #act(world: World, act: Act, name: string): Promise<boolean | null | undefined> {
    switch (act.does) {
      case 'create':
        return await this.#create(world, act)
      case 'vacancy':
        return await this.#vacancy(world, act)
      case 'mail':
        return this.#mail(world, act, name)
      case 'write':
        return await this.#write(world, act, name)
      case 'answer':
        return await this.#answer(world, act)
      case 'lift':
        return await this.#lift(world, act)
      case 'private':
      case 'public':
        return await this.#privacy(world, act)
      case 'remove':
      case 'restore':
        return await this.#remove(world, act)
      default:
        return await this.#tx((tx) => this.#change(tx, world, act))
    }
  }

  /** What is one call in one transaction. */
  async #change(
    tx: Tx,
    world: World,
    act: Does<
      | 'give'
      | 'take'
      | 'assign'
      | 'unassign'
      | 'hand over'
      | 'apply'
      | 'stage'
      | 'unapply'
      | 'reopen'
      | 'own file'
      | 'block'
    >,
  ): Promise<boolean | undefined> {
    const user = this.users.get(act.who)!
    const now = this.engine.clock.now()
    const by = {
      actorId: user.id,
      now,
      onAddressesChanged: this.#onAddressesChanged,
      onSealed: this.#onSealed,
    }
    const candidateId = 'c' in act ? world.candidates[act.c]! : ''
    const place = () => ({
      candidateId,
      userId: this.users.get((act as Does<'assign' | 'unassign' | 'hand over'>).whom)!.id,
    })
    switch (act.does) {
      case 'give':
        return void (await addAddress(tx, candidateId, this.address(world, act.a), by))
      case 'take': {
        const id = await this.#addressId(tx, candidateId, this.address(world, act.a))
        if (!id) return false
        return void (await removeAddress(tx, candidateId, id, by))
      }
      case 'assign':
        return void (await assignPerson(tx, user, place(), now))
      case 'unassign':
        return void (await removePerson(tx, user, place(), now))
      case 'hand over':
        return void (await changeOwner(tx, user, place(), now))
      case 'apply': {
        const vacancyId = world.vacancies[act.v]!
        return void (await addApplication(tx, user, { candidateId, vacancyId, stage: act.stage }, by))
      }
      case 'stage':
      case 'unapply': {
        const applicationId = await this.#applicationId(tx, candidateId, world.vacancies[act.v]!)
        if (!applicationId) return false
        const where = { candidateId, applicationId }
        if (act.does === 'unapply') return void (await removeApplication(tx, user, where, by))
        return void (await changeStage(tx, user, where, act.stage, by))
      }
      case 'reopen':
        return void (await reopen(tx, user, candidateId, by))
      case 'own file':
        return void (await linkFile(tx, candidateId, act.whom && this.users.get(act.whom)!.id, by))
      case 'block':
        return void (await addBlock(tx, {
          owner: user.id,
          text: this.address(world, act.a),
          actorId: user.id,
          now,
        }))
      default:
        return act satisfies never
    }
  }

  async #create(world: World, act: Does<'create'>): Promise<boolean | undefined> {
    if (world.candidates[act.c] !== null) return false
    const by = { actorId: this.users.get(act.who)!.id, now: this.engine.clock.now() }
    const facts = { name: `C${act.c} of ${world.index}`, position: '', stage: 'applied' as const }
    const candidate = { ...facts, addresses: [this.address(world, act.a)] }
    const id = await this.#tx((tx) =>
      createCandidate(tx, candidate, { ...by, onAddressesChanged: this.#onAddressesChanged }),
    )
    // Both of two who create it at once: the second is a stranger to this world.
    if (world.candidates[act.c] !== null)
      await this.#db.deleteFrom('candidates').where('id', '=', id).execute()
    else world.candidates[act.c] = id
    return world.candidates[act.c] === id
  }

  async #vacancy(world: World, act: Does<'vacancy'>): Promise<boolean | undefined> {
    const actor = this.users.get(act.who)!
    const now = this.engine.clock.now()
    const team = act.team.map((name) => this.users.get(name)!.id)
    const status = act.open ? ('open' as const) : ('closed' as const)
    const content = { status, confidential: act.confidential, team }
    const known = world.vacancies[act.v]
    if (known) return void (await this.#tx((tx) => changeVacancy(tx, actor, known, content, now)))
    const created = { ...content, title: `V${act.v} of ${world.index} ${newId()}`, externalId: null }
    const id = await this.#tx((tx) => createVacancy(tx, actor, created, now))
    // Of two that are created at once, one has nothing to do with this world.
    if (world.vacancies[act.v] !== null) return false
    world.vacancies[act.v] = id
    return true
  }

  #mail(world: World, act: Does<'mail'>, name: string): undefined {
    const messageId = `w${world.index}-${name}-${newId()}@example.org`
    const cc = act.cc === null || act.cc === act.from ? [] : [`Cc: ${this.address(world, act.cc)}`]
    const ids = this.engine.receive({
      from: this.address(world, act.from),
      to: act.to.map((owner) => this.engine.address(owner)).join(', '),
      headers: cc,
      subject: this.#subject(world, act.t),
      messageId,
      inReplyTo: `w${world.index}-t${act.t}-${this.engine.address('x')}`,
    })
    for (const id of [messageId, ...ids]) this.names.set(id, { world: world.index, name })
  }

  async #write(world: World, act: Does<'write'>, name: string): Promise<boolean | undefined> {
    const user = this.users.get(act.who)!
    const id = newId()
    this.names.set(id, { world: world.index, name })
    const address = this.address(world, act.a)
    // On a profile, only that candidate is written to.
    if (!(await this.#addressId(this.#db, world.candidates[act.c]!, address))) return false
    const usual = { from: null, cc: [], bcc: [], replyToMessageId: null, attachmentIds: [], private: null }
    const draft = { id, ...usual, to: [{ name: '', address }], subject: name, html: '<p>Hello.</p>' }
    await writeMessage(this.engine.parts(), user, world.candidates[act.c]!, {
      ...draft,
      toBoth: true,
      oneEach: false,
    })
  }

  /** As in the interface: only addresses with mail are offered for an answer. */
  async #answer(world: World, act: Does<'answer'>): Promise<boolean | undefined> {
    const mailbox = await this.#mailbox(act.who)
    if (!mailbox) return false
    const key = this.address(world, act.a)
    const row = await this.#db
      .selectFrom('address_sharing')
      .select('state')
      .where('mailbox_id', '=', mailbox.id)
      .where('address_key', '=', key)
      .executeTakeFirst()
    if (!row) return false
    const { enqueue } = this.engine.parts()
    const by = { enqueue, now: this.engine.clock.now() }
    await this.#tx((tx) => answerSharing(tx, by, mailbox, [key], act.answer))
  }

  async #lift(world: World, act: Does<'lift'>): Promise<boolean | undefined> {
    const owner = this.users.get(act.who)!.id
    const pattern = this.address(world, act.a)
    const found = await this.#db
      .selectFrom('blocks')
      .select('id')
      .where('user_id', '=', owner)
      .where('pattern', '=', pattern)
      .executeTakeFirst()
    if (!found) return false
    const change = { owner, blockId: found.id, actorId: owner }
    await this.#tx((tx) => liftBlock(tx, this.engine.parts(), change))
  }

  async #privacy(world: World, act: Does<'private' | 'public'>): Promise<boolean | undefined> {
    const viewer = this.users.get(act.who)!
    const candidateId = world.candidates[act.c]!
    const now = this.engine.clock.now()
    return await this.#tx(async (tx) => {
      const threads = await candidateThreads(tx, viewer, candidateId)
      const entry = threads.flat().find(({ subject }) => subject === this.#subject(world, act.t))
      if (!entry) return false
      const entries = await findConversation(tx, viewer, candidateId, entry.id)
      await (act.does === 'private' ? makePrivate : makePublic)(tx, { viewer, candidateId, entries, now })
      return undefined
    })
  }

  async #remove(world: World, act: Does<'remove' | 'restore'>): Promise<boolean | undefined> {
    const user = this.users.get(act.who)!
    const wanted = [...this.names].flatMap(([id, { world: index, name }]) =>
      index === world.index && name === nameOf(act.m) ? [id] : [],
    )
    const message = await this.#db
      .selectFrom('messages')
      .select('id')
      .where(
        sql<boolean>`(message_id_header = any(${wanted}::text[]) or send_id::text = any(${wanted}::text[]))`,
      )
      .executeTakeFirst()
    if (!message) return false
    const now = this.engine.clock.now()
    await this.#tx(async (tx) => {
      if (act.does === 'remove')
        await removeFromProfile(tx, user, world.candidates[act.c]!, [message.id], now)
      else await restoreRemoved(tx, this.engine.parts(), user, [message.id])
    })
  }

  /** Returns whether the event was possible. */
  async happen(event: Event): Promise<boolean> {
    switch (event.does) {
      case 'nothing':
        return true
      case 'permit': {
        const user = this.users.get(event.who)!
        user.mail_permission = event.may
        await this.#db
          .updateTable('users')
          .set({ mail_permission: event.may })
          .where('id', '=', user.id)
          .execute()
        return true
      }
      case 'connect':
        if (await this.#mailbox(event.who)) return false
        await this.engine.connect(this.users.get(event.who)!)
        return true
      case 'disconnect':
        if (!(await this.#mailbox(event.who))) return false
        await this.engine.disconnect(this.users.get(event.who)!)
        return true
      case 'publish': {
        const mailbox = await this.#mailbox(event.who)
        if (!mailbox) return false
        const by = { enqueue: this.engine.parts().enqueue, now: this.engine.clock.now() }
        await this.#tx((tx) => publish(tx, by, mailbox, { share: [], keep: [] }))
        return true
      }
      default:
        return event satisfies never
    }
  }

  address(world: World, a: number): string {
    return `w${world.index}.a${a}.${this.engine.address('x').split('@')[0]}@poczta.example`
  }

  #subject(world: World, t: number): string {
    return `W${world.index} T${t}`
  }

  get #db() {
    return this.engine.lab.plain
  }

  async #tx<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.#db.transaction().execute(act)
  }

  async #mailbox(owner: Owner): Promise<Mailbox | undefined> {
    return await this.#db
      .selectFrom('mailboxes')
      .selectAll()
      .where('user_id', '=', this.users.get(owner)!.id)
      .where('disconnected_at', 'is', null)
      .executeTakeFirst()
  }

  async #addressId(
    db: Pick<Tx, 'selectFrom'>,
    candidateId: string,
    address: string,
  ): Promise<string | undefined> {
    const row = await db
      .selectFrom('candidate_addresses')
      .select('id')
      .where('candidate_id', '=', candidateId)
      .where('address', '=', address)
      .executeTakeFirst()
    return row?.id
  }

  async #applicationId(tx: Tx, candidateId: string, vacancyId: string): Promise<string | undefined> {
    const row = await tx
      .selectFrom('applications')
      .select('id')
      .where('candidate_id', '=', candidateId)
      .where('vacancy_id', '=', vacancyId)
      .executeTakeFirst()
    return row?.id
  }

  readonly #onAddressesChanged = (tx: Tx, changes: Parameters<typeof followAddresses>[2]) =>
    followAddresses(tx, this.engine.parts(), changes)

  readonly #onSealed = (tx: Tx, changes: Parameters<typeof followSeals>[2]) =>
    followSeals(tx, this.engine.parts(), changes)
}

export function isOwner(name: Name): name is Owner {
  return (owners as readonly Name[]).includes(name)
}
