import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addressKey,
  certainAddress,
  certainAddresses,
  parseAddressList,
  possibleAddresses,
  weakAddressKey,
} from './address.ts'

const shown = (header: string) => parseAddressList(header).map(({ name, address }) => `${name}<${address}>`)

describe('parseAddressList', () => {
  test.each([
    ['jan@firma.pl', ['<jan@firma.pl>']],
    ['Jan Kowalski <jan@firma.pl>', ['Jan Kowalski<jan@firma.pl>']],
    ['"Kowalski, Jan" <jan@firma.pl>, ola@firma.pl', ['Kowalski, Jan<jan@firma.pl>', '<ola@firma.pl>']],
    ['Kowalski, Jan <jan@firma.pl>', ['Kowalski, Jan<jan@firma.pl>']],
    ['=?UTF-8?Q?Micha=C5=82_=C5=BB?= <m@firma.pl>', ['Michał Ż<m@firma.pl>']],
    ['=?utf-8?Q?Kowalski,_Micha=C5=82?= <m@firma.pl>', ['Kowalski, Michał<m@firma.pl>']],
    ['=?utf-8?B?xYHEhWNr?=\r\n =?utf-8?B?YQ==?= <l@firma.pl>', ['Łącka<l@firma.pl>']],
    ['=?UTF-8?B?xbt5Y2lvcsU=?= =?utf-8?B?gg==?= <z@firma.pl>', ['Życiorł<z@firma.pl>']],
    ['Team: a@b.pl, "X, Y" <c@d.pl>;, z@z.pl', ['<a@b.pl>', 'X, Y<c@d.pl>', '<z@z.pl>']],
    ['undisclosed-recipients:;', []],
    ['', []],
    ['MAILER-DAEMON', []],
    ['jan@firma.pl; ola@firma.pl', ['<jan@firma.pl>', '<ola@firma.pl>']],
    ['jan@firma.pl (Jan (HR, biuro) Kowalski)', ['Jan HR, biuro Kowalski<jan@firma.pl>']],
    ['jan@firma.pl (())', ['<jan@firma.pl>']],
    ['jan@firma.pl (Jan Kowalski)', ['Jan Kowalski<jan@firma.pl>']],
    ['Jan <jan@zażółć.pl>', ['Jan<jan@zażółć.pl>']],
    ['Jan <jan@firma.pl', ['Jan<jan@firma.pl>']],
    ['"Jan <jan@firma.pl>', ['<jan@firma.pl>']],
    ['<mailto:jan@firma.pl>', ['<jan@firma.pl>']],
    ['<@relay.pl:jan@firma.pl>', ['<jan@firma.pl>']],
    ['jan@firma.pl <jan@firma.pl>', ['<jan@firma.pl>']],
    ['Microsoft account team ,_<x@y.com>', ['Microsoft account team, _<x@y.com>']],
    ['\u200B <\uFEFFjan@firma.pl>', ['<jan@firma.pl>']],
    ['"jan.k"@firma.pl, Ola <"ola.k"@firma.pl>', ['<jan.k@firma.pl>', 'Ola<ola.k@firma.pl>']],
    ['Evil \u202Elp.amrif@naj\u202C <x@y.com>', ['Evil lp.amrif@naj<x@y.com>']],
  ])('%s', (header, expected) => {
    expect(shown(header)).toEqual(expected)
  })

  test('gives storable, short text for any input, without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (header) => {
        for (const { name, address } of parseAddressList(header)) {
          expect(name + address).not.toMatch(/[\0\r\n\uD800-\uDFFF]/u)
          expect(address).toMatch(/^[^\s@<>]+@[^\s@<>]+$/)
        }
        certainAddresses(header)
      }),
    )
  })

  test('reads a list of ten thousand to its end, in time', () => {
    const header = Array.from({ length: 10_000 }, (_, i) => `"N, ${i}" <n${i}@firma.pl>`).join(', ')
    const started = process.threadCpuUsage()
    expect(parseAddressList(header).at(-1)).toEqual({ name: 'N, 9999', address: 'n9999@firma.pl' })
    expect(certainAddresses(header).at(-1)).toBe('n9999@firma.pl')
    expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(2_000)
  })
})

