import { openMailbox } from '../../../server/mailboxes/mailboxes.ts'
import type { Engine } from '../engine.ts'
import { addQuietCandidates } from '../house.ts'
import type { Scenario } from '../kill.ts'
import { live } from '../live.ts'
import { hide, lose, sleepTillMorning } from './auditing.ts'
import { atRest, type Cast, maja, news } from './cast.ts'

const ola = 'ola@poczta.example'

/** A house of so many candidates that mailboxes are compared by their lists, after the first such night. */
async function listed(engine: Engine, mails = 4): Promise<Cast & { ids: string[] }> {
  engine.lab.wire.pageSize = 3
  await addQuietCandidates(engine, 60)
  const cast = await atRest(engine, mails)
  await sleepTillMorning(engine)
  return cast
}

/** Returns a fault unless the mailbox was compared by its list. */
async function notListed(engine: Engine): Promise<string[]> {
  const rows = await engine.lab.plain.selectFrom('searched_mailboxes').select('listed_at').execute()
  return rows.some((row) => row.listed_at !== null) ? [] : ['the mailbox was not listed']
}

/** Mail arrives and history does not tell of it: as if a fault of Kurier had skipped it. */
async function skipped(engine: Engine, mails: readonly Parameters<Engine['receive']>[0][]): Promise<void> {
  const { plain } = engine.lab
  const { provider, secrets } = engine.parts()
  for (const mail of mails) engine.receive(mail)
  for (const mailbox of await live(engine)) {
    const { cursor } = await openMailbox(provider, mailbox, secrets).profile()
    await plain.updateTable('mailboxes').set({ cursor }).where('id', '=', mailbox.id).execute()
  }
}

type Night = Pick<Scenario, 'name' | 'isAnew'> & {
  act(engine: Engine, cast: Cast & { ids: string[] }): Promise<void>
}

const nights: readonly Night[] = [
  {
    name: 'finds what history skipped, though the writer is in Reply-To alone',
    act: (engine, { anna }) => {
      const headers = [`Reply-To: ${maja}`]
      return skipped(engine, [
        { from: 'form@jobs.example', to: anna.email, subject: 'Application', headers },
        { from: news, to: anna.email, subject: 'Sale' },
      ])
    },
  },
  {
    name: 'brings back what was lost, and what is hidden without reason',
    act: async (engine, { ids }) => {
      await lose(engine, [ids[0]!])
      await hide(engine, ids[2]!, 'trash')
    },
  },
  {
    name: 'takes away what is shown without reason',
    isAnew: true,
    act: async (engine, { anna, ids }) => {
      engine.lab.google.world.trash(anna.email, [ids[0]!])
      engine.lab.google.world.remove(anna.email, [ids[1]!])
      await engine.settle()
      await hide(engine, ids[0]!, null)
      await hide(engine, ids[1]!, null)
    },
  },
  {
    name: 'with a stranger who became a candidate the day before, and one who becomes one in the night',
    act: async (engine, { anna }) => {
      engine.receive({ from: ola, to: anna.email, subject: 'A stranger' })
      engine.receive({ from: 'ewa@poczta.example', to: anna.email, subject: 'Another' })
      await engine.settle()
      await sleepTillMorning(engine)
      await engine.candidate('Ola', [ola])
      await engine.settle()
      engine.during('messages', 2, async () => void (await engine.candidate('Ewa', ['ewa@poczta.example'])))
    },
  },
  {
    name: 'with mail arriving, leaving and changing between its pages',
    isAnew: true,
    act: async (engine, { anna, ids }) => {
      const { world } = engine.lab.google
      engine.receive({ from: news, to: anna.email, subject: 'Sale of the day' })
      await engine.settle()
      engine.during('messages', 2, () => {
        engine.receive({ from: maja, to: anna.email, subject: 'In the night' })
        world.trash(anna.email, [ids[0]!])
        world.remove(anna.email, [ids[1]!])
        world.modify(anna.email, [ids[2]!], { add: ['STARRED'], remove: [] })
      })
    },
  },
  {
    name: 'after history expired, with changes in the gap',
    isAnew: true,
    act: async (engine, { anna, ids }) => {
      const { world, faults } = engine.lab.google
      world.trash(anna.email, [ids[0]!])
      await engine.settle()
      world.untrash(anna.email, [ids[0]!])
      world.remove(anna.email, [ids[1]!])
      world.modify(anna.email, [ids[2]!], { add: ['SPAM'], remove: ['INBOX'] })
      engine.receive({ from: maja, to: anna.email, subject: 'Into the gap' })
      engine.receive({ from: news, to: anna.email, subject: 'Sale in the gap' })
      faults.expireHistory(anna.email)
      await engine.settle()
    },
  },
]

/** The comparison by listing a mailbox, in a house of many candidates. */
export const listing: Scenario[] = nights.map(({ name, isAnew, act }) => ({
  name: `a night with a list ${name}`,
  ...(isAnew ? { isAnew } : {}),
  check: notListed,
  play: async (engine) => {
    const cast = await listed(engine)
    await act(engine, cast)
    await sleepTillMorning(engine)
  },
}))
