import { rateLimited, standardError } from '../../../emulator/errors.ts'
import type { FaultEffect } from '../../../emulator/faults.ts'
import type { User } from '../../../server/db/schema.ts'
import type { Engine } from '../engine.ts'
import type { Scenario } from '../kill.ts'
import { sentIds } from '../outbox-oracle.ts'
import { atRest, type Cast, maja } from './cast.ts'

const toMaja = { to: [{ name: 'Maja', address: maja }] }

/** Mail sent from Kurier. */
export const sending: Scenario[] = [
  {
    name: 'sent, and answered',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine, 1)
      const id = await engine.write(anna, candidateId, toMaja)
      await settleSend(engine, anna, id)
      engine.receive({ from: maja, to: anna.email, subject: 'Re: From us' })
    },
  },
  {
    name: 'a reply in the thread',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine, 1)
      const { id: replyToMessageId } = await engine.lab.plain
        .selectFrom('messages')
        .select('id')
        .executeTakeFirstOrThrow()
      const id = await engine.write(anna, candidateId, { ...toMaja, subject: 'Re: Mail 0', replyToMessageId })
      await settleSend(engine, anna, id)
    },
  },
  sendWith('a send whose answer is lost', { kind: 'drop', when: 'after' }),
  sendWith('a send that never reached Google', { kind: 'drop', when: 'before' }),
  sendWith('a send answered with 500 although it left', {
    kind: 'answer',
    error: standardError(500),
    when: 'after',
  }),
  sendWith('a send refused for quota although it left', {
    kind: 'answer',
    error: rateLimited(429, 'Too many'),
    when: 'after',
  }),
  sendWith('a send refused for quota', { kind: 'answer', error: rateLimited(429, 'Too many') }),
  {
    name: 'a lost answer and expired history',
    isAnew: true,
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine, 1)
      engine.fault({ method: 'messages.send', effect: { kind: 'drop', when: 'after' } })
      engine.during('send', 1, () => engine.lab.google.faults.expireHistory(anna.email))
      const id = await engine.write(anna, candidateId, toMaja)
      engine.lab.google.faults.expireHistory(anna.email)
      await settleSend(engine, anna, id)
    },
  },
  {
    name: 'disconnected while a send waits',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine, 1)
      await engine.write(anna, candidateId, toMaja)
      await engine.disconnect(anna)
      await engine.settle()
      await engine.connect(anna)
    },
  },
]

function sendWith(name: string, effect: FaultEffect): Scenario {
  return {
    name,
    play: async (engine) => {
      const { anna, candidateId }: Cast = await atRest(engine, 1)
      engine.fault({ method: 'messages.send', effect })
      await settleSend(engine, anna, await engine.write(anna, candidateId, toMaja))
    },
  }
}

/** Lets the message leave. If Kurier asks about a message that never left, the person sends it again. */
async function settleSend(engine: Engine, user: User, outboxId: string): Promise<void> {
  await engine.settle()
  const { state } = await engine.lab.plain
    .selectFrom('outbox')
    .select('state')
    .where('id', '=', outboxId)
    .executeTakeFirstOrThrow()
  if (state === 'sent' || sentIds(engine.lab, user.email, outboxId).length > 0) return
  if (state !== 'in_doubt') throw new Error(`never sent, and nobody asked: ${state}`)
  await engine.sendAgain(user, outboxId)
  await engine.settle()
}
