import { expect, it } from 'vitest'
import { createPostgresDatabase, isLong } from '../support/database.ts'
import { killWorkers } from './two-workers.ts'

const kills = isLong ? 20 : 12
const seed = 1

it(`two workers, one of them killed with SIGKILL ${kills} times, seed ${seed}`, {
  timeout: 400_000,
}, async () => {
  const { url, drop } = await createPostgresDatabase()
  const faults = await killWorkers(url, kills, seed)
  await drop()
  expect(faults).toEqual([])
})
