import { expect, it } from 'vitest'
import { newId } from './ids.ts'

it('sorts by the moment it was made, also within one millisecond', () => {
  const ids = [1, 1, 1, 2, 2, 3].map((step) => newId(Date.UTC(2026, 0, 1) + step))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

it('is a UUID of version 7', () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
