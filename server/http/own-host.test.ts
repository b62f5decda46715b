import { expect, test } from 'vitest'
import { isOwnHost } from './own-host.ts'

const firm = 'https://kurier.firma.pl'
const here = 'http://localhost:3000'

test.each([
  ['kurier.firma.pl', firm, true],
  ['KURIER.firma.pl', firm, true],
  ['kurier.firma.pl.', firm, true],
  ['evil.example', firm, false],
  ['kurier.firma.pl.evil.example', firm, false],
  ['firma.pl', firm, false],
  ['127.0.0.1', firm, false],
  ['localhost', firm, false],
  ['', firm, false],
  ['localhost', here, true],
  ['127.0.0.1', here, true],
  ['[::1]', here, true],
  ['localhost.evil.example', here, false],
  ['192.168.1.5', here, false],
  ['evil.example', here, false],
])('%s at %s: %s', (hostname, appUrl, expected) => {
  expect(isOwnHost(hostname, appUrl)).toBe(expected)
})
