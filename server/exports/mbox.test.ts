import { expect, it } from 'vitest'
import { mboxEntry } from './mbox.ts'

const at = new Date('2026-01-02T03:04:05Z')

it('begins with the sender and the date, and quotes lines that look like a beginning', () => {
  const raw = Buffer.from('Subject: x\r\n\r\nFrom here\r\n>From there\r\nNot From\r\n')
  expect(mboxEntry(raw, { from: 'maja@poczta.pl', receivedAt: at }).toString()).toBe(
    'From maja@poczta.pl Fri Jan  2 03:04:05 2026\nSubject: x\n\n>From here\n>>From there\nNot From\n\n',
  )
})

it('ends with an empty line, keeps other bytes, and takes no sender that is no address', () => {
  const entry = mboxEntry(Buffer.from([0x53, 0x3a, 0xb3, 0xff]), { from: 'ma ja\n', receivedAt: at })
  expect(entry.toString('latin1')).toBe('From MAILER-DAEMON Fri Jan  2 03:04:05 2026\nS:\xb3\xff\n\n')
})
