import { CallLog } from '../../emulator/call-log.ts'
import type { Message } from '../../emulator/message.ts'
import type { User } from '../../server/db/schema.ts'
import { addBlock, liftBlock } from '../../server/sync/block-changes.ts'
import type { Engine } from './engine.ts'
import type { Blocking } from './lab.ts'
import { describe, isBlocked, readPeople } from './oracle.ts'

/** Blocks a pattern for a person's own mailbox, or for all mailboxes if an administrator passes null. */
export async function block(engine: Engine, owner: User | null, text: string): Promise<void> {
  const change = { owner: owner?.id ?? null, text, actorId: owner?.id ?? (await anybody(engine)) }
  const { pattern } = await engine.person(({ db, clock }) =>
    db.transaction().execute((tx) => addBlock(tx, { ...change, now: clock.now() })),
  )
  if (open(engine, change.owner, pattern)) return
  const from = engine.lab.google.calls.mark()
  engine.blockings.push({ owner: change.owner, pattern, from, to: null })
}

/** Removes a pattern from its blocklist. Does nothing if no list contains it. */
export async function lift(engine: Engine, owner: User | null, pattern: string): Promise<void> {
  const before = open(engine, owner?.id ?? null, pattern)
  if (before) before.to = engine.lab.google.calls.mark()
  const actorId = owner?.id ?? (await anybody(engine))
  await engine.person(async (parts) => {
    const line = await parts.db
      .selectFrom('blocks')
      .select('id')
      .where('pattern', '=', pattern)
      .where('user_id', 'is not distinct from', owner?.id ?? null)
      .executeTakeFirst()
    const change = { owner: owner?.id ?? null, blockId: line?.id ?? '', actorId }
    if (line) await parts.db.transaction().execute((tx) => liftBlock(tx, parts, change))
  })
}

/** Returns the messages whose body was requested while somebody in them was blocked. */
export async function blockingFaults({ lab, blockings }: Engine): Promise<string[]> {
  const people = await readPeople(lab.plain)
  const users = await lab.plain.selectFrom('users').select(['id', 'email']).execute()
  return blockings.flatMap(({ owner, pattern, from, to }) => {
    const meanwhile = new CallLog()
    const calls = lab.google.calls.since(from)
    for (const call of calls.slice(0, to === null ? calls.length : to - from)) meanwhile.record(call)
    const concerned = users.filter(({ id }) => owner === null || owner === id)
    return concerned.flatMap(({ email }) =>
      meanwhile
        .bodiesFetched(email)
        .map((id) => lab.witness.messages(email).get(id))
        .filter((message): message is Message => message !== undefined)
        .filter((message) => isBlocked(message, { ...people, blocked: [pattern] }))
        .map((message) => `opened although ${pattern} was blocked: ${describe(message)}`),
    )
  })
}

function open(engine: Engine, owner: string | null, pattern: string): Blocking | undefined {
  return engine.blockings.find((one) => one.owner === owner && one.pattern === pattern && one.to === null)
}

async function anybody(engine: Engine): Promise<string> {
  return (await engine.lab.plain.selectFrom('users').select('id').limit(1).executeTakeFirstOrThrow()).id
}
