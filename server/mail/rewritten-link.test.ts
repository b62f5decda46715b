import { expect, it } from 'vitest'
import { originalLink } from './rewritten-link.ts'

const plain = 'https://portal.example/t/1?a=b'
const encoded = encodeURIComponent(plain)

it.each([
  ['Safe Links', `https://eur01.safelinks.protection.outlook.com/?url=${encoded}&data=05%7C01&reserved=0`],
  ['Proofpoint 3', `https://urldefense.com/v3/__${plain}__;!!abc!def$`],
  [
    'Proofpoint 2',
    'https://urldefense.proofpoint.com/v2/url?u=https-3A__portal.example_t_1-3Fa-3Db&d=DwMFaQ&c=x',
  ],
  ['Barracuda', `https://linkprotect.cudasvc.com/url?a=${encoded}&c=E,1,x`],
  ['Cisco', `https://secure-web.cisco.com/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/${encoded}`],
  ['Sophos', `https://eu-west-1.protection.sophos.com/?d=portal.example&u=${btoa(plain)}&i=x`],
  ['Trend Micro', `https://eu.smex.trendmicro.com/wis/clicktime/v1/query?url=${encoded}&umid=1`],
  ['Avanan', `https://url.avanan.click/v2/___${plain}___.YXAz`],
  ['Google', `https://www.google.com/url?q=${encoded}&sa=D`],
])('reads the link out of %s', (_, link) => {
  expect(originalLink(link)).toBe(plain)
})

it.each([
  'https://protect-eu.mimecast.com/s/AbCdEf?domain=portal.example',
  'https://urldefense.com/v3/__https://portal.example/*x__;Kg!!a$',
])('returns null for the hidden target of %s', (link) => {
  expect(originalLink(link)).toBeNull()
})

it.each([
  plain,
  'https://portal.example/login?url=https://other.example',
  'https://www.google.com/maps?q=x',
  'https://www.google.com/url?sa=D',
  'no link at all',
])('leaves %s', (link) => {
  expect(originalLink(link)).toBe(link)
})
