import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ComposeInput,
  composeMessage,
  InvalidAddressError,
  InvalidIdError,
  mostBytes,
} from './compose.ts'
import { parseMessage } from './parse.ts'

const NOW = new Date('2026-05-12T08:02:03Z')
const input: ComposeInput = {
  from: { name: 'Anna Nowak-Żółć', address: 'anna@firma.pl' },
  to: [{ name: 'Kowalski, Jan "JK"', address: 'jan@x.pl' }],
  cc: [{ name: '', address: 'ola@firma.pl' }],
  bcc: [{ name: 'Ewa', address: 'ewa@firma.pl' }],
  subject: 'Zaproszenie na rozmowę – zażółć gęślą jaźń, zażółć gęślą jaźń, zażółć gęślą jaźń',
  html: '<p>Dzień dobry,</p><p><img src="cid:logo@kurier" alt="logo"></p>',
  inReplyTo: 'parent@x.pl',
  references: ['root@x.pl', 'middle@x.pl'],
  messageId: 'm1@firma.pl',
  sendId: '0199-abc',
  attachments: [
    {
      filename: 'Oferta – życiorys.pdf',
      contentType: 'application/pdf',
      content: Buffer.from('%PDF\0\r\n'),
      contentId: null,
    },
    {
      filename: 'logo.png',
      contentType: 'image/png',
      content: Buffer.from([1, 2, 3]),
      contentId: 'logo@kurier',
    },
  ],
  date: NOW,
  now: NOW,
}
const composed = async (changes: Partial<ComposeInput> = {}) =>
  Buffer.from(await composeMessage({ ...input, ...changes })).toString('latin1')
const header = (raw: string) => raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')

