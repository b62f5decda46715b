import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEncodedWords } from './encoded-words.ts'

describe('decodeEncodedWords', () => {
  test.each([
    ['=?UTF-8?B?xbt5Y2lvcsU=?= =?UTF-8?B?gg==?=', 'Życiorł'],
    ['=?UTF-8?B?xbt5Y2lvcsU=?=\r\n =?utf-8?B?gg==?=', 'Życiorł'],
    ['=?UTF-8?Q?Zg=C5?= =?utf-8?Q?=82oszenie?=', 'Zgłoszenie'],
    ['=?ISO-8859-2?Q?Zg=B3oszenie?= =?ISO-8859-2?Q?_pracy?=', 'Zgłoszenie pracy'],
    ['=?utf-8?B?xYI=?= =?iso-8859-2?B?sw==?= =?utf-8?Q?=C5=82?=', 'łłł'],
    ['=?utf-8?B?xYI=?= and =?utf-8?B?xYI=?=', 'ł and ł'],
    ['=?utf-8?B?xYI=?= =?utf-8?B?', 'ł =?utf-8?B?'],
    ['What =?what?', 'What =?what?'],
  ])('%s', (header, text) => {
    expect(decodeEncodedWords(header)).toBe(text)
  })

  test('reads whatever is cut into words anywhere between its bytes', () => {
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 4 })
    const property = fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), cuts, (text, places) => {
      const bytes = Buffer.from(text.toWellFormed())
      const ends = [...places.filter((place) => place < bytes.length).toSorted((a, b) => a - b), bytes.length]
      const words = ends.map(
        (end, i) => `=?UTF-8?B?${bytes.subarray(ends[i - 1] ?? 0, end).toString('base64')}?=`,
      )
      expect(decodeEncodedWords(words.join('\r\n '))).toBe(text.toWellFormed().replace(/^\uFEFF/, ''))
    })
    fc.assert(property)
  })
})
