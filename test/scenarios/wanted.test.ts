import { CompiledQuery, Kysely, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type OnAddressesChanged, removeAddress } from '../../server/candidates/addresses.ts'
import { createCandidate } from '../../server/candidates/candidates.ts'
import type { Schema } from '../../server/db/schema.ts'
import { disconnect } from '../../server/mailboxes/disconnect.ts'
import { syncReceipt } from '../../server/messages/receipt.ts'
import { removeEmails } from '../../server/messages/removal.ts'
import { followAddresses } from '../../server/sync/address-changes.ts'
import { oweCopies } from '../../server/sync/ledger.ts'
import { forgetPlanned, searchFirst } from '../../server/sync/wanted.ts'
import { embeddedDatabase } from '../simulation/database.ts'
import { Engine } from '../simulation/engine.ts'
import { addQuietMailboxes } from '../simulation/house.ts'
import { type Lab, openLab } from '../simulation/lab.ts'
import { atRest, type Cast } from '../simulation/scenarios/cast.ts'

/** How mailboxes come to search for new candidates, and what that costs. */
const database = await embeddedDatabase()
let lab: Lab
let engine: Engine
let cast: Cast
const queries: CompiledQuery[] = []
const counted = new Kysely<Schema>({
  dialect: database.dialect(),
  log: ({ query }) => void queries.push(query),
})

beforeAll(async () => {
  lab = await openLab(database)
})
afterAll(() => lab.close())
beforeEach(async () => {
  engine = new Engine(lab, await lab.clean())
  cast = await atRest(engine)
})

async function statementsOf(act: () => Promise<unknown>): Promise<string[]> {
  queries.length = 0
  await act()
  return queries.map((query) => query.sql)
}

function addCandidate(name: string, addresses: string[]) {
  const by = { actorId: cast.anna.id, now: engine.clock.now() }
  return counted.transaction().execute((tx) =>
    createCandidate(
      tx,
      { name, position: '', stage: 'applied', addresses },
      {
        ...by,
        onAddressesChanged: (tx, changes) => followAddresses(tx, engine.parts(), changes),
      },
    ),
  )
}

/** The queries of the searches for past mail since the mark, which name `cc:`. */
function pastQueries(mark: number): string[] {
  const queries = lab.google.calls.since(mark).flatMap(({ q }) => q ?? [])
  return queries.filter((q) => q.includes('cc:'))
}

it('a candidate comes and goes with as many statements beside 300 mailboxes as beside one, and plans no search', async () => {
  const follow: OnAddressesChanged = (tx, changes) => followAddresses(tx, engine.parts(), changes)
  const parts = { ...engine.parts(), db: counted, onAddressesChanged: follow }
  const comeAndGo = (name: string) =>
    statementsOf(async () => {
      const id = await addCandidate(name, [`${name}@poczta.example`, `${name}@dom.example`])
      const by = { actorId: cast.anna.id, now: engine.clock.now(), onAddressesChanged: follow }
      const row = counted
        .selectFrom('candidate_addresses')
        .select('id')
        .where('address', '=', `${name}@dom.example`)
      const { id: addressId } = await row.executeTakeFirstOrThrow()
      await counted.transaction().execute((tx) => removeAddress(tx, id, addressId, by))
    })
  const disconnected = () => statementsOf(() => disconnect({ ...parts, removeEmails }, cast.anna.id, 'keep'))
  const alone = [await comeAndGo('piotr'), await disconnected()]
  await engine.connect(cast.anna)
  await engine.settle()
  await addQuietMailboxes(engine, 300)
  await sql`update searched_mailboxes set planned_to = 0`.execute(lab.plain)
  const among = [await comeAndGo('ola'), await disconnected()]
  expect(among).toEqual(alone)
  expect(among.flat().filter((text) => text.includes('insert into searches'))).toEqual([])
})

