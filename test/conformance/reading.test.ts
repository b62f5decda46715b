import type { gmail_v1 } from '@googleapis/gmail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LetterParts, letter } from './letter.ts'
import { openTarget, putLetter, refusal, type Target } from './target.ts'

let target: Target

beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

async function put(parts: LetterParts, labelIds: string[] = []): Promise<{ id: string; raw: Buffer }> {
  const raw = letter(parts)
  return { id: await putLetter(target, labelIds, { raw }), raw }
}

async function get(id: string, more: Partial<gmail_v1.Params$Resource$Users$Messages$Get> = {}) {
  const { data } = await target.api.users.messages.get({ userId: 'me', id, ...more })
  return data as gmail_v1.Schema$Message
}

function header(part: gmail_v1.Schema$MessagePart | undefined, name: string): string | undefined {
  return part?.headers?.find((field) => field.name?.toLowerCase() === name.toLowerCase())?.value ?? undefined
}

function text(part: gmail_v1.Schema$MessagePart | undefined): string {
  return Buffer.from(part?.body?.data ?? '', 'base64url').toString('utf8')
}

describe('every format', () => {
  it('has ids of 16 hex digits, numbers as strings, the size as a number', async () => {
    const { id, raw } = await put({}, ['INBOX', 'UNREAD'])
    for (const format of ['full', 'metadata', 'minimal', 'raw']) {
      const message = await get(id, { format })
      expect(message.id).toBe(id)
      expect(message.id).toMatch(/^[0-9a-f]{16}$/)
      expect(message.threadId).toBe(id)
      expect(message.historyId).toMatch(/^\d+$/)
      expect(message.internalDate).toMatch(/^\d{13}$/)
      expect(typeof message.sizeEstimate).toBe('number')
      expect(message.sizeEstimate).toBe(raw.length)
      expect(message.labelIds).toEqual(expect.arrayContaining(['INBOX', 'UNREAD']))
      expect(message.snippet).toBe('Good morning.')
    }
  })

  it('leaves labelIds out when there are none', async () => {
    const { id } = await put({})
    expect(await get(id, { format: 'minimal' })).not.toHaveProperty('labelIds')
  })

  it('shows a payload only in full and metadata, raw only in raw', async () => {
    const { id } = await put({})
    expect(await get(id)).toHaveProperty('payload')
    expect(await get(id)).not.toHaveProperty('raw')
    expect(await get(id, { format: 'minimal' })).not.toHaveProperty('payload')
    expect(await get(id, { format: 'raw' })).not.toHaveProperty('payload')
    const metadata = await get(id, { format: 'metadata' })
    expect(metadata.payload?.headers?.length).toBeGreaterThan(3)
    expect(metadata.payload).not.toHaveProperty('body')
    expect(metadata.payload).not.toHaveProperty('parts')
  })

  it('escapes HTML in the snippet', async () => {
    const { id } = await put({ body: `It's <b> & "so"` })
    expect((await get(id, { format: 'minimal' })).snippet).toBe('It&#39;s &lt;b&gt; &amp; &quot;so&quot;')
  })
})

describe('raw', () => {
  it('is byte-exact, including folds, case and repeated headers', async () => {
    const { id, raw } = await put({
      head: ['X-Folded: one\r\n two', 'CC: a@example.test', 'Received: first', 'Received: second'],
      body: 'trailing space \r\n\ttab\r\n.dot\r\n',
    })
    const message = await get(id, { format: 'raw' })
    expect(Buffer.from(message.raw!, 'base64url')).toEqual(raw)
    expect(message.raw).not.toMatch(/[+/]/)
  })
})

describe('metadata', () => {
  it('filters headers case-insensitively', async () => {
    const { id } = await put({ subject: 'Filtered', cc: 'c@example.test' })
    const metadata = await get(id, { format: 'metadata', metadataHeaders: ['SUBJECT', 'message-id'] })
    expect(metadata.payload?.headers?.map((field) => field.name).toSorted()).toEqual([
      'Message-ID',
      'Subject',
    ])
    expect(header(metadata.payload, 'subject')).toBe('Filtered')
  })
})

