import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../server/db/db.ts'
import { openTestDatabase } from '../support/database.ts'
import { asKurier } from '../support/kurier-work.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase('postgres')
})
afterAll(() => database.close())

const begin = <T>(act: () => Promise<T>) => database.db.transaction().execute(act)
const read = () => database.db.selectFrom('users').select('id').execute()

it('Kurier may use nothing but its transaction while one is open, on PostgreSQL too', async () => {
  const beside = 'is used inside a transaction'
  await expect(asKurier(() => begin(read))).rejects.toThrow(beside)
  await expect(asKurier(() => begin(() => begin(async () => undefined)))).rejects.toThrow(beside)
  const later = await asKurier(() => begin(async () => () => read()))
  expect(await later()).toEqual([])
  expect(await asKurier(read)).toEqual([])
  expect(await begin(read), 'a test may overlap transactions').toEqual([])
})
