import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCsv, parseCsv } from './csv.ts'

const bounds = { rows: 20_000, cells: 1_000 }
const cells = (text: string) => parseCsv(text, bounds).map((row) => row.cells)

describe('parsing', () => {
  test.each([
    [
      'commas',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons, with commas in cells',
      'a;b\n1,5;2',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1;x\t2',
      [
        ['a', 'b'],
        ['1;x', '2'],
      ],
    ],
    [
      'a separator line as Excel writes it',
      'sep=;\r\na,b;c\r\n1;2',
      [
        ['a,b', 'c'],
        ['1', '2'],
      ],
    ],
    [
      'separators inside the quotes of the first line do not count',
      '"a;b;c",d\n1,2',
      [
        ['a;b;c', 'd'],
        ['1', '2'],
      ],
    ],
    [
      'lone CR and CRLF',
      'a,b\r1,2\r\n3,4',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['doubled quotes', 'a\n"say ""hi"""', [['a'], ['say "hi"']]],
    [
      'a line break in quotes',
      'a,b\n"x\r\ny",2',
      [
        ['a', 'b'],
        ['x\r\ny', '2'],
      ],
    ],
    ['a quote inside a plain cell is text', 'a\n5" screen', [['a'], ['5" screen']]],
    [
      'text after a closing quote is kept',
      'a,b\n"x" y,2',
      [
        ['a', 'b'],
        ['x y', '2'],
      ],
    ],
    ['a quote that never ends', 'a,b\n"x,2\n3', [['a', 'b'], ['x,2\n3']]],
    [
      'empty cells and empty rows',
      'a,b\n,\n\n1,\n',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    ['one column', 'a\n1\n2', [['a'], ['1'], ['2']]],
    [
      'spaces around',
      ' a , b\n 1 ," 2 "',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['nothing', '', []],
  ])('%s', (_case, text, expected) => {
    expect(cells(text)).toEqual(expected)
  })

  test('returns the line on which each row begins', () => {
    const text = 'sep=,\r\na,b\n"two\nlines",1\n\n,,\r\r\n\n last,2\n , \nend,3'
    expect(parseCsv(text, bounds).map((row) => row.line)).toEqual([2, 3, 9, 11])
  })

  test('reads back any table written by the rules of RFC 4180', () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', 'ł', ',', ';', '"', '\n', '\r\n', ' ') })
      .map((text) => text.trim())
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t'), (rows, separator) => {
        const heading = ['first', 'second', 'third']
        const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(separator))
        const text = [heading.join(separator), ...quoted].join('\r\n')
        const filled = rows.filter((row) => row.some((one) => one !== ''))
        expect(cells(text)).toEqual([heading, ...filled])
      }),
    )
  })
})

describe('bounds', () => {
  test('reads one row more than allowed, so that the caller notices, but no further cells', () => {
    const text = 'a,b,c\n1,2,3\n4,5,6\n7,8,9'
    const read = parseCsv(text, { rows: 2, cells: 2 }).map((row) => row.cells)
    expect(read).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['4', '5'],
    ])
  })

  test('a file with too many rows of empty quoted cells is refused, not cut', () => {
    expect(() => parseCsv(`name\n${'""\n'.repeat(200_000)}end`, bounds)).toThrow(
      expect.objectContaining({ code: 'csv-too-large' }),
    )
  })

  const mega = 4_000_000
  test.each([
    ['one line of separators', ','.repeat(mega)],
    ['a row of separators', `name,email\n${','.repeat(mega)}x`],
    ['one line of text', 'a'.repeat(mega)],
    ['one quote that never ends', `"${'a'.repeat(mega)}`],
    ['quotes', '"'.repeat(mega + 1)],
    ['doubled quotes', `name\n"${'""'.repeat(mega / 2)}"`],
    ['quotes in one line', '"a"'.repeat(mega / 3)],
    ['short quoted cells', '"a",'.repeat(mega / 4)],
    ['line breaks', `name${'\n'.repeat(mega)}`],
    ['line breaks in quotes', `name\n"${'\n'.repeat(mega)}"`],
    ['rows of separators', `name${',,\n'.repeat(mega / 3)}`],
    ['short rows', 'a\n'.repeat(mega / 2)],
    ['spaces', `name\n${' '.repeat(mega)}`],
  ])('4 MB of %s are read in time', (_case, text) => {
    const started = process.threadCpuUsage()
    parseCsv(text, bounds)
    expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(2_000)
  })
})

describe('decoding', () => {
  const text = 'Wiśniewska Łódź'
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, little endian', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big endian', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['windows-1250', Buffer.from('Wi\x9cniewska \xa3\xf3d\x9f', 'latin1')],
  ])('%s', (_case, bytes) => {
    expect(decodeCsv(bytes)).toBe(text)
  })
})
