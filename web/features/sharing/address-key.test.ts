import { expect, it } from 'vitest'
import { addressKey as onServer } from '../../../server/mail/address.ts'
import { addressKey } from './address-key.ts'

it.each([
  ['B.Arbara+cv@GMail.com', 'barbara@gmail.com'],
  ['barbara@googlemail.com', 'barbara@gmail.com'],
  ['+@gmail.com', '+@gmail.com'],
  ['Barbara+cv@Poczta.example', 'barbara+cv@poczta.example'],
  ['basia@żółw.example', 'basia@xn--w-uga1v8h.example'],
  [' basia@poczta.example. ', 'basia@poczta.example'],
  ['"basia"@poczta.example', 'basia@poczta.example'],
  ['basia', 'basia'],
])('compares %s as the server does', (written, key) => {
  expect(addressKey(written)).toBe(key)
  expect(onServer(written)).toBe(key)
})
