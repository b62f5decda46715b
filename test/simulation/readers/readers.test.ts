import { describe, expect, it } from 'vitest'
import { createPostgresDatabase } from '../../support/database.ts'
import { embeddedDatabase, postgresDatabase } from '../database.ts'
import { openLab } from '../lab.ts'
import { checkReaders } from './check.ts'

async function openPostgresLab() {
  const { url, drop } = await createPostgresDatabase()
  const database = postgresDatabase(url)
  return await openLab({ ...database, close: () => database.close().then(drop) })
}

const openEmbeddedLab = async () => await openLab(await embeddedDatabase())

// The seeds are fixed, so that a failure comes from a change in the code. `npm run readers` draws others.
describe.each([
  { on: 'postgres', worlds: 60, seed: 1, open: openPostgresLab },
  { on: 'embedded', worlds: 20, seed: 10_001, open: openEmbeddedLab },
])('whatever people do, on $on', ({ worlds, seed, open }) => {
  it('nobody reads what the rules do not allow, owners miss nothing, and what is held stays unopened', async () => {
    expect((await checkReaders(open, { worlds, seed })).report).toBeNull()
  }, 600_000)
})
