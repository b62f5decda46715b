import { block, lift } from '../blocking.ts'
import type { Scenario } from '../kill.ts'
import { annaAndMaja, atRest, fill, maja, majaAtHome } from './cast.ts'

const lawyer = 'lawyer@kancelaria.example'

/** Blocks that exist before the connection, are added after it, and are lifted. */
export const blocking: Scenario[] = [
  {
    name: 'blocked before the connection, and lifted after it',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      await block(engine, anna, lawyer)
      fill(engine, anna.email, 2)
      engine.receive({ from: maja, to: `${anna.email}, ${lawyer}`, subject: 'With the lawyer' })
      engine.receive({ from: maja, to: anna.email, headers: [`Reply-To: ${lawyer}`] })
      await engine.connect(anna)
      await engine.settle()
      engine.receive({ from: maja, to: anna.email, headers: [`Cc: ${lawyer}`], subject: 'The lawyer again' })
      await engine.settle()
      await lift(engine, anna, lawyer)
    },
  },
  {
    name: 'blocked in the middle of the import',
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 3)
      engine.receive({ from: maja, to: `${anna.email}, ${lawyer}`, subject: 'With the lawyer' })
      await engine.connect(anna)
      engine.during('messages', 1, () => block(engine, anna, lawyer))
      await engine.settle()
      await block(engine, anna, lawyer)
    },
  },
  {
    name: 'a colleague’s mail blocked, and all their mail blocked by the company',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine)
      await engine.addAddress(candidateId, majaAtHome)
      const tomek = await engine.recruiter('tomek')
      await engine.connect(tomek)
      engine.receive({ from: majaAtHome, to: `${anna.email}, ${tomek.email}`, subject: 'To both' })
      engine.receive({ from: maja, to: `${anna.email}, ${tomek.email}`, subject: 'To both as well' })
      await engine.settle()
      await block(engine, tomek, 'dom.example')
      await block(engine, null, maja)
      await engine.settle()
      await lift(engine, null, maja)
    },
  },
  {
    name: 'what was kept is blocked, its inbox connected again, and the block lifted',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      engine.receive({ from: maja, to: `${anna.email}, ${lawyer}`, subject: 'With the lawyer' })
      await engine.settle()
      await engine.disconnect(anna)
      await block(engine, null, lawyer)
      await block(engine, anna, lawyer)
      await lift(engine, anna, lawyer)
      await engine.connect(anna)
      await engine.settle()
      await lift(engine, null, lawyer)
    },
  },
]