describe('certainAddresses', () => {
  test.each([
    ['jan@firma.pl', ['jan@firma.pl']],
    ['"a@b.c" <d@e.f>', ['d@e.f']],
    ['Kowalski, Jan <jan@firma.pl>', ['jan@firma.pl']],
    ['"Kowalski, Jan" <jan@firma.pl>, Ola <ola@firma.pl>', ['jan@firma.pl', 'ola@firma.pl']],
    ['=?UTF-8?B?xbt5Y2lvcsU=?= =?utf-8?B?gg==?= <z@firma.pl>', ['z@firma.pl']],
    ['Team: a@b.pl, C <c@d.pl>;, z@z.pl', ['a@b.pl', 'c@d.pl', 'z@z.pl']],
    ['jan@firma.pl <jan@firma.pl>', ['jan@firma.pl']],
    ['Jan @ Firma <jan@firma.pl>', ['jan@firma.pl']],
    ['Jan [HR] (Firma) <jan@firma.pl> (praca)', ['jan@firma.pl']],
    ['jan@firma.pl (Jan (HR, biuro) Kowalski)', ['jan@firma.pl']],
    ['=?utf-8?Q?Kowalski,_Micha=C5=82?= <m@firma.pl>', ['m@firma.pl']],
    ['jan@zażółć.pl', ['jan@zażółć.pl']],
    ["'jan@x.pl' <jan@x.pl>", ['jan@x.pl']],
    ['\u2018jan@x.pl\u2019 <jan@x.pl>', ['jan@x.pl']],
    ['\u201Ejan@x.pl\u201D <jan@x.pl>', ['jan@x.pl']],
    ["'Jan.K@gmail.com' <jank@gmail.com>", ['jank@gmail.com']],
    ["'ola@x.pl', <'jan@x.pl'>", ['ola@x.pl', 'jan@x.pl']],
    ["'Jan' <'jan@x.pl'>; o'brien@x.pl", ['jan@x.pl', "o'brien@x.pl"]],
    ['"jan.k"@x.pl', ['jan.k@x.pl']],
    ['Jan <"jan.k"@x.pl>, "ola"@x.pl', ['jan.k@x.pl', 'ola@x.pl']],
    ['"jan\\.k"@x.pl', ['jan.k@x.pl']],
    ['<mailto:jan@x.pl>', ['jan@x.pl']],
    ['Jan <MAILTO:jan@x.pl?subject=Hej>, jan2@x.pl <mailto:jan2@x.pl>', ['jan@x.pl', 'jan2@x.pl']],
    ['mailto:jan@x.pl', ['jan@x.pl']],
    ['Jan <SMTP:jan@x.pl>', ['jan@x.pl']],
    ['Jan <mailto:"jan.k"@x.pl>', ['jan.k@x.pl']],
    ['\u200B<jan@x.pl>, <\u2060ola@x.pl>, i\u00ADza@x\u2063.pl', ['jan@x.pl', 'ola@x.pl', 'iza@x.pl']],
    ['J@n <jan@x.pl>', ['jan@x.pl']],
    ['jan@x.pl., Ola <ola@x.pl.>', ['jan@x.pl', 'ola@x.pl']],
    ['jan@x.pl.., jan@.', []],
    ['<jan@x.pl> Jan, <ola@x.pl> Ola Lis', ['jan@x.pl', 'ola@x.pl']],
    ['<jan@x.pl> ola@x.pl, <jan@x.pl> "ola@x.pl"', []],
    ['"jan@x.pl"', []],
    ["'jan@x.pl' <ola@x.pl>", []],
    ["'jan@x.pl' via HR <hr@x.pl>", []],
    ['"peter"x345@x.pl, "a""b"@x.pl, x"y"@x.pl', []],
    ['"jan..k"@x.pl, ".jan"@x.pl, "jan,k"@x.pl, ""@x.pl', []],
    ['<javascript:jan@x.pl>', []],
    ['Microsoft account team ,_<x@y.com>', []],
    ['a@b.com <d@e.com>', []],
    ['<a@b.com> <d@e.com>', []],
    ['"Jan <jan@firma.pl>', []],
    ['Jan (praca <jan@firma.pl>', []],
    ['jan@firma.pl ola@firma.pl', []],
    ['jan@ firma.pl', []],
    ['jan@firma.pl@evil.com', []],
    ['"jan kowalski"@firma.pl', []],
    ['jan@localhost', []],
    ['=?utf-8?B?dGVzdEBldmlsLmNvIDx4QHkueno+?=', []],
    ['Jan <jan@firma.pl', []],
  ])('%s', (header, expected) => {
    expect(certainAddresses(header)).toEqual(expected)
  })

  test('does not name an address that a comment hides from other readers', () => {
    expect(certainAddresses('<()jan@firma.pl>')).toEqual([])
    expect(certainAddresses('jan@firma.pl (Jan)')).toEqual(['jan@firma.pl'])
  })

  test('never names an address that is not shown', () => {
    const piece = fc.constantFrom(
      'jan@firma.pl',
      'ola',
      '<',
      '>',
      ',',
      ' ',
      '"',
      '(',
      ')',
      ':',
      ';',
      '@',
      'a.b',
      '\\',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const header = pieces.join('')
        const tolerant = parseAddressList(header).map(({ address }) => address)
        for (const address of certainAddresses(header)) expect(tolerant).toContain(address)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['Żaneta :( <z@x.pl>', ['z@x.pl']],
    ['Żaneta <3 <z@x.pl>, Jan <jan@x.pl>', ['z@x.pl']],
    ['Żaneta "Zosia <z@x.pl>, jan@x.pl', ['z@x.pl', 'jan@x.pl']],
    ['Kowalska,Żaneta <z@x.pl>', ['z@x.pl']],
    ['(Żaneta :() z@x.pl', ['z@x.pl']],
    ['Team: z@x.pl, (HR <jan@x.pl>;', ['z@x.pl', 'jan@x.pl']],
    ['jan@y.pl <z@x.pl>', ['z@x.pl']],
    ['Kowalska, Żaneta <z@x.pl>', []],
    ['"jan@y.pl, via Docs" <z@x.pl>', []],
    ['z@x.pl (jan@y.pl, Jan)', []],
    ['"Żaneta :( <jan@y.pl>, " <z@x.pl>', []],
    ['no address :(', []],
  ])('%s may contain %j beside the certain addresses', (header, possible) => {
    expect(possibleAddresses(header)).toEqual(possible)
  })

  test.each([':', ',', ';', ': a@b.pl', ';a:'])('half a megabyte of %j takes no time', (piece) => {
    const header = `a@b.pl, ${piece.repeat(600_000 / piece.length)}`
    for (const read of [parseAddressList, certainAddresses, possibleAddresses]) {
      const started = process.threadCpuUsage()
      read(header)
      expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(500)
    }
  })

  test('what is possible is not certain, and found in good time', () => {
    const piece = fc.constantFrom('a@b.pl', ' ', '<', '>', ',', '"', '(', ')', ':', 'Jan', 'c@d.pl', '\\')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const certain = certainAddresses(pieces.join(''))
        for (const address of possibleAddresses(pieces.join(''))) expect(certain).not.toContain(address)
      }),
    )
    const started = process.threadCpuUsage()
    for (const text of ['(', '<', 'a', ' ', ', ', '(a']) possibleAddresses(text.repeat(200_000))
    expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(5_000)
  })

  test('certainAddress needs exactly one', () => {
    expect(certainAddress('Jan <jan@firma.pl>')).toBe('jan@firma.pl')
    expect(certainAddress('jan@firma.pl, ola@firma.pl')).toBeNull()
    expect(certainAddress('jan@firma.pl, "ola" x <ola@firma.pl> y')).toBeNull()
  })
})

