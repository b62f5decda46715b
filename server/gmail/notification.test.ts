import { describe, expect, it } from 'vitest'
import { isBeyond, readNotification } from './notification.ts'

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

describe('readNotification', () => {
  it.each([
    ['a number, as Gmail sends it', 1_234_567],
    ['a string, as it is documented', '1234567'],
  ])('reads the address and the history id as %s', (_, historyId) => {
    expect(readNotification(encoded({ emailAddress: 'Anna@firma.test', historyId }))).toEqual({
      address: 'Anna@firma.test',
      cursor: '1234567',
    })
  })

  it.each([
    ['nothing', ''],
    ['no JSON', Buffer.from('hello').toString('base64')],
    ['no object', encoded('anna@firma.test')],
    ['no address', encoded({ historyId: 1 })],
    ['no id', encoded({ emailAddress: 'anna@firma.test' })],
    ['an id that is no number', encoded({ emailAddress: 'anna@firma.test', historyId: '12x' })],
    ['a negative id', encoded({ emailAddress: 'anna@firma.test', historyId: -1 })],
    ['a fraction', encoded({ emailAddress: 'anna@firma.test', historyId: 1.5 })],
    ['an id longer than 64 bits', encoded({ emailAddress: 'anna@firma.test', historyId: '9'.repeat(21) })],
  ])('answers null for %s', (_, data) => {
    expect(readNotification(data)).toBeNull()
  })
})

describe('isBeyond', () => {
  it('compares 64-bit numbers, not strings', () => {
    expect(isBeyond('1000', '999')).toBe(true)
    expect(isBeyond('999', '1000')).toBe(false)
    expect(isBeyond('1000', '1000')).toBe(false)
    expect(isBeyond('9007199254740993', '9007199254740992')).toBe(true)
  })
})
