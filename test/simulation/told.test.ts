import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pauseImport } from '../../server/mailboxes/requests.ts'
import { syncReceipt } from '../../server/messages/receipt.ts'
import { explain } from '../../server/sync/explain.ts'
import { syncMailbox } from '../../server/sync/run.ts'
import { letter } from '../support/letters.ts'
import { block, lift } from './blocking.ts'
import { Engine } from './engine.ts'
import type { Lab } from './lab.ts'
import { annaAndMaja, atRest, maja, majaAtHome } from './scenarios/cast.ts'
import { openTestLab } from './test-lab.ts'

/** What Kurier tells people about mail, at moments between two pieces of work. */

const lawyer = 'lawyer@kancelaria.example'
const dayMs = 86_400_000

let lab: Lab
let engine: Engine

beforeAll(async () => {
  lab = await openTestLab()
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

  it('does not confirm an inbox in which a lifted block must still be searched for', async () => {
    const { anna, candidateId } = await atRest(engine)
    await block(engine, anna, lawyer)
    await engine.settle()
    await engine.person((parts) => pauseImport(parts, anna.id, true))
    await lift(engine, anna, lawyer)
    await engine.settle()
    expect(await receipt(anna.id, candidateId)).toMatchObject({ state: 'importing' })
    await engine.person((parts) => pauseImport(parts, anna.id, false))
    await sync()
    // Google's index may lag, so a late search follows a quarter of an hour later. The receipt does not wait for it.
    expect(await receipt(anna.id, candidateId)).toMatchObject({ state: 'checked' })
  })

  it('does not confirm an inbox before the gap of lost history was examined', async () => {
    const { anna, candidateId } = await atRest(engine)
    engine.receive({ from: 'form@jobs.example', to: anna.email, headers: [`Reply-To: ${maja}`] })
    lab.google.faults.expireHistory(anna.email)
    engine.pass(301_000)
    await sync()
    expect(await receipt(anna.id, candidateId)).toMatchObject({ state: 'importing', messages: 3 })
    await engine.settle()
    expect(await receipt(anna.id, candidateId)).toMatchObject({ state: 'checked', messages: 4 })
  })

  it('counts a mail once that was found in two ways', async () => {
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

it('opens a past mail once that has a candidate’s address only as a display name', async () => {
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

it('explains a mail by an address that the candidate still has', async () => {
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

it('an address with a brace does not keep the mail of other addresses from being found', async () => {
  const { anna } = await annaAndMaja(engine)
  await engine.candidate('Odd', ['o{x@poczta.example'])
  const [id] = engine.receive({ from: maja, to: anna.email })
  await engine.connect(anna)
  await engine.settle()
  expect(await shownIds()).toEqual([id])
})

it('changes in an inbox that another colleague owned before are reported for the emails that colleague kept too', async () => {
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
  // Anna's emails and Tomek's.
  expect(await shownIds()).toEqual([ids[2], ids[2]])
  lab.google.world.untrash(anna.email, [ids[0]!])
  await engine.settle()
  expect((await shownIds()).toSorted()).toEqual([ids[0], ids[0], ids[2], ids[2]].toSorted())
})