describe('addressKey', () => {
  test.each([
    ['Jan.Kowalski+praca@GoogleMail.com', 'jankowalski@gmail.com'],
    ['J.A.N@gmail.com', 'jan@gmail.com'],
    ['Jan.Kowalski+praca@Firma.PL', 'jan.kowalski+praca@firma.pl'],
    ['jan@MÜNCHEN.de', 'jan@xn--mnchen-3ya.de'],
    ['jan@firma.pl.', 'jan@firma.pl'],
    ['"jan.kowalski"@firma.pl', 'jan.kowalski@firma.pl'],
    ['\u200Bja\u00ADn@fir\u2060ma.pl\u{E0061}', 'jan@firma.pl'],
    ['+tag@gmail.com', '+tag@gmail.com'],
    ['nobody', 'nobody'],
  ])('%s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key)
  })

  test('is its own key', () => {
    const domain = fc.oneof(
      fc.domain(),
      fc.constantFrom('gmail.com', 'GOOGLEMAIL.com', 'Ćma.pl'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), domain, (local, host) => {
        const key = addressKey(`${local}@${host}`)
        expect(addressKey(key)).toBe(key)
        expect(weakAddressKey(weakAddressKey(key))).toBe(weakAddressKey(key))
      }),
      { numRuns: 1_000, examples: [['', ' .']] },
    )
  })

  test('the weak key drops a plus-tag on every domain', () => {
    expect(weakAddressKey('Jan+praca@firma.pl')).toBe('jan@firma.pl')
    expect(weakAddressKey('+praca@firma.pl')).toBe('+praca@firma.pl')
  })
})
