import { expect, test } from 'vitest'
import { Arrivals } from './arrivals.ts'

const mail = (id: string, own = false) => ({ id, own, at: '2026-11-17T09:00:00.000Z' })

test('counts new emails until they are seen, even if they bear the same second', () => {
  const first = mail('a')
  const arrivals = new Arrivals([first])
  expect(arrivals.take([first])).toEqual([])
  const [second, third] = [mail('b'), mail('c')]
  expect(arrivals.take([first, second])).toEqual(['b'])
  expect(arrivals.take([first, second, third])).toEqual(['b', 'c'])
  expect(arrivals.take([first, third]), 'one has left').toEqual(['c'])
  arrivals.clear()
  expect(arrivals.take([first, third])).toEqual([])
})

test('ignores the user’s own emails, even when sync returns them under another id, and mail inserted above', () => {
  const first = mail('a')
  const arrivals = new Arrivals([first])
  expect(arrivals.take([first, mail('outgoing', true)])).toEqual([])
  expect(arrivals.take([first, mail('stored', true)])).toEqual([])
  expect(arrivals.take([mail('old'), first, mail('stored', true)])).toEqual([])
})
