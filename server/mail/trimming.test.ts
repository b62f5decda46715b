import { expect, test } from 'vitest'
import { trimmed, trimmedEnd, trimmedStart } from './trimming.ts'

test.each([
  ['  a b ', 'a b '],
  ['a', 'a'],
  ['   ', ''],
  ['', ''],
])('the start of %j', (text, wanted) => expect(trimmedStart(text, /\s/)).toBe(wanted))

test.each([
  [' a b  ', ' a b'],
  ['a', 'a'],
  ['   ', ''],
  ['', ''],
])('the end of %j', (text, wanted) => expect(trimmedEnd(text, /\s/)).toBe(wanted))

test('characters beyond the basic plane are whole', () => {
  expect(trimmed('!😀𝐀𝐁😀!', /[^\p{L}]/u)).toBe('𝐀𝐁')
  expect(trimmed('😀😀', /[^\p{L}]/u)).toBe('')
})
