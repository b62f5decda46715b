import type { gmail_v1 } from '@googleapis/gmail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base64url, type LetterParts, letter, uniqueWord } from './letter.ts'
import { openTarget, putLetter, type Target } from './target.ts'

/** Facts measured on captured answers of the real Gmail: parsed mails, snippets, and what sending changes. */

let target: Target

beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

type Part = gmail_v1.Schema$MessagePart

async function get(id: string, format = 'full'): Promise<gmail_v1.Schema$Message> {
  return (await target.api.users.messages.get({ userId: 'me', id, format })).data
}

async function put(parts: LetterParts): Promise<gmail_v1.Schema$Message> {
  return get(await putLetter(target, [], { raw: letter(parts) }))
}

function header(part: Part | undefined, name: string): string | undefined {
  return part?.headers?.find((field) => field.name === name)?.value ?? undefined
}

function text(part: Part | undefined): string {
  return Buffer.from(part?.body?.data ?? '', 'base64url').toString('utf8')
}

/** Makes a multipart of whole parts, headers included. */
function multipart(subtype: string, ...parts: string[]): Pick<LetterParts, 'head' | 'body'> {
  return {
    head: [`Content-Type: multipart/${subtype}; boundary="cut"`],
    body: `${parts.map((part) => `--cut\r\n${part}\r\n`).join('')}--cut--\r\n`,
  }
}

describe('headers', () => {
  it('have the order of the mail and the sender’s spelling', async () => {
    const head = ['X-First: 1', 'DATE: Thu, 1 Oct 2026 10:00:00 +0200', 'cC: c@example.test', 'X-Last: 2']
    const { payload } = await put({ head })
    const names = payload!.headers!.map(({ name }) => name)
    expect(names).toEqual(['From', 'To', 'Subject', 'Message-ID', 'X-First', 'DATE', 'cC', 'X-Last'])
  })

  it('turn a folding tab into one space, and keep a folding space', async () => {
    const { payload } = await put({
      head: ['X-Tab: one\r\n\ttwo\r\n\t\tthree', 'X-Space: one\r\n two\r\n  three'],
    })
    expect(header(payload, 'X-Tab')).toBe('one two \tthree')
    expect(header(payload, 'X-Space')).toBe('one two  three')
  })

  it('have decoded encoded words, also folded ones and a character split between two', async () => {
    const subject = '=?UTF-8?B?WmHFvMOzxYLEhw==?=\r\n =?UTF-8?Q?_g=C4=99=C5?= =?UTF-8?Q?=9B?='
    const { payload } = await put({ subject, from: '=?iso-8859-2?Q?=A3ukasz?= <l@example.test>' })
    expect(header(payload, 'Subject')).toBe('Zażółć gęś')
    expect(header(payload, 'From')).toBe('Łukasz <l@example.test>')
  })
})

describe('file names', () => {
  const named = async (disposition: string) => {
    const file = `Content-Type: application/pdf\r\nContent-Disposition: ${disposition}\r\n\r\nx`
    const { payload } = await put(multipart('mixed', 'Content-Type: text/plain\r\n\r\nhello', file))
    return payload!.parts![1]!
  }

  it('are joined from their continuations, in the header too', async () => {
    const part = await named('attachment;\r\n filename*0="curriculum-";\r\n filename*1="vitae.pdf"; size=1')
    expect(part.filename).toBe('curriculum-vitae.pdf')
    expect(header(part, 'Content-Disposition')).toBe('attachment; filename="curriculum-vitae.pdf"; size=1')
  })

  it('are empty when an extended value is in quotes', async () => {
    expect((await named(`attachment; filename*= "UTF-8''%C5%BCyciorys.pdf"`)).filename).toBe('')
    expect((await named(`attachment; filename*=UTF-8''%C5%BCyciorys.pdf`)).filename).toBe('życiorys.pdf')
  })
})

describe('text', () => {
  it('is returned as UTF-8, while its size is that of its own charset', async () => {
    const body = Buffer.from([0x5a, 0x61, 0xbf, 0xf3, 0xb3, 0xe6]).toString('latin1')
    const { payload } = await put({ head: ['Content-Type: text/plain; charset=iso-8859-2'], body })
    expect(text(payload)).toBe('Zażółć')
    expect(payload!.body!.size).toBe(6)
  })

  it('is converted to UTF-8 from iso-2022-jp', async () => {
    const body = '\x1b$B$3$s$K$A$O\x1b(B'
    const { payload } = await put({ head: ['Content-Type: text/plain; charset=iso-2022-jp'], body })
    expect(text(payload)).toBe('こんにちは')
  })

  it('keeps its end, with or without a line break', async () => {
    expect(text((await put({ body: 'no end' })).payload)).toBe('no end')
    expect(text((await put({ body: 'an end\r\n' })).payload)).toBe('an end\r\n')
    const { payload } = await put(multipart('mixed', 'Content-Type: text/plain\r\n\r\nin a part'))
    expect(text(payload!.parts![0])).toBe('in a part')
  })

  it('is returned inline however long it is', async () => {
    const body = 'All work and no play.\r\n'.repeat(20_000)
    const { payload } = await put({ head: ['Content-Type: text/html'], body })
    expect(payload!.body!.attachmentId).toBeUndefined()
    expect(text(payload)).toBe(body)
  })

  it('has size 0 and empty data when it is empty', async () => {
    const empty = 'Content-Type: text/plain\r\n\r\n'
    const { payload } = await put(multipart('mixed', empty, 'Content-Type: text/html\r\n\r\n<p>x</p>'))
    expect(payload!.parts![0]!.body).toEqual({ size: 0, data: '' })
  })
})

