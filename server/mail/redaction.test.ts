import { describe, expect, test } from 'vitest'
import { redactAddress, redactText, withNames } from './redaction.ts'

const erased = new Map([['jankowalski@gmail.com', ['Jan Kowalski', 'Janek']]])

describe('a text', () => {
  test.each([
    ['the address in any spelling', 'To J.an.Kowalski+cv@googlemail.com.', 'To •••.'],
    ['the full name anywhere, in any case and form', 'JAN  KOWALSKI and Jan&nbsp;Kowalski', '••• and •••'],
    ['the full name in a file name', 'CV_Jan_Kowalski.pdf, Jan-Kowalski.doc', 'CV_•••.pdf, •••.doc'],
    ['a name of one word stays where it stands alone', 'Janek called.', 'Janek called.'],
    ['but not before the address', 'Janek <jankowalski@gmail.com>', '••• <•••>'],
    ['other names and addresses stay', 'Jan Kowalskiego, jan@gmail.com', 'Jan Kowalskiego, jan@gmail.com'],
  ])('%s', (_, text, expected) => {
    expect(redactText(text, erased)).toBe(expected)
  })

  test('without anybody erased is left alone', () => {
    expect(redactText('jan@poczta.pl', new Map())).toBe('jan@poczta.pl')
  })
})

describe('an address in a header', () => {
  test('loses its name too', () => {
    const jan = { name: 'J. K.', address: 'jan.kowalski@gmail.com' }
    expect(redactAddress(jan, erased)).toEqual({ name: '', address: '' })
  })

  test('of somebody else stays, without the name of the erased one', () => {
    const group = { name: "'Jan Kowalski' via Jobs", address: 'jobs@firma.pl' }
    expect(redactAddress(group, erased)).toEqual({ name: "'•••' via Jobs", address: 'jobs@firma.pl' })
  })

  test('adds the display name to the names that are taken out, unless it is an address', () => {
    const people = [
      { name: 'Jan K. Kowalski', address: 'jankowalski@gmail.com' },
      { name: 'jankowalski@gmail.com', address: 'jankowalski@gmail.com' },
      { name: 'Maja Wisz', address: 'maja@poczta.pl' },
    ]
    expect([...withNames(erased, people).values()]).toEqual([['Jan Kowalski', 'Janek', 'Jan K. Kowalski']])
    expect(redactText('Jan K. Kowalski', withNames(erased, people))).toBe('•••')
  })
})
