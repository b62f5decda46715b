import type { User } from '../../../server/db/schema.ts'
import type { Engine } from '../engine.ts'
import type { Scenario } from '../kill.ts'
import { answer, askOwners } from '../sharing.ts'
import { annaAndMaja } from './cast.ts'

const mother = 'barbara@poczta.example'
const spare = 'barbara.k@dom.example'

/** Anna adds candidates; Ola's inbox is connected and holds two letters from her mother. */
async function olaAndMother(engine: Engine): Promise<User> {
  await askOwners(engine)
  await annaAndMaja(engine)
  const ola = await engine.recruiter('ola')
  write(engine, ola, 'Birthday')
  write(engine, ola, 'Garden')
  await engine.connect(ola)
  await engine.settle()
  return ola
}

function write(engine: Engine, to: User, subject: string): void {
  engine.pass(1_000)
  engine.receive({ from: mother, to: to.email, subject })
}

/** Compares the state of the mother's address in Ola's inbox, and how many messages are held, stored and opened. */
async function expectCounts(
  { lab }: Engine,
  wanted: { state: string; held: number; stored: number; opened: number },
): Promise<string[]> {
  const row = await lab.plain
    .selectFrom('address_sharing')
    .selectAll()
    .where('address_key', '=', mother)
    .executeTakeFirst()
  const held = await lab.plain.selectFrom('held_messages').selectAll().execute()
  const stored = await lab.plain.selectFrom('message_copies').selectAll().execute()
  const opened = new Set(lab.google.calls.bodiesFetched())
  const found = {
    state: row?.counted_at ? row.state : 'counting',
    held: held.length,
    stored: stored.length,
    opened: opened.size,
  }
  return JSON.stringify(found) === JSON.stringify(wanted)
    ? []
    : [`expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`]
}

/** A colleague declares somebody a candidate with whom the owner of an inbox wrote before. */
export const sharing: Scenario[] = [
  {
    name: 'an address that a colleague brings: its mail is held',
    play: async (engine) => {
      const ola = await olaAndMother(engine)
      await engine.candidate('Barbara', [mother])
      write(engine, ola, 'Weekend')
      await engine.settle()
    },
    check: (engine) => expectCounts(engine, { state: 'held', held: 3, stored: 0, opened: 0 }),
  },
  {
    name: 'an address that a colleague brings during the import is held, and shared later',
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const ola = await olaAndMother(engine)
      engine.during('batch', 1, async () => void (await engine.candidate('Barbara', [mother])))
      await engine.settle()
      await engine.candidate('Barbara', [mother])
      await engine.settle()
      await answer(engine, ola, mother, 'share')
      write(engine, ola, 'Weekend')
    },
    check: (engine) => expectCounts(engine, { state: 'shared', held: 0, stored: 3, opened: 3 }),
  },
  {
    name: 'an address given back after its mail was a stranger’s',
    play: async (engine) => {
      const ola = await olaAndMother(engine)
      const candidateId = await engine.candidate('Barbara', [mother])
      await engine.settle()
      await answer(engine, ola, mother, 'share')
      await engine.settle()
      await engine.addAddress(candidateId, spare)
      await engine.removeAddress(candidateId, mother)
      write(engine, ola, 'Weekend')
      await engine.settle()
      await engine.addAddress(candidateId, mother)
      await engine.settle()
    },
    check: (engine) => expectCounts(engine, { state: 'held', held: 1, stored: 2, opened: 2 }),
  },
  {
    name: 'mail that begins after a colleague brought the address is shared',
    play: async (engine) => {
      await askOwners(engine)
      await annaAndMaja(engine)
      const ola = await engine.recruiter('ola')
      await engine.connect(ola)
      await engine.settle()
      await engine.candidate('Barbara', [mother])
      // Before the searches are done.
      write(engine, ola, 'My CV')
      await engine.settle()
      write(engine, ola, 'Again')
      await engine.settle()
    },
    check: (engine) => expectCounts(engine, { state: 'shared', held: 0, stored: 2, opened: 2 }),
  },
  {
    name: 'held, disconnected and connected again',
    play: async (engine) => {
      const ola = await olaAndMother(engine)
      await engine.candidate('Barbara', [mother])
      await engine.settle()
      await engine.disconnect(ola)
      write(engine, ola, 'Weekend')
      await engine.connect(ola)
      await engine.settle()
    },
    check: (engine) => expectCounts(engine, { state: 'held', held: 3, stored: 0, opened: 0 }),
  },
  {
    name: 'held, then kept private, and deleted in Gmail',
    play: async (engine) => {
      const ola = await olaAndMother(engine)
      await engine.candidate('Barbara', [mother])
      await engine.settle()
      const [first] = engine.lab.google.world.mailbox(ola.email).byDate()
      engine.lab.google.world.remove(ola.email, [first!.id])
      await engine.settle()
      await answer(engine, ola, mother, 'private')
      await engine.settle()
    },
    check: (engine) => expectCounts(engine, { state: 'private', held: 0, stored: 1, opened: 1 }),
  },
]
