import { searchFirst } from '../../../server/sync/wanted.ts'
import type { Engine } from '../engine.ts'
import { addQuietMailboxes } from '../house.ts'
import type { Scenario } from '../kill.ts'
import { atRest, type Cast } from './cast.ts'

const piotr = 'piotr@poczta.example'
const ola = 'ola@poczta.example'

/** A house in which new addresses wait 18 to 36 seconds, with mail of people who are no candidates yet. */
async function largeHouse(engine: Engine): Promise<Cast> {
  await addQuietMailboxes(engine, 200)
  const cast = await atRest(engine)
  engine.receive({ from: piotr, to: cast.anna.email, subject: 'From Piotr' })
  engine.receive({ from: ola, to: cast.anna.email, subject: 'From Ola' })
  const headers = [`Reply-To: ${ola}`]
  engine.receive({ from: 'me@form.example', headers, to: cast.anna.email, text: `Ola, ${ola}, applies.` })
  await engine.settle()
  return cast
}

/** New candidates are searched for together. */
export const searching: Scenario[] = [
  {
    name: 'candidates added one after the other in a large house, with mail meanwhile',
    play: async (engine) => {
      const { anna } = await largeHouse(engine)
      await engine.candidate('Piotr', [piotr])
      engine.pass(5_000)
      await engine.candidate('Ola', [ola])
      engine.receive({ from: piotr, to: anna.email, subject: 'At once' })
    },
  },
  {
    name: 'a candidate whose profile is opened before their turn, and another one',
    play: async (engine) => {
      const { anna } = await largeHouse(engine)
      const id = await engine.candidate('Piotr', [piotr])
      await engine.candidate('Ola', [ola])
      await engine.person((parts) => searchFirst(parts, anna.id, id))
      await engine.person((parts) => searchFirst(parts, anna.id, id))
    },
  },
  {
    name: 'an address is mistyped and corrected before its turn',
    play: async (engine) => {
      const { candidateId } = await largeHouse(engine)
      await engine.addAddress(candidateId, ola, 'by mistake')
      engine.pass(2_000)
      await engine.removeAddress(candidateId, ola)
      await engine.addAddress(candidateId, piotr)
    },
  },
  {
    name: 'disconnected before its turn, and connected again',
    play: async (engine) => {
      const { anna } = await largeHouse(engine)
      await engine.candidate('Piotr', [piotr])
      await engine.disconnect(anna, 'keep')
      await engine.connect(anna)
    },
  },
]
