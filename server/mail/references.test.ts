import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldReferences, isMessageId, parseMessageIds } from './references.ts'

describe('parseMessageIds', () => {
  test.each([
    ['<a@x>', ['a@x']],
    ['<a@x> <b@x>\r\n\t<c@x>', ['a@x', 'b@x', 'c@x']],
    ['<a@x><b@x>', ['a@x', 'b@x']],
    ['<a@x>, <b@x>', ['a@x', 'b@x']],
    ['<long\r\n id@x>', ['longid@x']],
    ['a@x b@x', ['a@x', 'b@x']],
    ['Your message of "Tue, 5 May" <a@x>', ['a@x']],
    ['jan@firma.pl wrote in <a@x>', ['a@x']],
    ['Message from Jan Nowak <jan@x.pl> of "Fri, 19 Jul 2002 16:15:49 BST." <a@x>', ['a@x']],
    ['Message from "Nowak, Jan" <jan@x.pl>\r\n of Fri, 19 Jul <a@x> <b@x>', ['a@x', 'b@x']],
    ['Message from jan@x.pl of "Fri, 19 Jul 2002" <a@x>', ['a@x']],
    ['Message from Jan <jan@x.pl> of "Fri, 19 Jul 2002"', []],
    ['<a@x>; from jan@x.pl on Fri, Feb 01, 2002', ['a@x']],
    ['<a@x> from Jan at "Aug 5, 2002 04:11:24 pm"', ['a@x']],
    ['message-id <a@x> of Wed, Aug 21 15:46:52 2002', ['a@x']],
    ['jan@x.pl\'s message of "Tue, 27 Aug 2002 13:17:15 +0100"', []],
    ['a@x (added by mail.x)', ['a@x']],
    ['<a@x> <b@x', ['a@x', 'b@x']],
    ['<a@x> <"from <b@x>', ['a@x', 'b@x']],
    ['<a@x <b@x>', ['a@x', 'b@x']],
    ['<a@x> <b@x> <a@x>', ['a@x', 'b@x']],
    ['<no-at-sign>', ['no-at-sign']],
    ['no-at-sign', []],
    ['<> < >', []],
    ['<a\0@x>', ['a@x']],
    ['', []],
  ])('%j', (header, expected) => {
    expect(parseMessageIds(header)).toEqual(expected)
  })

  test('keeps the root and the newest of too many, and drops an endless id', () => {
    const ids = parseMessageIds(Array.from({ length: 300 }, (_, i) => `<${i}@x>`).join(' '))
    expect(ids).toHaveLength(100)
    expect([ids[0], ids[1], ids.at(-1)]).toEqual(['0@x', '201@x', '299@x'])
    expect(parseMessageIds(`<${'a'.repeat(501)}@x> <b@x>`)).toEqual(['b@x'])
  })
})

describe('foldReferences', () => {
  test('appends the parent, once', () => {
    expect(foldReferences('<a@x> <b@x>', '<c@x>')).toBe('<a@x> <b@x> <c@x>')
    expect(foldReferences(['a@x', 'b@x'], 'b@x')).toBe('<a@x> <b@x>')
    expect(foldReferences('', '')).toBe('')
    expect(foldReferences([], 'a@x')).toBe('<a@x>')
  })

  test('drops from the middle of a long chain', () => {
    const ids = Array.from({ length: 60 }, (_, i) => `${i}.${'x'.repeat(40)}@x.pl`)
    const folded = parseMessageIds(foldReferences(ids, 'parent@x'))
    expect(folded).toEqual([ids[0], ...ids.slice(-(folded.length - 2)), 'parent@x'])
    expect(foldReferences(ids, 'parent@x').length).toBeGreaterThan(940)
    expect(foldReferences(ids, 'parent@x').length).toBeLessThanOrEqual(998)
  })

  test('never passes 998 characters and keeps the root and the parent', () => {
    const id = fc.stringMatching(/^[a-z0-9.]{1,300}@[a-z]{1,20}$/)
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 60 }), (ids) => {
        const folded = foldReferences(ids.slice(0, -1), ids.at(-1)!)
        expect(folded.length).toBeLessThanOrEqual(998)
        expect(parseMessageIds(folded).at(0)).toBe(ids[0])
        expect(parseMessageIds(folded).at(-1)).toBe(ids.at(-1))
        expect(parseMessageIds(folded)).toEqual(ids.filter((one) => parseMessageIds(folded).includes(one)))
      }),
    )
  })
})

test.each([
  ['a@x', true],
  ['"a b"@x', true],
  ['a@b@x', true],
  ['CAF+x=1@mail.gmail.com', true],
  ['undefined.1@x', true],
  ['20260101.abc', false],
  ['@x', false],
  ['a@', false],
  ['null@x', false],
  ['Undefined@undefined', false],
  ['[object Object]@x', false],
  ['', false],
])('%j names a message: %s', (id, does) => {
  expect(isMessageId(id)).toBe(does)
})
