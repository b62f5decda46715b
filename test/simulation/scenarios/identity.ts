import { standardError } from '../../../emulator/errors.ts'
import type { User } from '../../../server/db/schema.ts'
import { mergeAsBefore, upgradeStore } from '../../support/former-store.ts'
import { letter } from '../../support/letters.ts'
import type { Engine } from '../engine.ts'
import type { Scenario } from '../kill.ts'
import { annaAndMaja, atRest, maja } from './cast.ts'

const jan = 'jan@poczta.example'
const date = new Date('2026-09-30T08:00:00Z')

/** Which copies are one mail, within an inbox and across inboxes. */
export const identity: Scenario[] = [
  {
    name: 'two mails with one Message-ID, in one inbox and in two',
    play: async (engine) => {
      const { anna, tomek } = await bothAndJan(engine)
      put(engine, anna, twin(maja, 82))
      put(engine, tomek, twin(jan, 41))
      await connectBoth(engine, anna, tomek)
      put(engine, anna, twin(jan, 41))
      put(engine, tomek, twin(maja, 82))
      put(engine, tomek, twin(jan, 77))
    },
  },
  {
    name: 'one mail directly and through a group, in both orders',
    play: async (engine) => {
      const { anna, tomek } = await bothAndJan(engine)
      put(engine, anna, direct('one'))
      put(engine, tomek, throughGroup('one'))
      put(engine, tomek, direct('two'))
      await connectBoth(engine, anna, tomek)
      put(engine, anna, throughGroup('two'))
      put(engine, tomek, throughGroup('three'))
      await engine.settle()
      put(engine, anna, direct('three'))
    },
  },
  {
    name: 'a store of an earlier version is separated after the upgrade',
    play: async (engine) => {
      const { anna, tomek } = await bothAndJan(engine)
      put(engine, anna, twin(maja, 82))
      put(engine, tomek, twin(jan, 41))
      put(engine, tomek, twin(maja, 82))
      await connectBoth(engine, anna, tomek)
      await mergeAsBefore(engine.lab.plain, date)
      await upgradeStore(engine.lab.plain)
    },
  },
  {
    name: 'a sent mail reaches a colleague’s inbox first',
    play: async (engine) => {
      const { anna, candidateId } = await atRest(engine, 1)
      const tomek = await engine.recruiter('tomek')
      await engine.connect(tomek)
      await engine.settle()
      const error = standardError(503)
      engine.fault({
        ...{ method: 'history.list', mailbox: anna.email, times: 3 },
        effect: { kind: 'answer', error },
      })
      const cc = [{ name: '', address: tomek.email }]
      await engine.write(anna, candidateId, { to: [{ name: 'Maja', address: maja }], cc })
    },
  },
]

async function bothAndJan(engine: Engine): Promise<{ anna: User; tomek: User }> {
  const { anna } = await annaAndMaja(engine)
  await engine.candidate('Jan Sowa', [jan])
  return { anna, tomek: await engine.recruiter('tomek') }
}

async function connectBoth(engine: Engine, anna: User, tomek: User): Promise<void> {
  await engine.connect(anna)
  await engine.connect(tomek)
  await engine.settle()
}

export function put(engine: Engine, user: Pick<User, 'email'>, raw: Uint8Array): void {
  engine.lab.google.world.insert(user.email, { raw, labelIds: ['INBOX'], at: engine.lab.google.clock.now() })
}

/** One mail of a batch whose mails share a Message-ID and a Date. The oracle tells them apart by X-Mail. */
export function twin(writer: string, result: number, more: string[] = []): Uint8Array {
  const headers = [`Reply-To: ${writer}`, `X-Mail: ${writer} ${result}`, ...more]
  const batch = {
    from: 'noreply@portal.example',
    to: 'recruiters@kurier.test',
    messageId: 'batch@portal.example',
  }
  return letter({ ...batch, date, subject: 'Result', text: `Result of ${writer}: ${result} %.`, headers })
}

const text = (name: string, writer: string) => `Good morning,\r\nthis is application ${name}.\r\n${writer}`

export function direct(name: string, writer = jan): Uint8Array {
  const messageId = `${name}@poczta.example`
  const headers = [`X-Mail: ${name} ${writer}`]
  const facts = { from: writer, to: 'jobs@kurier.test', messageId, date, headers }
  return letter({ ...facts, text: text(name, writer) })
}

export function throughGroup(name: string, writer = jan, more: string[] = []): Uint8Array {
  const added = [`Reply-To: ${writer}`, `X-Original-From: ${writer}`, 'List-ID: <jobs.kurier.test>', ...more]
  const footer = 'You received this message because you are subscribed to 1 group.'
  const messageId = `${name}@poczta.example`
  const facts = { from: "'Somebody' via Jobs <jobs@kurier.test>", to: 'jobs@kurier.test', messageId, date }
  const headers = [...added, `X-Mail: ${name} ${writer}`]
  return letter({ ...facts, headers, text: `${text(name, writer)}\r\n\r\n-- \r\n${footer}` })
}
