import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pauseImport } from '../../server/mailboxes/requests.ts'
import { enqueueDue } from '../../server/sync/schedule.ts'
import { Engine } from '../simulation/engine.ts'
import type { Lab } from '../simulation/lab.ts'
import { profileFaults } from '../simulation/oracle.ts'
import { annaAndMaja, atRest, fill, maja } from '../simulation/scenarios/cast.ts'
import { openTestLab } from '../simulation/test-lab.ts'

/** While the import of past mail is paused, past mail waits, new mail arrives, and the worker rests. */
let lab: Lab
let engine: Engine

beforeAll(async () => {
  lab = await openTestLab()
})
afterAll(() => lab.close())
beforeEach(async () => {
  engine = new Engine(lab, await lab.clean())
})

const subjects = async () => {
  const rows = await lab.plain.selectFrom('messages').select('subject').orderBy('subject').execute()
  return rows.map(({ subject }) => subject)
}

const callsOf = (mark: number, method: string) =>
  lab.google.calls.since(mark).filter((call) => call.method === method).length

/** The mailboxes that the worker's periodic check puts on the queue now. */
const due = () => enqueueDue({ ...engine.parts(), enqueue: () => Promise.resolve() })

it('requests no past mail and opens none that was found, while new mail arrives', async () => {
  const { anna } = await annaAndMaja(engine)
  fill(engine, anna.email, 3)
  await engine.connect(anna)
  await pauseImport(engine.parts(), anna.id, true)
  const mark = lab.google.calls.mark()
  await engine.poll()
  engine.receive({ from: maja, to: anna.email, subject: 'New' })
  await engine.poll()
  expect(await subjects()).toEqual(['New'])
  expect(callsOf(mark, 'messages.list')).toBe(0)

  await pauseImport(engine.parts(), anna.id, false)
  await engine.settle()
  expect(await subjects()).toEqual(['Mail 0', 'Mail 1', 'Mail 2', 'New'])
})

it('keeps the messages that a search has found on the ledger', async () => {
  const { anna } = await annaAndMaja(engine)
  fill(engine, anna.email, 3)
  await engine.connect(anna)
  // Pause right after the first search has found them.
  engine.during('messages', 1, () => pauseImport(engine.parts(), anna.id, true))
  await engine.poll()
  expect(await subjects()).toEqual([])
  expect(await lab.plain.selectFrom('ledger').select('provider_id').execute()).toHaveLength(3)
  await pauseImport(engine.parts(), anna.id, false)
  await engine.settle()
  expect(await profileFaults(lab, { anew: false })).toEqual([])
})

it('does not wake the worker for waiting past mail', async () => {
  const { anna } = await annaAndMaja(engine)
  fill(engine, anna.email, 3)
  await engine.connect(anna)
  engine.during('messages', 1, () => pauseImport(engine.parts(), anna.id, true))
  await engine.poll()
  expect(await due()).toBe(0)
  // Nor for searches that became due meanwhile.
  await lab.plain.updateTable('mailboxes').set({ next_sync_at: null, audit_due_at: null }).execute()
  engine.pass(20 * 60_000)
  expect(await due()).toBe(0)
})

it('still examines a gap', async () => {
  const { anna } = await atRest(engine)
  await pauseImport(engine.parts(), anna.id, true)
  const mark = lab.google.calls.mark()
  lab.google.faults.expireHistory(anna.email)
  engine.receive({
    from: 'form@jobs.example',
    to: anna.email,
    subject: 'Form',
    headers: [`Reply-To: ${maja}`],
  })
  lab.google.faults.expireHistory(anna.email)
  await engine.poll()
  expect(await subjects()).toContain('Form')
  expect(callsOf(mark, 'messages.list')).toBe(1)
})
