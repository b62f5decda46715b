import { expect, it } from 'vitest'
import { instantsOf } from './day-range.ts'

it('covers whole days, and is open where no day was chosen', () => {
  const begin = new Date(2026, 9, 31).toISOString()
  const end = new Date(2026, 10, 1).toISOString()
  expect(instantsOf({ from: '2026-10-31', to: '2026-10-31' })).toEqual({ from: begin, to: end })
  expect(instantsOf({ from: '', to: '2026-10-31' })).toEqual({ to: end })
  expect(instantsOf({ from: '2026-10-31', to: '' })).toEqual({ from: begin })
})
