import { describe, expect, test } from 'vitest'
import { decodeText } from './charset.ts'

const POLISH = 'Zażółć gęślą jaźń, była książka i Łódź'
const WINDOWS_1250 = Buffer.from('5a61bff3b3e62067ea9c6cb9206a619ff12c206279b3612069207375ea7ab961', 'hex')
const as8859_2 = (text: string) =>
  Buffer.from(
    [...text].map(
      (letter) =>
        ({ ą: 0xb1, ć: 0xe6, ę: 0xea, ł: 0xb3, ń: 0xf1, ó: 0xf3, ś: 0xb6, ź: 0xbc, ż: 0xbf, Ł: 0xa3 })[
          letter
        ] ?? letter.charCodeAt(0),
    ),
  )

describe('decodeText', () => {
  test.each(['utf-7', 'UTF7', 'unicode-1-1-utf-7'])('UTF-7 declared as %s', (declared) => {
    expect(decodeText(Buffer.from('Za+AXwA8wFCAQc- +AFs- 1+-1'), declared).text).toBe('Zażółć [ 1+1')
  })

  test.each([
    ['cp852', '6e6198636920 6da56b61 20be616261 88a2642026'],
    ['IBM852', '6e6198636920 6da56b61 20be616261 88a2642026'],
    ['x-mac-ce', '6e61e6636920 6d886b61 20fd616261 b897642026'],
    ['macintosh-ce', '6e61e6636920 6d886b61 20fd616261 b897642026'],
  ])('Polish in %s', (declared, hex) => {
    const { text } = decodeText(Buffer.from(hex.replaceAll(' ', ''), 'hex'), declared)
    expect(text).toMatch(/^naści mąka żaba/)
    expect(decodeText(Buffer.from(POLISH), declared).text).toBe(POLISH)
  })

  test('UTF-7 is read only where it is declared', () => {
    expect(decodeText(Buffer.from('a +AFs- b'), 'utf-8').text).toBe('a +AFs- b')
  })

  test.each([
    ['utf-8', 'utf-8'],
    [null, 'utf-8'],
    ['us-ascii', 'utf-8'],
    ['iso-8859-2', 'utf-8'],
    ['windows-1250', 'utf-8'],
    ['"UTF-8"', 'utf-8'],
    ['no-such-charset', 'utf-8'],
  ])('text that is UTF-8 is UTF-8 when declared %s', (declared, charset) => {
    expect(decodeText(Buffer.from(POLISH), declared)).toEqual({ text: POLISH, charset })
  })

  test.each(['iso-8859-2', 'ISO_8859-2', 'latin2', 'windows-1250', 'iso-8859-1', 'utf-8', 'us-ascii', null])(
    'Polish in iso-8859-2 is read when declared %s',
    (declared) => {
      expect(decodeText(as8859_2(POLISH), declared).text).toBe(POLISH)
    },
  )

  test.each(['windows-1250', 'cp1250', 'iso-8859-2', 'iso-8859-1', 'utf-8', null])(
    'Polish in windows-1250 is read when declared %s',
    (declared) => {
      expect(decodeText(WINDOWS_1250, declared).text).toBe('Zażółć gęślą jaźń, była i suęząa')
    },
  )

  test('a correctly declared charset is used', () => {
    expect(
      decodeText(Buffer.from('caf\xe9 ni\xf1o \xbfqu\xe9? 12 m\xb3, 5\xb0', 'latin1'), 'iso-8859-1').text,
    ).toBe('café niño ¿qué? 12 m³, 5°')
    expect(decodeText(Buffer.from('\x80 5', 'latin1'), 'windows-1252').text).toBe('€ 5')
    expect(decodeText(Buffer.from('\x83\x65\x83\x58\x83\x67', 'latin1'), 'shift_jis').text).toBe('テスト')
    expect(decodeText(Buffer.from('\x83\x65\x83\x58\x83\x67', 'latin1'), 'cp932').text).toBe('テスト')
    expect(decodeText(Buffer.from('\x1b$B$3$s\x1b(B', 'latin1'), 'iso-2022-jp').text).toBe('こん')
    expect(decodeText(Buffer.from('\xcf\xf0\xe8\xe2\xe5\xf2', 'latin1'), 'windows-1251').text).toBe('Привет')
  })

  test('text can be stored', () => {
    expect(decodeText(Buffer.from('a\0b'), null).text).toBe('ab')
  })
})
