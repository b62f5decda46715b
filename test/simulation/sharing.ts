import { canonicalAddress } from '../../emulator/address.ts'
import type { Message } from '../../emulator/message.ts'
import type { User } from '../../server/db/schema.ts'
import { type Answer, answerSharing } from '../../server/sharing/answers.ts'
import type { Engine } from './engine.ts'
import type { Lab } from './lab.ts'

/** Has the organisation ask owners before it shares earlier mail; everybody is in every hiring team. */
export async function askOwners(engine: Engine): Promise<void> {
  await engine.lab.plain.updateTable('organisation').set({ asks_owners: true, readers: 'everyone' }).execute()
}

/** The owner of a connected mailbox answers for an address. */
export async function answer(engine: Engine, owner: User, address: string, given: Answer): Promise<void> {
  await engine.person(async ({ db, enqueue, clock }) => {
    const mailbox = await db
      .selectFrom('mailboxes')
      .selectAll()
      .where('user_id', '=', owner.id)
      .executeTakeFirstOrThrow()
    const keys = [canonicalAddress(address)]
    await db
      .transaction()
      .execute((tx) => answerSharing(tx, { enqueue, now: clock.now() }, mailbox, keys, given))
  })
}

interface Owned {
  id: string
  user_id: string
}

/** What owners share, read from their decisions and from who gave addresses to candidates. */
export interface Sharing {
  /** Whether all of these candidates' addresses of a message are held in this person's mailbox. */
  isHeld(keys: readonly string[], mailbox: Owned): boolean
  /** Google's ids of the messages that are known as held. */
  held: Map<string, Set<string>>
}

export async function readSharing(lab: Lab): Promise<Sharing> {
  const { asks_owners: asks } = await lab.plain
    .selectFrom('organisation')
    .selectAll()
    .executeTakeFirstOrThrow()
  const rows = await lab.plain.selectFrom('address_sharing').selectAll().execute()
  const written = await lab.plain.selectFrom('candidate_addresses').selectAll().execute()
  const held = new Map<string, Set<string>>()
  for (const row of await lab.plain.selectFrom('held_messages').selectAll().execute()) {
    held.set(row.mailbox_id, (held.get(row.mailbox_id) ?? new Set()).add(row.provider_id))
  }
  const isOpen = (key: string, mailbox: Owned) => {
    const row = rows.find((one) => one.mailbox_id === mailbox.id && one.address_key === key)
    if (row) return row.state !== 'held'
    if (!asks) return true
    return written.some((one) => canonicalAddress(one.address) === key && one.added_by === mailbox.user_id)
  }
  return {
    held,
    isHeld: (keys, mailbox) => keys.length > 0 && !keys.some((key) => isOpen(key, mailbox)),
  }
}

/**
 * Returns held messages whose body was requested, and held messages that should not be.
 *
 * @param keysOf the candidates' addresses in a message
 */
export function heldFaults(
  lab: Lab,
  sharing: Sharing,
  mailbox: Owned & { address: string },
  keysOf: (message: Message) => readonly string[],
): string[] {
  const opened = new Set(lab.google.calls.bodiesFetched(mailbox.address))
  const there = lab.google.world.mailbox(mailbox.address).byDate()
  return [...(sharing.held.get(mailbox.id) ?? [])].flatMap((id) => {
    const message = there.find((one) => one.id === id)
    const name = `${id} in ${mailbox.address}`
    if (!message) return [`held after its deletion: ${name}`]
    const faults = opened.has(id) ? [`opened although held: ${name}`] : []
    return sharing.isHeld(keysOf(message), mailbox) ? faults : [...faults, `held although open: ${name}`]
  })
}
