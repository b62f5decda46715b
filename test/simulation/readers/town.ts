import { holdAddresses } from '../../../server/candidates/address-lock.ts'
import { refuseErased } from '../../../server/candidates/erased-addresses.ts'
import type { Db, Tx } from '../../../server/db/db.ts'
import type { Mailbox, User } from '../../../server/db/schema.ts'
import { newId } from '../../../server/ids.ts'
import { publish } from '../../../server/sharing/publication.ts'
import { followAddresses } from '../../../server/sync/address-changes.ts'
import { followSeals } from '../../../server/sync/seal-changes.ts'
import { addSearches } from '../../../server/sync/searches.ts'
import type { Engine } from '../engine.ts'
import { type Event, type Name, type Owner, owners, people } from './acts.ts'

/** The ids of what a world consists of. */
export interface World {
  index: number
  candidates: (string | null)[]
  vacancies: (string | null)[]
  /** How many mails arrived or were written. */
  mails: number
}

/** The people whom all worlds share, and what their acts need. */
export class Town {
  readonly engine: Engine
  readonly users = new Map<Name, User>()
  /** Names of mails, with their world, by Message-ID, by our id, and by Google's id. */
  readonly names = new Map<string, { world: number; name: string }>()

  /** Canonical addresses that a candidate had who was erased; another candidate may have had them too. */
  readonly mayBeErased = new Set<string>()

  constructor(engine: Engine) {
    this.engine = engine
  }

  get db(): Db {
    return this.engine.lab.plain
  }

  async hirePeople(): Promise<void> {
    const roles = { ewa: 'manager', marta: 'admin', ada: 'admin' } as const
    const may = { piotr: 'none', ewa: 'read', marta: 'read', ada: 'read' } as const
    for (const name of people) {
      const facts = { id: newId(), name, email: this.engine.address(name), last_working_day: null }
      if (isOwner(name)) this.engine.lab.google.world.addAccount({ email: facts.email, name })
      const role = name in roles ? roles[name as keyof typeof roles] : 'recruiter'
      const mail_permission = name in may ? may[name as keyof typeof may] : 'send'
      const user = await this.db
        .insertInto('users')
        .values({ ...facts, role, mail_permission, sees_sealed: name === 'marta', language: 'en' })
        .returningAll()
        .executeTakeFirstOrThrow()
      this.users.set(name, user)
    }
  }

  /** Returns whether the event was possible. */
  async happen(event: Event): Promise<boolean> {
    switch (event.does) {
      case 'nothing':
        return true
      case 'permit': {
        const user = this.users.get(event.who)!
        user.mail_permission = event.may
        await this.db
          .updateTable('users')
          .set({ mail_permission: event.may })
          .where('id', '=', user.id)
          .execute()
        return true
      }
      case 'connect':
        if (await this.mailbox(event.who)) return false
        await this.engine.connect(this.users.get(event.who)!)
        return true
      case 'disconnect':
        if (!(await this.mailbox(event.who))) return false
        await this.engine.disconnect(this.users.get(event.who)!)
        return true
      case 'publish': {
        const mailbox = await this.mailbox(event.who)
        if (!mailbox) return false
        const by = { enqueue: this.engine.parts().enqueue, now: this.engine.clock.now() }
        await this.tx((tx) => publish(tx, by, mailbox, { share: [], keep: [] }))
        return true
      }
      default:
        return event satisfies never
    }
  }

  address(world: World, a: number): string {
    return `w${world.index}a${a}${this.engine.address('x').split('@')[0]}@p.example`
  }

  subject(world: World, t: number): string {
    return `W${world.index} T${t}`
  }

  /**
   * Plans the searches that wait as if all their candidates had been added at once: 25 addresses a search, not one. Most
   * of the time would go into them.
   */
  async joinSearches(): Promise<void> {
    await this.tx(async (tx) => {
      const waiting = await tx
        .deleteFrom('searches')
        .where('done_at', 'is', null)
        .where('page_token', 'is', null)
        .where('kind', 'in', ['past', 'traces', 'late'])
        .returning(['mailbox_id', 'addresses', 'candidate_ids'])
        .execute()
      for (const [id, searches] of Map.groupBy(waiting, (search) => search.mailbox_id)) {
        const { user_id } = await tx
          .selectFrom('mailboxes')
          .select('user_id')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        const addresses = [...new Set(searches.flatMap((search) => search.addresses))]
        const all = { id: searches[0]!.candidate_ids[0]!, name: '', addresses }
        await addSearches(tx, { id, user_id }, [all], this.engine.clock.now())
      }
    })
  }

  async tx<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.db.transaction().execute(act)
  }

  async mailbox(owner: Owner): Promise<Mailbox | undefined> {
    return await this.db
      .selectFrom('mailboxes')
      .selectAll()
      .where('user_id', '=', this.users.get(owner)!.id)
      .where('disconnected_at', 'is', null)
      .executeTakeFirst()
  }

  async addressId(
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

  readonly onAddressesChanged = async (tx: Tx, changes: Parameters<typeof followAddresses>[2]) => {
    const added = changes.flatMap((change) => change.added)
    await holdAddresses(tx)
    await refuseErased(tx, this.engine.parts().secrets, added)
    await followAddresses(tx, this.engine.parts(), changes)
  }

  readonly onSealed = (tx: Tx, changes: Parameters<typeof followSeals>[2]) =>
    followSeals(tx, this.engine.parts(), changes)
}

function isOwner(name: Name): name is Owner {
  return (owners as readonly Name[]).includes(name)
}
