import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ParsedMessage, parseMessage } from './parse.ts'

const FIXTURES = new URL('../../test/fixtures/mail/', import.meta.url)
const names = readdirSync(FIXTURES)
  .filter((file) => file.endsWith('.eml'))
  .map((file) => file.slice(0, -'.eml'.length))
const raw = (name: string) => readFileSync(new URL(`${name}.eml`, FIXTURES))

/** Returns a parsed message in the form of its `.json` file: dates as text, contents as sizes and hashes. */
function described({ attachments, ...message }: ParsedMessage): unknown {
  const files = attachments.map(({ content, ...file }) => ({
    ...file,
    sha256: createHash('sha256').update(content).digest('hex'),
  }))
  return JSON.parse(JSON.stringify({ ...message, attachments: files }))
}

/** Returns every string inside a value, however deep. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return []
  return Object.values(value).flatMap(strings)
}

describe('parseMessage', () => {
  test.each(names)('%s', async (name) => {
    const expected = JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8'))
    expect(described(await parseMessage(raw(name)))).toEqual(expected)
  })

  test.each(['a:', 'mailto:', '"a" <a@b.pl>,'])(
    'a From of %j a megabyte long takes no time',
    async (piece) => {
      const raw = Buffer.from(`From: ${piece.repeat(1_000_000 / piece.length)}\r\n\r\nx`)
      const started = process.threadCpuUsage()
      expect((await parseMessage(raw)).text).toBe('x')
      expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(1_000)
    },
  )

  test('reads a text whose type lacks the semicolon before its charset', async () => {
    const lines = ['From: a@b.example', 'Content-Type: TEXT/PLAIN charset=US-ASCII', '', 'Good morning.', '']
    const parsed = await parseMessage(Buffer.from(lines.join('\r\n')))
    expect(parsed.text).toBe('Good morning.')
    expect(parsed.attachments).toEqual([])
  })

  test('reads any bytes: whole messages cut, spliced and damaged', async () => {
    const messages = names.map(raw)
    const damage = fc.array(
      fc.record({ at: fc.nat(), byte: fc.constantFrom(0, 10, 13, 34, 45, 60, 61, 128, 255) }),
      {
        maxLength: 20,
      },
    )
    const property = fc.asyncProperty(
      fc.nat(),
      fc.nat(),
      fc.nat(),
      damage,
      async (first, second, cut, bytes) => {
        const head = messages[first % messages.length]!
        const tail = messages[second % messages.length]!
        const mixed = Buffer.concat([head.subarray(0, cut % head.length), tail.subarray(cut % tail.length)])
        for (const { at, byte } of bytes) mixed[at % mixed.length] = byte
        const parsed = await parseMessage(mixed)
        for (const text of strings(parsed)) expect(text).not.toMatch(/[\0\p{Surrogate}]/u)
      },
    )
    await fc.assert(property, { numRuns: 400 })
  })

  test('reads noise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        expect((await parseMessage(bytes)).snippetText.length).toBeLessThanOrEqual(200)
      }),
    )
    expect(await parseMessage(new Uint8Array())).toMatchObject({ html: null, text: null, attachments: [] })
  })

  test('stops at a thousand parts, at fifty levels and at too many headers', async () => {
    const parts = `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(200_000)}`
    const many = await parseMessage(Buffer.from(`Subject: s\n${parts}`))
    expect([many.defects, many.envelope.subject]).toEqual([['too-many-parts'], 's'])
    expect(many.text?.split('x')).toHaveLength(1_000)
    const levels = Array.from(
      { length: 200 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    )
    const deep = await parseMessage(Buffer.from(`Subject: s\n${levels.join('')}\nend`))
    expect([deep.defects[0], deep.envelope.subject]).toEqual(['limit-exceeded', 's'])
    const headers = await parseMessage(Buffer.from(`Subject: s\n${'X-Filler: y\n'.repeat(300_000)}\nbody`))
    expect([headers.defects[0], headers.envelope.subject]).toEqual(['limit-exceeded', 's'])
  })

  test('reads 8-bit file names in the headers of a part', async () => {
    const bytes = (text: string) => Buffer.from(text, 'latin1')
    const message = Buffer.concat([
      Buffer.from('Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n'),
      bytes('Content-Type: application/pdf; name="\xafyciorys\xb9.pdf"\n'),
      bytes('Content-Disposition: attachment;\n filename="\xafyciorys\xb9.pdf"\n\n\xaf\xb9\n--b--\n'),
    ])
    const { attachments, defects } = await parseMessage(message)
    expect(attachments[0]?.filename).toBe('Życiorysą.pdf')
    expect(Buffer.from(attachments[0]!.content)).toEqual(bytes('\xaf\xb9'))
    expect(defects).toEqual(['header-not-utf-8'])
  })

  test('reads a file name whose encoded words cut a letter in two', async () => {
    const name = '"=?UTF-8?B?xbt5Y2lvcsU=?= =?utf-8?B?gi5wZGY=?="'
    const message = `Subject: s\nContent-Type: application/pdf; name=${name}\n\nx`
    expect((await parseMessage(Buffer.from(message))).attachments[0]?.filename).toBe('Życiorł.pdf')
  })

  test('offers an invitation as a file unless its time is known', async () => {
    const parsed = (type: string, ...lines: string[]) => {
      const calendar = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\n')
      const parts = `--b\n\nhi\n--b\nContent-Type: text/calendar${type}\n\n${calendar}\n--b--`
      return parseMessage(Buffer.from(`Content-Type: multipart/alternative; boundary=b\n\n${parts}`))
    }
    const told = await parsed('; method=REQUEST', 'DTSTART:20260512T100000Z')
    expect([told.calendar?.method, told.attachments]).toEqual(['REQUEST', []])
    const untimed = await parsed('; method=REQUEST', 'SUMMARY:Talk', 'DTSTART;TZID=Nowhere:20260512T100000')
    expect([untimed.calendar?.method, untimed.attachments]).toMatchObject([
      'REQUEST',
      [{ filename: 'invite.ics' }],
    ])
    for (const unread of [
      await parsed('', 'DTSTART:20260512T100000Z'),
      await parsed('; method=REQUEST', 'BEGIN:X'),
    ]) {
      expect([unread.calendar, unread.attachments]).toMatchObject([null, [{ filename: 'invite.ics' }]])
    }
  })

  test('takes the first of related parts for the body', async () => {
    const part = (type: string, text: string) => `--b\nContent-Type: ${type}\n\n${text}\n`
    const related = `Content-Type: multipart/related; boundary=b\n\n${part('text/html', '<p>a</p>')}${part('text/plain', 'b')}--b--`
    const { html, text, attachments } = await parseMessage(Buffer.from(related))
    expect([html, text, attachments.length]).toEqual(['<p>a</p>', null, 1])
    const mixed = `Content-Type: multipart/mixed; boundary=m\n\n--m\n\nfirst\n--m\n${related}\n--m--`
    expect((await parseMessage(Buffer.from(mixed))).text).toBe('first\n\na')
  })

  test('keeps two hundred characters of the new text as the snippet', async () => {
    const words = 'słowo '.repeat(100)
    const { snippetText } = await parseMessage(
      Buffer.from(`Subject: Re: s\nContent-Type: text/plain; charset=utf-8\n\n${words}`),
    )
    expect(snippetText).toBe(words.slice(0, 200).trim())
  })

  test('numbers the leaves in the order of the bytes', async () => {
    const { attachments } = await parseMessage(raw('mixed-attachments'))
    expect(attachments.map(({ partIndex }) => partIndex)).toEqual([1, 2, 3, 4])
  })
})