describe('full', () => {
  it('returns a simple text mail as one part without a part id', async () => {
    const { id } = await put({ body: 'Hello' })
    const { payload } = await get(id)
    expect(payload?.partId).toBe('')
    expect(payload?.mimeType).toBe('text/plain')
    expect(payload?.filename).toBe('')
    expect(payload).not.toHaveProperty('parts')
    expect(text(payload).trimEnd()).toBe('Hello')
    expect(payload?.body?.size).toBe(Buffer.from(payload?.body?.data ?? '', 'base64url').length)
  })

  it('decodes encoded words and keeps repeated headers and their case', async () => {
    const { id } = await put({
      subject: '=?UTF-8?B?WmHFvMOzxYLEhw==?= =?UTF-8?Q?_g=C4=99?=',
      head: ['Message-Note: kept', 'received: a', 'received: b'],
    })
    const { payload } = await get(id)
    expect(header(payload, 'Subject')).toBe('Zażółć gę')
    expect(
      payload?.headers?.filter((field) => field.name === 'received').map((field) => field.value),
    ).toEqual(['a', 'b'])
  })

  it('returns text as UTF-8, while the part still names its old charset', async () => {
    const latin2 = Buffer.from([0x5a, 0x61, 0xbf, 0xf3, 0xb3, 0xe6]).toString('latin1')
    const { id } = await put({ head: ['Content-Type: text/plain; charset=iso-8859-2'], body: latin2 })
    const { payload } = await get(id)
    expect(text(payload).trimEnd()).toBe('Zażółć')
    expect(header(payload, 'Content-Type')).toContain('iso-8859-2')
  })

  it('decodes transfer encodings', async () => {
    const { id } = await put({
      head: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
      body: 'a=C5=82a=\r\nb',
    })
    expect(text((await get(id)).payload).trimEnd()).toBe('ałab')
  })

  it('numbers nested parts 0, 0.0, 0.1, 1', async () => {
    const { id } = await put(mixedLetter())
    const { payload } = await get(id)
    expect(payload?.mimeType).toBe('multipart/mixed')
    expect(payload?.body).toEqual({ size: 0 })
    expect(payload?.parts?.map((part) => part.partId)).toEqual(['0', '1', '2'])
    expect(payload?.parts?.[0]?.parts?.map((part) => [part.partId, part.mimeType])).toEqual([
      ['0.0', 'text/plain'],
      ['0.1', 'text/html'],
    ])
  })

  it('expands a forwarded mail in place', async () => {
    const { id } = await put(mixedLetter())
    const forwarded = (await get(id)).payload?.parts?.[2]
    expect(forwarded?.mimeType).toBe('message/rfc822')
    expect(forwarded?.parts?.[0]?.partId).toBe('2.0')
    expect(header(forwarded?.parts?.[0], 'Subject')).toBe('Inner')
  })

  it('returns a file by attachment id; the id differs at every get, and each works', async () => {
    const { id } = await put(mixedLetter())
    const part = (await get(id)).payload?.parts?.[1]
    expect(part?.filename).toBe('życiorys.bin')
    expect(part?.body).not.toHaveProperty('data')
    expect(part?.body?.size).toBe(5)
    const again = (await get(id)).payload?.parts?.[1]
    expect(again?.body?.attachmentId).not.toBe(part?.body?.attachmentId)
    for (const attachmentId of [part!.body!.attachmentId!, again!.body!.attachmentId!]) {
      const { data } = await target.api.users.messages.attachments.get({
        userId: 'me',
        messageId: id,
        id: attachmentId,
      })
      expect(data.size).toBe(5)
      expect(Buffer.from(data.data!, 'base64url')).toEqual(Buffer.from([0, 1, 2, 254, 255]))
    }
  })
})

/** Alternatives, a file, and a forwarded mail. */
function mixedLetter(): LetterParts {
  const file = Buffer.from([0, 1, 2, 254, 255]).toString('base64')
  return {
    head: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="out"'],
    body: [
      'preamble',
      '--out',
      'Content-Type: multipart/alternative; boundary=in',
      '',
      '--in\r\nContent-Type: text/plain\r\n\r\nplain',
      '--in\r\nContent-Type: text/html\r\n\r\n<p>html</p>',
      '--in--',
      '--out',
      'Content-Type: application/octet-stream',
      "Content-Disposition: attachment; filename*=utf-8''%C5%BCyciorys.bin",
      'Content-Transfer-Encoding: base64',
      '',
      file,
      '--out',
      'Content-Type: message/rfc822',
      '',
      'Subject: Inner\r\nFrom: x@example.test\r\n\r\ninside',
      '--out--',
      '',
    ].join('\r\n'),
  }
}

describe('refusals', () => {
  it('distinguishes a malformed id from an unknown one', async () => {
    const malformed = await refusal(get('not-an-id'))
    expect(malformed).toMatchObject({ status: 400, message: 'Invalid id value', reason: 'invalidArgument' })
    const unknown = await refusal(get('1000000000000001'))
    expect(unknown).toMatchObject({
      status: 404,
      message: 'Requested entity was not found.',
      reason: 'notFound',
    })
    expect(unknown.body.error).toMatchObject({ code: 404, status: 'NOT_FOUND' })
    expect(unknown.body.error.errors[0]).toMatchObject({ domain: 'global' })
  })

  it('refuses an unknown format', async () => {
    const { id } = await put({})
    expect((await refusal(get(id, { format: 'everything' }))).status).toBe(400)
  })

  it('accepts the own address and me, and no other', async () => {
    const own = await target.api.users.getProfile({ userId: target.email })
    expect(own.data.emailAddress).toBe(target.email)
    const other = await refusal(target.api.users.getProfile({ userId: 'someone.else@example.test' }))
    expect(other.status).toBe(403)
    expect(other.message).toContain('Delegation denied')
  })
})
