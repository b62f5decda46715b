import { expect, test } from 'vitest'
import { accountKey, clientKey, networkKey } from './attempts.ts'

test.each([
  ['203.0.113.7', 'client:203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', 'client:2001:db8:1:2'],
  ['2001:db8:1:2::1', 'client:2001:db8:1:2'],
  ['2001:0db8:1::9', 'client:2001:db8:1:0'],
  ['::1', 'client:0:0:0:0'],
  ['fe80::1%eth0', 'client:fe80:0:0:0'],
  ['::ffff:203.0.113.7', 'client:::ffff:203.0.113.7'],
])('%s is counted as %s', (ip, key) => {
  expect(clientKey(ip)).toBe(key)
})

test.each([
  ['203.0.113.7', 'network:203.0.113'],
  ['::ffff:203.0.113.7', 'network:203.0.113'],
  ['2001:db8:1:2::1', 'network:2001:db8:1'],
])('%s is in %s', (ip, key) => {
  expect(networkKey(ip)).toBe(key)
})

test('an account has one key, however its address is written, and the key does not contain the address', () => {
  expect(accountKey('Ola@Firma.pl')).toBe(accountKey('ola@firma.pl'))
  expect(accountKey('ola@firma.pl')).not.toContain('ola')
})
