import { sql } from 'kysely'
import { erasedAmong } from '../../../server/candidates/erased-addresses.ts'
import { newId } from '../../../server/ids.ts'
import { candidateThreads, findConversation } from '../../../server/messages/candidate-threads.ts'
import { makePrivate, makePublic } from '../../../server/messages/conversation-privacy.ts'
import { removeFromProfile } from '../../../server/messages/removed-mail.ts'
import { writeMessage } from '../../../server/outbox/write.ts'
import { answerSharing } from '../../../server/sharing/answers.ts'
import { addBlock, liftBlock } from '../../../server/sync/block-changes.ts'
import { restoreRemoved } from '../../../server/sync/restored-mail.ts'
import type { Does } from './acts.ts'
import { nameOf } from './rules.ts'
import type { Town, World } from './town.ts'

export async function write(
  town: Town,
  world: World,
  act: Does<'write'>,
  name: string,
): Promise<boolean | undefined> {
  const user = town.users.get(act.who)!
  const id = newId()
  town.names.set(id, { world: world.index, name })
  const address = town.address(world, act.a)
  // On a profile, only that candidate is written to.
  if (!(await town.addressId(town.db, world.candidates[act.c]!, address))) return false
  const usual = { from: null, cc: [], bcc: [], replyToMessageId: null, attachmentIds: [], private: null }
  const draft = { id, ...usual, to: [{ name: '', address }], subject: name, html: '<p>Hello.</p>' }
  await writeMessage(town.engine.parts(), user, world.candidates[act.c]!, {
    ...draft,
    toBoth: true,
    oneEach: false,
  })
}

/** As in the interface: only addresses with mail are offered for an answer. */
export async function answer(town: Town, world: World, act: Does<'answer'>): Promise<boolean | undefined> {
  const mailbox = await town.mailbox(act.who)
  if (!mailbox) return false
  const key = town.address(world, act.a)
  const row = await town.db
    .selectFrom('address_sharing')
    .select('state')
    .where('mailbox_id', '=', mailbox.id)
    .where('address_key', '=', key)
    .executeTakeFirst()
  if (!row) return false
  const { enqueue } = town.engine.parts()
  const by = { enqueue, now: town.engine.clock.now() }
  await town.tx((tx) => answerSharing(tx, by, mailbox, [key], act.answer))
}

/** Somebody who was erased may be blocked anew, but then the address is written down again. */
export async function block(town: Town, world: World, act: Does<'block'>): Promise<boolean | undefined> {
  const owner = town.users.get(act.who)!.id
  const text = town.address(world, act.a)
  const { secrets, clock } = town.engine.parts()
  if ((await erasedAmong(town.db, secrets, [text])).size > 0) return false
  await town.tx((tx) => addBlock(tx, { owner, text, actorId: owner, now: clock.now() }))
}

export async function lift(town: Town, world: World, act: Does<'lift'>): Promise<boolean | undefined> {
  const owner = town.users.get(act.who)!.id
  const pattern = town.address(world, act.a)
  const found = await town.db
    .selectFrom('blocks')
    .select('id')
    .where('user_id', '=', owner)
    .where('pattern', '=', pattern)
    .executeTakeFirst()
  if (!found) return false
  const change = { owner, blockId: found.id, actorId: owner }
  await town.tx((tx) => liftBlock(tx, town.engine.parts(), change))
}

export async function changePrivacy(
  town: Town,
  world: World,
  act: Does<'private' | 'public'>,
): Promise<boolean | undefined> {
  const viewer = town.users.get(act.who)!
  const candidateId = world.candidates[act.c]!
  const now = town.engine.clock.now()
  return await town.tx(async (tx) => {
    const threads = await candidateThreads(tx, viewer, candidateId)
    const entry = threads.flat().find(({ subject }) => subject === town.subject(world, act.t))
    if (!entry) return false
    const entries = await findConversation(tx, viewer, candidateId, entry.id)
    await (act.does === 'private' ? makePrivate : makePublic)(tx, { viewer, candidateId, entries, now })
    return undefined
  })
}

export async function remove(
  town: Town,
  world: World,
  act: Does<'remove' | 'restore'>,
): Promise<boolean | undefined> {
  const user = town.users.get(act.who)!
  const wanted = [...town.names].flatMap(([id, { world: index, name }]) =>
    index === world.index && name === nameOf(act.m) ? [id] : [],
  )
  const message = await town.db
    .selectFrom('messages')
    .select('id')
    .where(
      sql<boolean>`(message_id_header = any(${wanted}::text[]) or send_id::text = any(${wanted}::text[]))`,
    )
    .executeTakeFirst()
  if (!message) return false
  const now = town.engine.clock.now()
  await town.tx(async (tx) => {
    if (act.does === 'remove') await removeFromProfile(tx, user, world.candidates[act.c]!, [message.id], now)
    else await restoreRemoved(tx, town.engine.parts(), user, [message.id])
  })
}