it('the comparison of a mailbox reads its own mail, however many links there are', async () => {
  await sql`insert into messages (id, identity, subject, sent_at, from_name, from_address, recipients, snippet,
      in_reply_to, reference_ids, auto_submitted, encrypted, size_bytes, created_at)
    select gen_random_uuid(), 'filler ' || n, '', now(), '', '', '{}', '', '{}', '{}', false, false, 1, now()
    from generate_series(1, 20000) n`.execute(lab.plain)
  await sql`insert into candidate_messages (candidate_id, message_id, address_key)
    select ${cast.candidateId}::uuid, id, 'maja@poczta.example' from messages where identity like 'filler%'`.execute(
    lab.plain,
  )
  await sql`analyze`.execute(lab.plain)
  const box = await lab.plain.selectFrom('mailboxes').select('id').executeTakeFirstOrThrow()
  await counted.transaction().execute((tx) => oweCopies(tx, box.id, 'spelled', engine.clock.now()))
  expect(await lab.plain.selectFrom('ledger').select('provider_id').execute()).toHaveLength(3)
  const { sql: text, parameters } = queries.findLast((query) => query.sql.includes('insert into ledger'))!
  const plan = await lab.plain.executeQuery(CompiledQuery.raw(`explain ${text}`, [...parameters]))
  expect(JSON.stringify(plan.rows)).toContain('candidate_messages')
  expect(JSON.stringify(plan.rows)).not.toMatch(/Seq Scan on (candidate_messages|messages)/)
})

it('candidates who are added one after the other are searched for with one query', async () => {
  await addQuietMailboxes(engine, 200)
  const names = ['Piotr', 'Ola', 'Ewa']
  for (const name of names) {
    engine.receive({ from: `${name}@poczta.example`, to: cast.anna.email })
    await engine.poll()
  }
  const mark = lab.google.calls.mark()
  const ids: string[] = []
  for (const name of names) {
    ids.push(await engine.candidate(name, [`${name}@poczta.example`]))
    engine.pass(1_000)
  }
  const { mailboxes } = await syncReceipt(lab.plain, cast.anna, ids[0]!)
  expect(mailboxes.find(({ owner }) => owner === 'anna')!.state).toBe('importing')
  await engine.settle()
  expect(pastQueries(mark)).toHaveLength(1)
  expect(await lab.plain.selectFrom('message_copies').select('id').execute()).toHaveLength(3 + names.length)
})

it('whoever opens a profile has that candidate searched for first in their inbox, and once', async () => {
  await addQuietMailboxes(engine, 200)
  engine.receive({ from: 'piotr@poczta.example', to: cast.anna.email })
  await engine.poll()
  const piotr = await engine.candidate('Piotr', ['piotr@poczta.example'])
  const first = () => searchFirst(engine.parts(), cast.anna.id, piotr)
  expect([await first(), await first()]).toEqual([true, false])
  const mark = lab.google.calls.mark()
  await engine.settle()
  expect(pastQueries(mark)).toHaveLength(1)
  const wanted = lab.plain.selectFrom('wanted_addresses').select('number').orderBy('number', 'desc')
  const { number } = await wanted.executeTakeFirstOrThrow()
  const planned = lab.plain.selectFrom('searched_mailboxes').select('planned_to').orderBy('planned_to')
  expect((await planned.executeTakeFirstOrThrow()).planned_to).toBe(number)
  const ewa = await engine.candidate('Ewa', ['ewa@poczta.example'])
  await engine.candidate('Ola', ['ola@poczta.example'])
  await searchFirst(engine.parts(), cast.anna.id, ewa)
  await engine.settle()
  const queries = pastQueries(mark).slice(1)
  expect(queries.map((q) => [q.includes('ewa'), q.includes('ola')])).toEqual([
    [true, false],
    [false, true],
  ])
  expect(await first()).toBe(false)
})

it('forgets wanted addresses once every mailbox has planned to search for them', async () => {
  const wanted = async () =>
    (await lab.plain.selectFrom('wanted_addresses').select('number').execute()).length
  await engine.candidate('Piotr', ['piotr@poczta.example'])
  await forgetPlanned(lab.plain)
  expect(await wanted()).toBe(1)
  await engine.settle()
  await forgetPlanned(lab.plain)
  expect(await wanted()).toBe(0)
})