describe('composeMessage', () => {
  test('is read back as it was written', async () => {
    const { envelope, html, text, attachments, defects } = await parseMessage(await composeMessage(input))
    expect(envelope).toMatchObject({
      messageIdHeader: 'm1@firma.pl',
      inReplyTo: ['parent@x.pl'],
      references: ['root@x.pl', 'middle@x.pl', 'parent@x.pl'],
      subject: input.subject,
      date: NOW,
      from: input.from,
      to: input.to,
      cc: input.cc,
      bcc: input.bcc,
      sendId: '0199-abc',
      uncertain: [],
      autoSubmitted: false,
    })
    expect([html, text]).toEqual([input.html, 'Dzień dobry,\n\nlogo'])
    const read = attachments.map(({ filename, contentType, contentId, disposition, content }) => ({
      filename,
      contentType,
      contentId,
      disposition,
      content: Buffer.from(content).toString('hex'),
    }))
    expect(read.sort((a, b) => a.filename.localeCompare(b.filename))).toEqual([
      {
        filename: 'logo.png',
        contentType: 'image/png',
        contentId: 'logo@kurier',
        disposition: 'inline',
        content: '010203',
      },
      {
        filename: 'Oferta – życiorys.pdf',
        contentType: 'application/pdf',
        contentId: null,
        disposition: 'attachment',
        content: '25504446000d0a',
      },
    ])
    expect(defects).toEqual([])
  })

  test('is 7-bit with CRLF and short lines, and names no program', async () => {
    const raw = await composed()
    expect(raw).not.toMatch(/[^\x00-\x7F]|(?<!\r)\n|\r(?!\n)/)
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
    expect(raw).not.toMatch(/x-mailer|user-agent|nodemailer|x-kurier(?!-send-id)/i)
  })

  test('nobody can add a header', async () => {
    const raw = await composed({
      subject: 'Hi\r\nBcc: evil@x.pl\r\n\r\nbody',
      from: { name: 'Anna\r\nX-Evil: 1', address: 'anna@firma.pl' },
      to: [{ name: 'Jan" <evil@x.pl>,\n"', address: 'jan@x.pl' }],
      attachments: [
        { ...input.attachments[0]!, filename: 'a\r\nX-Evil: 1.pdf', contentType: 'text/html\r\nX-Evil: 1' },
      ],
      html: '<p>x</p>',
    })
    expect(raw).not.toMatch(/^x-evil|^bcc: evil/im)
    const { envelope } = await parseMessage(Buffer.from(raw, 'latin1'))
    expect([envelope.bcc, envelope.to.map(({ address }) => address)]).toEqual([input.bcc, ['jan@x.pl']])
    expect(envelope.subject).toBe('Hi Bcc: evil@x.pl body')
    const long = header(await composed({ subject: `\u202E${'ż'.repeat(2_000)}` }))
    expect(/^Subject: (.*)$/m.exec(long)?.[1]?.length).toBeLessThan(5_000)
  })

  test.each([
    'jan@x.pl\r\nBcc: e@x.pl',
    'jan@x.pl, e@x.pl',
    'Jan <jan@x.pl>',
    'jan',
    '',
    'jan@localhost',
    '<jan@x.pl>',
  ])('refuses %j as an address', async (address) => {
    await expect(composed({ to: [{ name: '', address }] })).rejects.toThrow(InvalidAddressError)
    await expect(composed({ from: { name: '', address } })).rejects.toThrow(InvalidAddressError)
  })

  test.each(['', 'a b', 'a\r\nX: y', 'a>b', 'ż'])('refuses %j as an id', async (id) => {
    await expect(composed({ sendId: id })).rejects.toThrow(InvalidIdError)
    await expect(composed({ messageId: id })).rejects.toThrow(InvalidIdError)
  })

  test('never writes a date in the future', async () => {
    const tomorrow = new Date(NOW.getTime() + 86_400_000)
    expect(header(await composed({ date: tomorrow }))).toMatch(/^Date: Tue, 12 May 2026 08:02:03 \+0000$/m)
  })

  test('a first message has no thread, and needs no attachments', async () => {
    const raw = await composed({
      inReplyTo: null,
      references: ['left@x.pl'],
      attachments: [],
      cc: [],
      bcc: [],
      html: '<p>x</p>',
    })
    expect(header(raw)).not.toMatch(/^(?:references|in-reply-to|cc|bcc):/im)
    expect(header(raw)).toMatch(/^Content-Type: multipart\/alternative/m)
  })

  test('keeps a long thread within one line’s limit', async () => {
    const references = Array.from({ length: 90 }, (_, i) => `${i}.${'x'.repeat(40)}@x.pl`)
    const { envelope } = await parseMessage(await composeMessage({ ...input, references }))
    expect([envelope.references[0], envelope.references.at(-1)]).toEqual([references[0], 'parent@x.pl'])
    expect(envelope.references.length).toBeLessThan(25)
  })

  test('a saved page or email leaves as a file, not as a part of the message', async () => {
    const content = Buffer.from('From: x@y.pl\r\nSubject: inner\r\n\r\nhello')
    for (const [filename, contentType] of [
      ['page.mht', 'multipart/related'],
      ['mail.eml', 'Message/RFC822'],
    ] as const) {
      const message = { ...input, attachments: [{ filename, contentType, content, contentId: null }] }
      const { attachments } = await parseMessage(await composeMessage(message))
      expect(attachments).toMatchObject([{ filename, contentType: 'application/octet-stream' }])
      expect(Buffer.from(attachments[0]!.content).equals(content)).toBe(true)
    }
  })

  test('is never larger than mostBytes says, and hardly smaller', async () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'ż', '=', ' ', '\n', '語', '😀'),
      maxLength: 4_000,
    })
    const file = fc.integer({ min: 0, max: 60_000 })
    await fc.assert(
      fc.asyncProperty(letters, letters, fc.array(file, { maxLength: 3 }), async (text, name, fileBytes) => {
        const html = `<p>${text}</p>`
        const to = [{ name: name.slice(0, 300), address: 'jan@x.pl' }]
        const attachments = fileBytes.map((size) => ({
          filename: `${name}.bin`,
          contentType: 'application/x-a',
          content: new Uint8Array(size),
          contentId: null,
        }))
        const { byteLength } = await composeMessage({ ...input, to, html, subject: name, attachments })
        const most = mostBytes({ to, cc: input.cc, bcc: input.bcc, subject: name, html, fileBytes })
        expect(most).toBeGreaterThanOrEqual(byteLength)
        expect(most).toBeLessThan(byteLength * 1.1 + 100_000)
      }),
      { numRuns: 100 },
    )
  })

  test('any subject, name, text and file come back', async () => {
    const words = fc.array(fc.stringMatching(/^[\p{L}\p{N}!?.,:;"'()<>@&=_-]{1,12}$/u), {
      minLength: 1,
      maxLength: 20,
    })
    const line = words.map((parts) => parts.join(' '))
    const file = fc.uint8Array({ minLength: 1, maxLength: 3_000 })
    await fc.assert(
      fc.asyncProperty(line, line, line, file, async (subject, name, body, content) => {
        const attachments = [{ filename: 'a.bin', contentType: 'application/x-a', content, contentId: null }]
        const text = `${body}\n.\nFrom ${body}`
        const message = {
          ...input,
          subject,
          from: { ...input.from, name },
          html: `<pre>${subject.length}</pre>`,
          text,
          attachments,
        }
        const parsed = await parseMessage(await composeMessage(message))
        expect(parsed.envelope.subject).toBe(subject)
        expect(parsed.envelope.from).toEqual({ name, address: input.from.address })
        expect([parsed.text, parsed.html]).toEqual([text, message.html])
        expect(Buffer.from(parsed.attachments[0]!.content).equals(Buffer.from(content))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
