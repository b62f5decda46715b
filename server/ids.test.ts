import { expect, it } from 'vitest'
import { newId } from './ids.ts'

it('sorts by the millisecond of its creation', () => {
  const ids = [1, 2, 3, 500].map((step) => newId(Date.UTC(2026, 0, 1) + step))
  expect(ids.toSorted()).toEqual(ids)
})

it('is a UUID of version 7', () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('counts times before 1970 as 1970', () => {
  expect(newId(-1)).toMatch(/^00000000-0000-7/)
})
