import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pauseImport } from '../../server/mailboxes/requests.ts'
import { syncReceipt } from '../../server/messages/receipt.ts'
import { explain } from '../../server/sync/explain.ts'
import { syncMailbox } from '../../server/sync/run.ts'
import { letter } from '../support/letters.ts'
import { block, lift } from './blocking.ts'
import { embeddedDatabase } from './database.ts'
import { Engine } from './engine.ts'
import { type Lab, openLab } from './lab.ts'
import { annaAndMaja, atRest, maja, majaAtHome } from './scenarios/cast.ts'

/** What is told of mail, at moments between one piece of work and the next. */

const lawyer = 'lawyer@kancelaria.example'
const dayMs = 86_400_000

let lab: Lab
let engine: Engine

beforeAll(async () => {
  lab = await openLab(await embeddedDatabase())
})
afterAll(() => lab.close())
beforeEach(async () => {
  engine = new Engine(lab, await lab.clean())
})

const mailbox = () =>
  lab.plain.selectFrom('mailboxes').selectAll().where('disconnected_at', 'is', null).executeTakeFirstOrThrow()
const shownIds = async () => {
  const copies = await lab.plain
    .selectFrom('message_copies')
    .select('provider_id')
    .where('hidden', 'is', null)
    .execute()
  return copies.map((copy) => copy.provider_id)
}

describe('the receipt', () => {
  const receipt = async (id: string, candidateId: string) =>
    (await syncReceipt(lab.plain, { id, mail_permission: 'none' }, candidateId)).mailboxes[0]!

  it('does not vouch for an inbox in which a lifted block is still to be searched for', async () => {
    const { anna, candidateId } = await atRest(engine)
    await block(engine, anna, lawyer)
    await engine.settle()
    await engine.person((parts) => pauseImport(parts, anna.id, true))
    await lift(engine, anna, lawyer)
    await engine.settle()
    expect(await receipt(anna.id, candidateId)).toMatchObject({ state: 'importing' })
    await engine.person((parts) => pauseImport(parts, anna.id, false))
    await sync()
    // What Google's index may lack is looked for once more, a quarter of an hour later: nobody waits for that.
    expect(await receipt(anna.id, candidateId)).toMatchObject({ state: 'checked' })
  })

  it('does not vouch for an inbox before the gap of a lost history was looked through', async () => {
    const { anna, candidateId } = await atRest(engine)
    engine.receive({ from: 'form@jobs.example', to: anna.email, headers: [`Reply-To: ${maja}`] })
    lab.google.faults.expireHistory(anna.email)
    engine.pass(301_000)
    await sync()
    expect(await receipt(anna.id, candidateId)).toMatchObject({ state: 'importing', messages: 3 })
    await engine.settle()
    expect(await receipt(anna.id, candidateId)).toMatchObject({ state: 'checked', messages: 4 })
  })

  it('counts a mail once that came by two ways', async () => {
    const { anna, candidateId } = await atRest(engine, 0)
    const raw = letter({ from: maja, to: anna.email, messageId: 'one@x.example' })
    lab.google.world.receive({ raw })
    lab.google.world.receive({ raw })
    await engine.settle()
    expect(await shownIds()).toHaveLength(2)
    expect(await receipt(anna.id, candidateId)).toMatchObject({ messages: 1 })
  })

  async function sync(): Promise<void> {
    await syncMailbox(engine.parts(), (await mailbox()).id)
  }
})

it('opens a past mail once that only calls somebody by a candidate’s address', async () => {
  const { anna } = await annaAndMaja(engine)
  engine.receive({ from: 'friend@private.example', to: `"${maja}" <other@private.example>, ${anna.email}` })
  await engine.connect(anna)
  await engine.settle()
  engine.pass(dayMs)
  await engine.settle()
  const opened = lab.google.calls
    .all()
    .filter(({ mailbox, format }) => mailbox === anna.email && format === 'raw')
  expect(opened).toHaveLength(1)
  expect(await shownIds()).toEqual([])
})

it('explains a mail by an address that is still the candidate’s', async () => {
  const { anna, candidateId } = await annaAndMaja(engine)
  await engine.addAddress(candidateId, majaAtHome)
  engine.receive({ from: maja, to: anna.email, headers: [`Cc: ${majaAtHome}`], subject: 'Both' })
  await engine.connect(anna)
  await engine.settle()
  for (const [gone, left] of [
    [maja, majaAtHome],
    [majaAtHome, maja],
  ] as const) {
    await engine.addAddress(candidateId, left)
    await engine.removeAddress(candidateId, gone)
    const { messages } = await explain(engine.parts(), await mailbox(), 'Both')
    expect(messages[0]!.verdict).toEqual({ kind: 'shown', candidates: new Map([[candidateId, left]]) })
  }
})

it('one address with a brace in it leaves the others’ mail to be found', async () => {
  const { anna } = await annaAndMaja(engine)
  await engine.candidate('Odd', ['o{x@poczta.example'])
  const [id] = engine.receive({ from: maja, to: anna.email })
  await engine.connect(anna)
  await engine.settle()
  expect(await shownIds()).toEqual([id])
})

it('what is done in an inbox that was a colleague’s before is told of the emails they kept too', async () => {
  const { anna, ids } = await atRest(engine)
  const tomek = await engine.recruiter('tomek')
  await engine.disconnect(anna, 'keep')
  lab.google.world.trash(anna.email, [ids[0]!])
  await engine.connect({ ...tomek, email: anna.email })
  await engine.settle()
  lab.google.world.remove(anna.email, [ids[1]!])
  await engine.settle()
  expect(new Set(await shownIds())).toEqual(new Set([ids[0], ids[2]]))
  engine.pass(dayMs)
  await engine.settle()
  // Anna's and Tomek's.
  expect(await shownIds()).toEqual([ids[2], ids[2]])
  lab.google.world.untrash(anna.email, [ids[0]!])
  await engine.settle()
  expect((await shownIds()).toSorted()).toEqual([ids[0], ids[0], ids[2], ids[2]].toSorted())
})
