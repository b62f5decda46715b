import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attachmentName } from './attachment-name.ts'

test.each([
  ['CV Jan Kowalski.pdf', 'application/pdf', 'CV Jan Kowalski.pdf'],
  ['życiorys – Żaneta.docx', 'application/msword', 'życiorys – Żaneta.docx'],
  ['../../etc/passwd', 'text/plain', 'passwd'],
  ['C:\\Users\\jan\\cv.pdf', 'application/pdf', 'cv.pdf'],
  ['cv\u202Efdp.exe', 'application/pdf', 'cvfdp.exe'],
  ['a\r\nContent-Type: x.pdf', 'application/pdf', 'a Content-Type_ x.pdf'],
  ['.htaccess', 'text/plain', 'htaccess'],
  ['con.txt', 'text/plain', '_con.txt'],
  ['cv.pdf. . ', 'application/pdf', 'cv.pdf'],
  ['', 'application/pdf', 'attachment.pdf'],
  [null, 'image/png', 'image.png'],
  [null, 'message/rfc822', 'message.eml'],
  [null, 'text/calendar', 'invite.ics'],
  ['/', 'application/x-foo', 'attachment.bin'],
])('%j of %s is %j', (raw, contentType, name) => {
  expect(attachmentName(raw, contentType)).toBe(name)
})

test('any name becomes a short one with the same extension, and then stays the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (raw) => {
      const name = attachmentName(raw, 'text/plain')
      expect(name).toMatch(/^[^/\\\0-\u001F<>:"|?*\u202A-\u202E]+$/)
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
      expect(attachmentName(name, 'text/plain')).toBe(name)
    }),
    { numRuns: 1_000 },
  )
  expect(attachmentName(`${'ż'.repeat(300)}.docx`, 'text/plain')).toMatch(/^ż{97}\.docx$/)
})
