import { ApiError, rateLimited, standardError } from '../../../emulator/errors.ts'
import { openMailbox } from '../../../server/mailboxes/mailboxes.ts'
import { syncMailbox } from '../../../server/sync/run.ts'
import type { Engine } from '../engine.ts'
import type { Scenario } from '../kill.ts'
import { live } from '../live.ts'
import { annaAndMaja, atRest, fill, maja, news } from './cast.ts'

/** What Google does, or fails to do. */
export const failing: Scenario[] = [
  {
    name: 'history expires with new mail in the gap',
    isAnew: true,
    play: async (engine) => {
      const { anna } = await atRest(engine)
      engine.receive({ from: maja, to: anna.email, subject: 'Into the gap' })
      engine.receive({ from: news, to: anna.email, subject: 'Sale in the gap' })
      engine.lab.google.faults.expireHistory(anna.email)
    },
  },
  {
    name: 'history expires with a form in the gap that names its writer in Reply-To alone',
    isAnew: true,
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const headers = [`Reply-To: ${maja}`]
      engine.receive({ from: 'form@jobs.example', to: anna.email, subject: 'Application', headers })
      engine.lab.google.faults.expireHistory(anna.email)
    },
  },
  {
    name: 'history expires with changes in the gap',
    isAnew: true,
    play: async (engine) => {
      const { anna, ids } = await atRest(engine, 6)
      const { world } = engine.lab.google
      world.trash(anna.email, [ids[0]!, ids[1]!])
      await engine.settle()
      engine.pass(10 * 86_400_000)
      await engine.settle()
      world.untrash(anna.email, [ids[0]!])
      world.trash(anna.email, [ids[2]!])
      world.remove(anna.email, [ids[3]!])
      world.modify(anna.email, [ids[4]!], { add: ['SPAM'], remove: ['INBOX'] })
      world.modify(anna.email, [ids[5]!], { remove: ['UNREAD'] })
      engine.lab.google.faults.expireHistory(anna.email)
    },
  },
  {
    name: 'history expires in the middle of the import',
    isAnew: true,
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 5)
      await engine.connect(anna)
      engine.during('messages', 2, () => {
        engine.receive({ from: maja, to: anna.email, subject: 'Into the gap' })
        engine.lab.google.faults.expireHistory(anna.email)
      })
    },
  },
  {
    name: 'history expires between two of its pages',
    isAnew: true,
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const { anna, ids } = await atRest(engine)
      fill(engine, anna.email, 4)
      engine.lab.google.world.trash(anna.email, [ids[0]!])
      engine.during('history', 2, () => engine.lab.google.faults.expireHistory(anna.email))
    },
  },
  {
    name: 'the cursor gains a digit',
    play: async (engine) => {
      const { anna, ids } = await atRest(engine, 1)
      const toggle = () => {
        const { labelIds } = engine.lab.google.world.message(anna.email, ids[0]!)
        const change = labelIds.includes('STARRED') ? { remove: ['STARRED'] } : { add: ['STARRED'] }
        engine.lab.google.world.modify(anna.email, ids, change)
      }
      for (let times = 0; times < 60; times += 1) toggle()
      while ((await position(engine)) < 9_950n) toggle()
      await engine.settle()
      for (let times = 0; times < 5; times += 1) toggle()
      fill(engine, anna.email, 1)
    },
  },
  {
    name: 'a quota storm',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 4)
      const limited = rateLimited(403, 'Quota exceeded')
      engine.fault({ method: 'messages.get', skip: 2, times: 4, effect: { kind: 'answer', error: limited } })
      engine.fault({ method: 'messages.list', skip: 1, times: 1, effect: { kind: 'answer', error: limited } })
      engine.fault({ method: 'history.list', skip: 1, times: 2, effect: { kind: 'answer', error: limited } })
      await engine.connect(anna)
      await engine.settle()
      fill(engine, anna.email, 1)
    },
  },
  {
    name: 'Google is unavailable for a while',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 3)
      for (const method of ['getProfile', 'messages.list', 'batch', 'history.list']) {
        engine.fault({ method, times: 2, effect: { kind: 'answer', error: standardError(503) } })
        engine.fault({ method, skip: 1, times: 1, effect: { kind: 'drop', when: 'after' } })
      }
      await engine.connect(anna)
    },
  },
  {
    name: 'parts missing from a batch, and refused ones',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 4)
      engine.fault({ method: 'messages.get', skip: 1, times: 2, effect: { kind: 'missing-part' } })
      engine.fault({
        method: 'messages.get',
        times: 1,
        effect: { kind: 'answer', error: standardError(500) },
      })
      await engine.connect(anna)
      await engine.settle()
      engine.fault({ method: 'messages.get', times: 2, effect: { kind: 'missing-part' } })
      fill(engine, anna.email, 1)
    },
  },
  {
    name: 'a batch that breaks off',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 3)
      engine.fault({ method: 'batch', times: 1, effect: { kind: 'truncate', bytes: 900 } })
      await engine.connect(anna)
    },
  },
  {
    name: 'a body and a thread that break every batch they are in',
    play: async (engine) => {
      const { anna, ids } = await atRest(engine)
      const broken = { kind: 'drop', when: 'after' } as const
      const burst = thread(engine, anna.email, 4)
      engine.fault({ method: 'threads.get', times: 10_000, effect: broken })
      engine.fault({ method: 'messages.get', messageId: burst[1]!, times: 6, effect: broken })
      await engine.settle()
      engine.lab.google.world.remove(anna.email, [ids[0]!])
    },
  },
  {
    name: 'the Gmail API is off in the project for a while',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const off = { code: 403, message: 'off', reason: 'accessNotConfigured', status: 'PERMISSION_DENIED' }
      const effect = { kind: 'answer', error: new ApiError(off) } as const
      engine.fault({ method: ['history.list', 'getProfile'], times: 2, effect })
      await engine.poll()
      engine.receive({ from: maja, to: anna.email, subject: 'Meanwhile' })
      for (let hours = 0; hours < 6; hours += 2) {
        engine.pass(2 * 3_600_000)
        await engine.settle()
      }
    },
  },
  {
    name: 'Google restores a mailbox to a state before the cursor',
    isAnew: true,
    play: async (engine) => {
      const { anna } = await atRest(engine)
      await engine.lab.plain.updateTable('mailboxes').set({ cursor: '999999999' }).execute()
      const headers = [`Reply-To: ${maja}`]
      engine.receive({ from: 'form@jobs.example', to: anna.email, subject: 'Application', headers })
    },
  },
  {
    name: 'every cursor is refused for a while',
    isAnew: true,
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const effect = { kind: 'answer', error: standardError(404) } as const
      engine.fault({ method: 'history.list', times: 5, effect })
      fill(engine, anna.email, 2)
      await engine.poll()
      fill(engine, anna.email, 2)
      engine.lab.google.faults.expireHistory(anna.email)
    },
  },
  {
    name: 'Google serves only some parts of each batch',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      engine.lab.google.switches.batchPartsServed = 3
      fill(engine, anna.email, 6)
      await engine.settle()
      engine.lab.google.switches.batchPartsServed = 78
    },
  },
  {
    name: 'Google returns no message for a while',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const effect = { kind: 'answer', error: standardError(503) } as const
      engine.fault({ method: 'messages.get', times: 60, effect })
      fill(engine, anna.email, 4)
    },
  },
  {
    name: 'another run syncs while a body is being fetched',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const [id] = engine.receive({ from: maja, to: anna.email, subject: 'Brief' })
      engine.during('batch', 2, async () => {
        engine.lab.wire.onAnswer = undefined
        engine.lab.google.world.remove(anna.email, [id!])
        const [mailbox] = await live(engine)
        if (mailbox) await syncMailbox(engine.parts(), mailbox.id)
      })
    },
  },
  {
    name: 'messages gone between list and get',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      const ids = fill(engine, anna.email, 4)
      engine.during('messages', 1, () => {
        engine.lab.google.world.remove(anna.email, [ids[0]!])
        engine.lab.google.world.trash(anna.email, [ids[1]!])
      })
      await engine.connect(anna)
      await engine.settle()
      const [brief] = engine.receive({ from: maja, to: anna.email, subject: 'Brief' })
      engine.during('history', 1, () => engine.lab.google.world.remove(anna.email, [brief!]))
    },
  },
  {
    name: 'a message that stays listed and is never returned',
    hasGhost: true,
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      const ids = fill(engine, anna.email, 3)
      engine.lab.google.faults.vanish(anna.email, ids[1]!)
      await engine.connect(anna)
    },
  },
  {
    name: 'mail changes while it is fetched',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      const ids = fill(engine, anna.email, 4)
      await engine.connect(anna)
      engine.during('batch', 1, () => {
        engine.lab.google.world.trash(anna.email, [ids[0]!])
        engine.lab.google.world.remove(anna.email, [ids[1]!])
        engine.lab.google.world.modify(anna.email, [ids[2]!], { remove: ['UNREAD'] })
      })
    },
  },
  {
    name: 'the search index lags behind',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 2)
      engine.lab.google.switches.indexLagMs = 600_000
      await engine.connect(anna)
      await engine.settle()
      engine.lab.google.switches.indexLagMs = 0
    },
  },
]

/** Delivers so many mails from Maja in one thread. Returns their ids. */
function thread(engine: Engine, to: string, mails: number): string[] {
  return Array.from({ length: mails }, (_, index) => {
    const answers = index > 0 ? { inReplyTo: 'first@x.example' } : {}
    const messageId = index > 0 ? `answer-${index}@x.example` : 'first@x.example'
    return engine.receive({ from: maja, to, subject: 'In one thread', messageId, ...answers })[0]!
  })
}

/** Returns the present cursor of Anna's mailbox at Google. */
async function position(engine: Engine): Promise<bigint> {
  const [mailbox] = await live(engine)
  if (!mailbox) return 10_000n
  return await engine.person(async ({ provider, secrets }) =>
    BigInt((await openMailbox(provider, mailbox, secrets).profile()).cursor),
  )
}
