import { describe, expect, it } from 'vitest'
import {
  decodeHeader,
  encodeHeader,
  formatAddress,
  parseAddresses,
  parseMessageIds,
  readHeaders,
} from './header.ts'
import { closeMail, openMail } from './rewrite.ts'

describe('readHeaders', () => {
  it('unfolds, keeps case and repetition, and skips lines that are no field', () => {
    const raw = Buffer.from('From x\nA: 1\r\n 2\r\na: 3\nB:\r\n\r\nbody')
    const { fields, bodyStart } = readHeaders(raw)
    expect(fields).toEqual([
      { name: 'A', value: '1 2' },
      { name: 'a', value: '3' },
      { name: 'B', value: '' },
    ])
    expect(raw.subarray(bodyStart).toString()).toBe('body')
  })
})

describe('encoded words', () => {
  it.each(['plain', 'zażółć gęślą jaźń', `${'Ł'.repeat(100)} 🙂 end`])('survive: %s', (text) => {
    const encoded = encodeHeader(text)
    expect(encoded).toMatch(/^[\x20-\x7e\r\n]*$/)
    for (const line of encoded.split('\r\n ')) expect(line.length).toBeLessThanOrEqual(75)
    expect(decodeHeader(encoded.replaceAll('\r\n', ''))).toBe(text)
  })

  it('reads raw 8-bit as UTF-8, else as windows-1252', () => {
    expect(decodeHeader(Buffer.from('ż').toString('latin1'))).toBe('ż')
    expect(decodeHeader('\xa3 7')).toBe('£ 7')
  })
})

describe('addresses', () => {
  it('flattens groups, drops entries without an address, reads quoted strings', () => {
    const field = 'Team: a@x.test, "Kowalski, Jan" <j@x.test>;, undisclosed-recipients:;, nobody'
    expect(parseAddresses(field)).toEqual([
      { name: '', email: 'a@x.test' },
      { name: 'Kowalski, Jan', email: 'j@x.test' },
    ])
  })

  it.each([
    [{ name: '', email: 'a@x' }, 'a@x'],
    [{ name: 'Jan', email: 'a@x' }, 'Jan <a@x>'],
    [{ name: 'Kowalski, Jan', email: 'a@x' }, '"Kowalski, Jan" <a@x>'],
    [{ name: 'Łoś', email: 'a@x' }, '=?UTF-8?B?xYFvxZs=?= <a@x>'],
  ])('are formatted: %o', (address, expected) => {
    expect(formatAddress(address)).toBe(expected)
  })

  it('finds message ids with and without brackets', () => {
    expect(parseMessageIds('<a@x> junk <b@x>')).toEqual(['a@x', 'b@x'])
    expect(parseMessageIds('a@x, b@x')).toEqual(['a@x', 'b@x'])
  })
})

describe('openMail', () => {
  it.each(['A: 1\r\nB: 2\r\n 3\r\n\r\nbody\r\n', 'A: 1\r\n\r\n', '\r\nno header'])(
    'can be reassembled byte by byte: %j',
    (text) => {
      expect(closeMail(openMail(Buffer.from(text))).toString()).toBe(text)
    },
  )

  it('converts bare LF to CRLF and gives a mail without body an empty one', () => {
    expect(closeMail(openMail(Buffer.from('A: 1\n\nx\ny'))).toString()).toBe('A: 1\r\n\r\nx\r\ny')
    expect(closeMail(openMail(Buffer.from('A: 1'))).toString()).toBe('A: 1\r\n\r\n')
  })
})
