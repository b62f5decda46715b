import { expect, test } from 'vitest'
import { Arrivals } from './arrivals.ts'

const mail = (id: string, minute: number, own = false) => ({
  ...{ id, own },
  at: new Date(Date.UTC(2026, 10, 17, 9, minute)).toISOString(),
})

test('counts new emails until they are seen', () => {
  const first = mail('a', 1)
  const arrivals = new Arrivals([first])
  expect(arrivals.take([first])).toEqual([])
  const [second, third] = [mail('b', 2), mail('c', 3)]
  expect(arrivals.take([first, second])).toEqual(['b'])
  expect(arrivals.take([first, second, third])).toEqual(['b', 'c'])
  expect(arrivals.take([first, third]), 'one has left').toEqual(['c'])
  arrivals.clear()
  expect(arrivals.take([first, third])).toEqual([])
})

test('ignores the user’s own emails, even when sync returns them under another id, and mail inserted above', () => {
  const first = mail('a', 5)
  const arrivals = new Arrivals([first])
  expect(arrivals.take([first, mail('outgoing', 6, true)])).toEqual([])
  expect(arrivals.take([first, mail('stored', 6, true)])).toEqual([])
  expect(arrivals.take([mail('old', 1), first, mail('stored', 6, true)])).toEqual([])
})
