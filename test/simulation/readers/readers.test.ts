import { describe, expect, it } from 'vitest'
import { createPostgresDatabase } from '../../support/database.ts'
import { embeddedDatabase, postgresDatabase } from '../database.ts'
import { openLab } from '../lab.ts'
import type { Step } from './acts.ts'
import { checkReaders } from './check.ts'
import { playHistory } from './play.ts'

async function openPostgresLab() {
  const { url, drop } = await createPostgresDatabase()
  const database = postgresDatabase(url)
  return await openLab({ ...database, close: () => database.close().then(drop) })
}

const openEmbeddedLab = async () => await openLab(await embeddedDatabase())

it('what an owner kept private stays private after that person is erased', async () => {
  const nothing = { does: 'nothing' } as const
  const world: Step[] = [
    [{ does: 'mail', from: 0, cc: 1, to: ['anna'], t: 0 }],
    [{ does: 'create', who: 'tomek', c: 0, a: 0 }],
    [{ does: 'create', who: 'anna', c: 1, a: 1 }],
    [],
    [{ does: 'answer', who: 'anna', a: 0, answer: 'private' }],
    [{ does: 'erase', who: 'ada', c: 0 }],
  ]
  const lab = await openPostgresLab()
  const history = { asks: true, late: false, events: [nothing, nothing], worlds: [world] }
  expect(await playHistory(lab, { readers: 'everyone', ...history })).toEqual([])
  await lab.close()
}, 120_000)

// The seeds are fixed, so that a failure comes from a change in the code. `npm run readers` draws others.
describe.each([
  { on: 'postgres', worlds: 970, seed: 1, open: openPostgresLab },
  { on: 'embedded', worlds: 30, seed: 10_001, open: openEmbeddedLab },
])('whatever people do, on $on', ({ worlds, seed, open }) => {
  it('nobody reads what the rules do not allow, owners miss nothing, and what is held stays unopened', async () => {
    expect((await checkReaders(open, { worlds, seed })).report).toBeNull()
  }, 1_800_000)
})
