import { expect, test } from 'vitest'
import { withoutBcc } from './without-bcc.ts'

const strip = (text: string) => Buffer.from(withoutBcc(Buffer.from(text, 'latin1'))).toString('latin1')

test.each([
  [
    'From: a@b\r\nBcc: x@y\r\nTo: c@d\r\n\r\nBcc: in the text',
    'From: a@b\r\nTo: c@d\r\n\r\nBcc: in the text',
  ],
  ['BCC : x@y,\r\n\tz@y\r\n v@y\r\nTo: c@d\r\n\r\nHi', 'To: c@d\r\n\r\nHi'],
  ['To: c@d\nbcc: x@y\nResent-Bcc: q@y\n\nHi', 'To: c@d\n\nHi'],
  ['To: c@d\r\nBcc: x@y\r\n\r\nHi', 'To: c@d\r\n\r\nHi'],
  [
    'To: c@d\r\nX-Bcc: kept\r\nSubject: a\r\n Bcc: folded\r\n\r\n\xff\xfe',
    'To: c@d\r\nX-Bcc: kept\r\nSubject: a\r\n Bcc: folded\r\n\r\n\xff\xfe',
  ],
])('%j', (raw, expected) => {
  expect(strip(raw)).toBe(expected)
})
