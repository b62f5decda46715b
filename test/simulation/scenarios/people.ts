import { pauseImport } from '../../../server/mailboxes/requests.ts'
import type { Engine } from '../engine.ts'
import { dismiss, hire } from '../hiring.ts'
import type { Scenario } from '../kill.ts'
import { annaAndMaja, atRest, type Cast, fill, maja, majaAtHome } from './cast.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const jan = 'jan@poczta.example'
const doctor = 'doctor@clinic.example'

/** Delivers mail from Maja, from Jan and from both. */
async function mailOfTwo(engine: Engine): Promise<Cast> {
  const cast = await atRest(engine, 2)
  await engine.candidate('Jan', [jan])
  engine.receive({ from: jan, to: `${cast.anna.email}, ${maja}`, subject: 'Both' })
  await engine.settle()
  return cast
}

/** What people do to candidates, access and the connection. */
export const people: Scenario[] = [
  {
    name: 'address added in the middle of the import',
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const { anna, candidateId } = await annaAndMaja(engine)
      fill(engine, anna.email, 5)
      engine.receive({ from: majaAtHome, to: anna.email, subject: 'From home' })
      await engine.connect(anna)
      engine.during('messages', 2, () => engine.addAddress(candidateId, majaAtHome))
      await engine.settle()
      await engine.addAddress(candidateId, majaAtHome)
    },
  },
  {
    name: 'candidate added in the middle of the import',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 3)
      engine.receive({ from: 'piotr@poczta.example', to: `${anna.email}, ${maja}`, subject: 'Piotr' })
      engine.receive({ from: 'piotr@poczta.example', to: anna.email, subject: 'Piotr alone' })
      await engine.connect(anna)
      engine.during('batch', 1, async () => void (await engine.candidate('Piotr', ['piotr@poczta.example'])))
      await engine.settle()
      await engine.candidate('Piotr', ['piotr@poczta.example'])
    },
  },
  {
    name: 'candidate added while new mail is examined',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      engine.receive({ from: 'piotr@poczta.example', to: anna.email, subject: 'Piotr alone' })
      engine.during('batch', 1, async () => void (await engine.candidate('Piotr', ['piotr@poczta.example'])))
      await engine.settle()
      await engine.candidate('Piotr', ['piotr@poczta.example'])
    },
  },
  {
    name: 'address removed, and added again',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine)
      await engine.addAddress(candidateId, majaAtHome)
      engine.receive({ from: majaAtHome, to: anna.email, subject: 'From home' })
      await engine.settle()
      await engine.removeAddress(candidateId, maja)
      await engine.settle()
      await engine.addAddress(candidateId, maja)
    },
  },
  {
    name: 'address moved to another candidate, its mail kept from an inbox that is gone',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine)
      await engine.addAddress(candidateId, majaAtHome)
      await engine.disconnect(anna)
      await engine.removeAddress(candidateId, maja)
      await engine.settle()
      await engine.candidate('Maja W.', [maja])
    },
  },
  {
    name: 'address removed while its mail is fetched',
    play: async (engine) => {
      const { anna, candidateId } = await annaAndMaja(engine)
      await engine.addAddress(candidateId, majaAtHome)
      fill(engine, anna.email, 3)
      engine.receive({ from: majaAtHome, to: anna.email, subject: 'From home' })
      await engine.connect(anna)
      engine.during('batch', 1, () => engine.removeAddress(candidateId, maja))
      await engine.settle()
      await engine.addAddress(candidateId, maja)
    },
  },
  {
    name: 'a mistyped address removed at once',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine)
      engine.receive({ from: doctor, to: anna.email, subject: 'Results' })
      await engine.settle()
      await engine.addAddress(candidateId, doctor, 'by mistake')
      await engine.removeAddress(candidateId, doctor)
      await engine.settle()
      await engine.person((parts) => pauseImport(parts, anna.id, true))
      await engine.addAddress(candidateId, doctor, 'by mistake')
      await engine.settle()
      await engine.removeAddress(candidateId, doctor)
      engine.pass(3 * dayMs)
      await engine.person((parts) => pauseImport(parts, anna.id, false))
    },
  },
  {
    name: 'a mistyped address removed when its mail was found',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine)
      engine.receive({ from: doctor, to: anna.email, subject: 'Results' })
      await engine.settle()
      const pause = (paused: boolean) => engine.person((parts) => pauseImport(parts, anna.id, paused))
      engine.during('messages', 1, () => pause(true))
      await engine.addAddress(candidateId, doctor, 'by mistake')
      await engine.settle()
      await engine.removeAddress(candidateId, doctor)
      await pause(false)
    },
  },
  {
    name: 'a candidate becomes a colleague',
    play: async (engine) => {
      const { anna } = await mailOfTwo(engine)
      engine.receive({ from: maja, to: anna.email, subject: 'On the way' })
      await hire(engine, maja, anna)
      engine.receive({ from: maja, to: anna.email, subject: 'Between us' })
    },
  },
  {
    name: 'a colleague who is a candidate leaves',
    play: async (engine) => {
      const { anna } = await mailOfTwo(engine)
      await hire(engine, maja, anna)
      engine.receive({ from: maja, to: anna.email, subject: 'Between us' })
      engine.receive({ from: jan, to: `${anna.email}, ${maja}`, subject: 'Both again' })
      await engine.settle()
      await dismiss(engine, maja, anna)
      await engine.settle()
      await hire(engine, maja, anna)
      await dismiss(engine, maja, anna)
    },
  },
  {
    name: 'a colleague connects the inbox of a candidate, and disconnects it',
    play: async (engine) => {
      const tomek = await engine.recruiter('tomek')
      const own = await engine.recruiter('maja-of-tomek')
      await engine.lab.plain.deleteFrom('users').where('id', '=', own.id).execute()
      const { anna } = await atRest(engine, 1)
      await engine.candidate('Tomek', [own.email])
      engine.everHired.add(own.email)
      engine.receive({ from: own.email, to: `${anna.email}, ${maja}`, subject: 'Both' })
      engine.receive({ from: own.email, to: anna.email, subject: 'Alone' })
      await engine.settle()
      await engine.connect({ ...tomek, email: own.email })
      await engine.settle()
      engine.receive({ from: own.email, to: anna.email, subject: 'Between us' })
      await engine.settle()
      await engine.disconnect(tomek, 'remove')
      await engine.settle()
      await engine.connect({ ...tomek, email: own.email })
      await engine.disconnect(tomek, 'remove')
    },
  },
  {
    name: 'the grant dies, and is given again',
    play: async (engine) => {
      const { anna, ids } = await atRest(engine)
      engine.lab.google.grants.kill(anna.email, 'revoked')
      engine.receive({ from: maja, to: anna.email, subject: 'Into the gap' })
      engine.lab.google.world.trash(anna.email, [ids[0]!])
      await engine.settle()
      engine.pass(2 * hourMs)
      await engine.connect(anna)
    },
  },
  {
    name: 'the grant dies in the middle of the import',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 4)
      await engine.connect(anna)
      engine.during('messages', 1, () => engine.lab.google.grants.kill(anna.email, 'password-changed'))
      await engine.settle()
      await engine.connect(anna)
    },
  },
  {
    name: 'paused for an hour',
    play: async (engine) => {
      const { anna, ids } = await atRest(engine)
      await engine.setAccess(anna, false)
      engine.receive({ from: maja, to: anna.email, subject: 'While paused' })
      engine.lab.google.world.trash(anna.email, [ids[1]!])
      await engine.settle()
      engine.pass(hourMs)
      await engine.setAccess(anna, true)
    },
  },
  {
    name: 'paused for 30 days',
    isAnew: true,
    play: async (engine) => {
      const { anna } = await atRest(engine)
      await engine.setAccess(anna, false)
      engine.pass(10 * dayMs)
      engine.receive({ from: maja, to: anna.email, subject: 'While paused' })
      engine.pass(20 * dayMs)
      await engine.candidate('Piotr', ['piotr@poczta.example'])
      engine.receive({ from: 'piotr@poczta.example', to: anna.email, subject: 'Piotr' })
      await engine.setAccess(anna, true)
    },
  },
  {
    name: 'paused in the middle of the import',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 4)
      await engine.connect(anna)
      engine.during('messages', 1, () => engine.setAccess(anna, false))
      await engine.settle()
      await engine.setAccess(anna, true)
    },
  },
  {
    name: 'disconnected in the middle of the import, and connected again',
    isAnew: true,
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const { anna } = await annaAndMaja(engine)
      fill(engine, anna.email, 5)
      await engine.connect(anna)
      engine.during('batch', 1, () => engine.disconnect(anna))
      await engine.settle()
      await engine.disconnect(anna)
      engine.pass(hourMs)
      engine.receive({ from: maja, to: anna.email, subject: 'Meanwhile' })
      await engine.connect(anna)
    },
  },
  {
    name: 'disconnected with the emails kept, and connected again after changes',
    isAnew: true,
    play: async (engine) => {
      const { anna, ids } = await atRest(engine, 4)
      const { world } = engine.lab.google
      world.trash(anna.email, [ids[3]!])
      await engine.settle()
      await engine.disconnect(anna, 'keep')
      world.trash(anna.email, [ids[0]!])
      world.remove(anna.email, [ids[1]!])
      world.modify(anna.email, [ids[2]!], { remove: ['UNREAD'] })
      world.untrash(anna.email, [ids[3]!])
      await engine.connect(anna)
    },
  },
  {
    name: 'disconnected with the emails removed, and connected again',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      await engine.disconnect(anna, 'remove')
      await engine.settle()
      await engine.connect(anna)
    },
  },
]
