import { expect, test } from 'vitest'
import { recipientsFor, severalOf } from './candidate-recipients.ts'

const row = (id: string, key: string) => ({ id, name: id.toUpperCase(), key })
const named = (rows: Parameters<typeof severalOf>[0]) =>
  severalOf(rows).map(({ id, keys }) => `${id}: ${[...keys].join(' ')}`)

test.each([
  ['nobody', [], []],
  ['two addresses of one candidate', [row('a', 'a@x'), row('a', 'a@y')], []],
  ['one address of two candidates', [row('a', 'home@x'), row('b', 'home@x')], []],
  ['two candidates', [row('a', 'a@x'), row('b', 'b@x')], ['a: a@x', 'b: b@x']],
  [
    'a shared address is the first one’s',
    [row('a', 'a@x'), row('a', 'home@x'), row('b', 'home@x'), row('c', 'c@x')],
    ['a: a@x home@x', 'c: c@x'],
  ],
  ['all are the second one’s', [row('a', 'home@x'), row('b', 'home@x'), row('b', 'b@x')], []],
])('%s', (_, rows, expected) => {
  expect(named(rows)).toEqual(expected)
})

test('each gets their own addresses and everybody who is no candidate', () => {
  const person = (address: string) => ({ name: '', address })
  const recipients = {
    to: [person('a@x'), person('boss@firma.pl')],
    cc: [person('b@x'), person('tomek@firma.pl')],
    bcc: [person('c@x')],
  }
  const several = severalOf([row('a', 'a@x'), row('b', 'b@x'), row('c', 'c@x')])
  const [a, b] = several.map((one) => recipientsFor(recipients, one, several))
  expect(a).toEqual({ to: recipients.to, cc: [person('tomek@firma.pl')], bcc: [] })
  expect(b).toEqual({
    to: [person('boss@firma.pl')],
    cc: [person('b@x'), person('tomek@firma.pl')],
    bcc: [],
  })
  const hidden = { to: [person('a@x')], cc: [person('tomek@firma.pl')], bcc: [person('c@x')] }
  expect(recipientsFor(hidden, several[2]!, several)).toEqual({
    to: [person('c@x')],
    cc: [person('tomek@firma.pl')],
    bcc: [],
  })
})
