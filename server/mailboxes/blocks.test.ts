import { expect, it } from 'vitest'
import { blockedBy, readPattern } from './blocks.ts'

it.each([
  ['Jan.Kowalski@Gmail.com', 'jankowalski@gmail.com'],
  [' lawyer@Kancelaria.pl ', 'lawyer@kancelaria.pl'],
  ['\u200Blawyer@Kance\u2060laria.pl', 'lawyer@kancelaria.pl'],
  ['\u2063kancelaria.pl\u00AD', '@kancelaria.pl'],
  ['kancelaria.pl', '@kancelaria.pl'],
  ['@Kancelaria.pl', '@kancelaria.pl'],
  ['*@kancelaria.pl', '@kancelaria.pl'],
  ['*.kancelaria.pl', '@kancelaria.pl'],
  ['żółw.pl', '@xn--w-uga1v8h.pl'],
  ['googlemail.com', '@gmail.com'],
])('reads %s as %s', (text, pattern) => {
  expect(readPattern(text)).toBe(pattern)
})

it.each(['', 'kancelaria', 'a b.pl', '@', 'x@', 'x@y', 'a@b@c.pl', '.pl', '@.pl', '*'])(
  'does not read %j',
  (text) => {
    expect(readPattern(text)).toBeNull()
  },
)

it('returns the pattern that blocks: the address, its domain, or a parent domain', () => {
  const blocklist = new Set(['a@x.pl', '@y.pl', '@gov.pl'])
  expect(
    ['a@x.pl', 'b@x.pl', 'c@y.pl', 'd@mail.y.pl', 'e@mof.gov.pl', 'f@pl'].map((key) =>
      blockedBy(key, blocklist),
    ),
  ).toEqual(['a@x.pl', null, '@y.pl', '@y.pl', '@gov.pl', null])
})
