import { sql } from 'kysely'
import { standardError } from '../../../emulator/errors.ts'
import type { Engine } from '../engine.ts'
import type { Scenario } from '../kill.ts'
import { annaAndMaja, atRest, maja, news } from './cast.ts'

/** What the nightly comparison with Gmail repairs: faults that something other than sync has caused. */
export const auditing: Scenario[] = [
  {
    name: 'an audit brings back what was lost',
    play: async (engine) => {
      const { ids } = await atRest(engine, 4)
      await lose(engine, [ids[0]!, ids[2]!])
      await sleepTillMorning(engine)
    },
  },
  {
    name: 'an audit brings back what is hidden without reason',
    play: async (engine) => {
      const { ids } = await atRest(engine, 3)
      await hide(engine, ids[1]!, 'trash')
      await sleepTillMorning(engine)
    },
  },
  {
    name: 'an audit takes away what is shown without reason',
    isAnew: true,
    play: async (engine) => {
      const { anna, ids } = await atRest(engine, 4)
      engine.lab.google.world.trash(anna.email, [ids[0]!])
      engine.lab.google.world.remove(anna.email, [ids[1]!])
      await engine.settle()
      await hide(engine, ids[0]!, null)
      await hide(engine, ids[1]!, null)
      await sleepTillMorning(engine)
    },
  },
  {
    name: 'an audit retries what Google refused',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const [id] = engine.receive({ from: maja, to: anna.email, subject: 'Not given' })
      const effect = { kind: 'answer', error: standardError(503) } as const
      engine.fault({ method: 'messages.get', messageId: id!, times: 8, effect })
      await engine.settle()
      await sleepTillMorning(engine)
    },
  },
  {
    name: 'an audit over several pages, with mail arriving meanwhile',
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const { anna } = await atRest(engine, 5)
      engine.during('messages', 2, () => {
        engine.receive({ from: maja, to: anna.email, subject: 'In the night' })
      })
      await sleepTillMorning(engine)
    },
  },
  {
    name: 'a burst in one thread, from a candidate and from others',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      await engine.connect(anna)
      await engine.settle()
      for (const [from, id] of [
        [maja, 'hers'],
        [news, 'theirs'],
      ] as const) {
        for (let count = 0; count < 5; count += 1) {
          const answers = count > 0 ? { inReplyTo: `${id}-0@x.example` } : {}
          const messageId = `${id}-${count}@x.example`
          engine.receive({ from, to: anna.email, subject: `About ${id}`, messageId, ...answers })
        }
      }
    },
  },
]

export async function sleepTillMorning(engine: Engine): Promise<void> {
  engine.pass(24 * 3_600_000)
  await engine.settle()
}

export async function hide(engine: Engine, providerId: string, hidden: 'trash' | null): Promise<void> {
  await engine.lab.plain
    .updateTable('message_copies')
    .set({ hidden })
    .where('provider_id', '=', providerId)
    .execute()
}

export async function lose(engine: Engine, providerIds: readonly string[]): Promise<void> {
  await sql`delete from messages where id in (select message_id from message_copies
    where provider_id = any(${[...providerIds]}::text[]))`.execute(engine.lab.plain)
}
