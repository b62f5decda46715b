import { expect, it } from 'vitest'
import { searchQuery } from '../gmail/search-query.ts'
import { asked, chunksOf, namesOf, pairsOf } from './search-plan.ts'

const candidates = Array.from({ length: 500 }, (_, index) => ({
  id: String(index),
  name: `Katarzyna Nowak ${index}`,
  addresses: [`katarzyna.nowak${index}@${index < 250 ? 'poczta.example' : 'gmail.com'}`],
}))
const pairs = pairsOf(candidates, () => false)

it.each(['past', 'traces', 'late', 'audit', 'retrace', 'lifted'] as const)(
  '%s searches contain every address once, in order, within the limits of Google',
  (kind) => {
    const chunks = chunksOf(kind, pairs)
    expect(chunks.flat()).toEqual(pairs)
    for (const chunk of chunks) {
      expect(chunk.length).toBeLessThanOrEqual(25)
      const search = {
        addresses: chunk.map((pair) => pair.address),
        names: namesOf(chunk),
        kind: asked[kind].query,
        without: [],
        since: null,
      }
      expect(searchQuery(search).length).toBeLessThan(1_550)
    }
  },
)

it('uses an address as written and in canonical form, and skips excluded ones', () => {
  const one = { id: 'a', name: 'Jan', addresses: ['Jan.Kowalski@gmail.com', 'ola@firma.pl'] }
  expect(pairsOf([one], (key) => key === 'ola@firma.pl').map((pair) => pair.address)).toEqual([
    'jan.kowalski@gmail.com',
    'jankowalski@gmail.com',
  ])
})

it('does not search for a name of one word', () => {
  expect(
    namesOf([{ id: 'a', name: 'Jan', address: 'x' }, ...pairs.slice(0, 1), ...pairs.slice(0, 1)]),
  ).toEqual(['Katarzyna Nowak 0'])
})

it('searches apart for addresses whose mail is not opened at once', () => {
  const some = pairs.slice(0, 6).map((pair, index) => ({ ...pair, isHeld: index >= 4 }))
  expect(chunksOf('past', some)).toEqual([some.slice(0, 4), some.slice(4)])
})