it('sizeEstimate is the length of the raw mail', async () => {
  const raw = letter({ body: 'żółw'.repeat(99) })
  const { sizeEstimate } = await get(await putLetter(target, [], { raw }), 'minimal')
  expect(sizeEstimate).toBe(raw.length)
})

describe('messages in messages', () => {
  it('are expanded in place and have no attachment id, with a file name or without', async () => {
    const inner = multipart(
      'alternative',
      'Content-Type: text/plain\r\n\r\nplain',
      'Content-Type: text/html\r\n\r\nhtml',
    )
    const forwarded = `Subject: Inner\r\n${inner.head!.join('\r\n').replace('cut', 'in')}\r\n\r\n${inner.body!.replaceAll('--cut', '--in')}`
    const { payload } = await put(
      multipart(
        'mixed',
        'Content-Type: text/plain\r\n\r\nsee below',
        `Content-Type: message/rfc822\r\n\r\n${forwarded}`,
        `Content-Type: message/rfc822; name="a.eml"\r\n\r\n${forwarded}`,
      ),
    )
    for (const [index, part] of payload!.parts!.slice(1).entries()) {
      const id = String(index + 1)
      expect([part.partId, part.mimeType, part.body]).toEqual([id, 'message/rfc822', { size: 0 }])
      const message = part.parts![0]!
      expect([message.partId, header(message, 'Subject')]).toEqual([`${id}.0`, 'Inner'])
      expect(message.parts!.map(({ partId }) => partId)).toEqual([`${id}.0.0`, `${id}.0.1`])
    }
  })

  it('a delivery status is a text: per-message fields are its headers, per-recipient fields its body', async () => {
    const status =
      'Reporting-MTA: dns; googlemail.com\r\nX-Original-Message-ID: <a@b>\r\n\r\n' +
      'Final-Recipient: rfc822; a@example.test\r\nAction: failed\r\nStatus: 5.1.1\r\n'
    const report = multipart(
      'report',
      'Content-Type: text/plain\r\n\r\nIt failed.',
      `Content-Type: message/delivery-status\r\n\r\n${status}`,
    )
    const { payload } = await put(report)
    const part = payload!.parts![1]!
    expect([part.partId, part.body]).toEqual(['1', { size: 0 }])
    const [facts] = part.parts!
    expect([facts!.partId, facts!.mimeType, facts!.filename]).toEqual(['1.0', 'text/plain', ''])
    expect(facts!.headers!.map(({ name }) => name)).toEqual(['Reporting-MTA', 'X-Original-Message-ID'])
    expect(text(facts)).toMatch(/^Final-Recipient: rfc822; a@example.test\r\nAction: failed\r\nStatus: 5.1.1/)
  })
})

describe('snippets', () => {
  it('end at a word, between 183 and 201 characters', async () => {
    const words = 'Recruiters read short previews of very long letters every day. '.repeat(9)
    const { snippet } = await put({ body: words })
    expect(snippet!.length).toBeGreaterThanOrEqual(183)
    expect(snippet!.length).toBeLessThanOrEqual(201)
    expect(words.startsWith(`${snippet} `)).toBe(true)
  })

  it('are taken from the HTML part of an alternative', async () => {
    const { snippet } = await put(
      multipart(
        'alternative',
        'Content-Type: text/plain\r\n\r\nas plain text',
        'Content-Type: text/html\r\n\r\n<style>p{}</style><p>as <b>HTML</b></p>',
      ),
    )
    expect(snippet).toBe('as HTML')
  })
})

describe('lists', () => {
  it('of messages and threads include drafts', async () => {
    const subject = uniqueWord()
    const raw = base64url(letter({ subject }))
    const { data } = await target.api.users.drafts.create({ userId: 'me', requestBody: { message: { raw } } })
    await target.settled()
    const q = `subject:${subject}`
    const messages = await target.api.users.messages.list({ userId: 'me', q })
    const threads = await target.api.users.threads.list({ userId: 'me', q })
    expect(messages.data.messages!.map(({ id }) => id)).toEqual([data.message!.id])
    expect(threads.data.threads!.map(({ id }) => id)).toEqual([data.message!.threadId])
    await target.api.users.drafts.delete({ userId: 'me', id: data.id! })
  })
})

it('replyToAddress is empty if none was set', async () => {
  const { data } = await target.api.users.settings.sendAs.list({ userId: 'me' })
  expect(data.sendAs!.find(({ isPrimary }) => isPrimary)!.replyToAddress).toBe('')
})

describe('mail sent by the API', () => {
  const sent = async (lines: string[]) => {
    const raw = base64url(Buffer.from([...lines, '', 'text'].join('\r\n')))
    const { data } = await target.api.users.messages.send({ userId: 'me', requestBody: { raw } })
    target.written.add(data.id!)
    return get(data.id!)
  }

  it('gets a new Date and Message-ID in place of the old ones, and keeps its Bcc in place', async () => {
    const before = Date.now() - 60_000
    const { payload } = await sent([
      `From: ${target.email}`,
      'Date: Mon, 2 Mar 2020 10:00:00 +0000',
      `To: ${target.email}`,
      'Message-Id: <mine@app.example.test>',
      `Bcc: ${target.email}`,
      'Subject: In place',
    ])
    const names = payload!.headers!.map(({ name }) => name)
    const own = ['From', 'Date', 'To', 'Message-Id', 'Bcc', 'Subject']
    expect(names.filter((name) => own.includes(name!))).toEqual(own)
    expect(header(payload, 'Message-Id')).toMatch(/^<\S+@mail\.gmail\.com>$/)
    expect(Date.parse(header(payload, 'Date')!)).toBeGreaterThan(before)
    expect(header(payload, 'Date')).toMatch(/^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/)
    expect(header(payload, 'Bcc')).toBe(target.email)
  })
})
