import { expect, test } from 'vitest'
import { isOurs, type RequestOrigin } from './same-site.ts'

const appUrl = 'https://kurier.firma.pl'
const post: RequestOrigin = {
  method: 'POST',
  fetchSite: undefined,
  origin: undefined,
  host: 'kurier.firma.pl',
  hasCookie: true,
}

test.each<[string, Partial<RequestOrigin>, boolean]>([
  ['reading is free', { method: 'GET', fetchSite: 'cross-site' }, true],
  ['our page', { fetchSite: 'same-origin', origin: appUrl }, true],
  ['a sibling host', { fetchSite: 'same-site', origin: 'https://blog.firma.pl' }, false],
  ['another site', { fetchSite: 'cross-site', origin: 'https://evil.example' }, false],
  ['the browser’s word is above the Origin', { fetchSite: 'cross-site', origin: appUrl }, false],
  ['an older browser, our page', { origin: appUrl }, true],
  [
    'an older browser, our page by another name',
    { origin: 'http://10.0.0.5:3000', host: '10.0.0.5:3000' },
    true,
  ],
  ['an older browser, another site', { origin: 'https://evil.example' }, false],
  ['an older browser, a hidden origin', { origin: 'null' }, false],
  ['an older browser, the same name on another port', { origin: 'https://kurier.firma.pl:8443' }, false],
  ['a program with a cookie and no word', {}, false],
  ['a program without a cookie', { hasCookie: false }, true],
])('%s', (_case, more, expected) => {
  expect(isOurs({ ...post, ...more }, appUrl)).toBe(expected)
})
