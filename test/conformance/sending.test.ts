import { Readable } from 'node:stream'
import type { gmail_v1 } from '@googleapis/gmail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base64url, type LetterParts, letter, uniqueWord } from './letter.ts'
import { openTarget, refusal, type Target } from './target.ts'

let target: Target

beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

async function send(parts: LetterParts, threadId?: string): Promise<gmail_v1.Schema$Message> {
  const raw = base64url(letter({ from: target.email, to: target.email, ...parts }))
  const { data } = await target.api.users.messages.send({
    userId: 'me',
    requestBody: { raw, ...(threadId && { threadId }) },
  })
  target.written.add(data.id!)
  return data
}

async function headers(id: string): Promise<Map<string, string>> {
  const { data } = await target.api.users.messages.get({ userId: 'me', id, format: 'metadata' })
  return new Map(data.payload!.headers!.map(({ name, value }) => [name!.toLowerCase(), value!]))
}

describe('messages.send to oneself', () => {
  it('returns only id, thread and labels', async () => {
    const sent = await send({ subject: uniqueWord() })
    expect(Object.keys(sent).toSorted()).toEqual(['id', 'labelIds', 'threadId'])
    expect(sent.id).toMatch(/^[0-9a-f]{16}$/)
    expect(sent.threadId).toBe(sent.id)
  })

  it('makes one message that is both sent and received', async () => {
    const subject = uniqueWord()
    const sent = await send({ subject })
    expect(sent.labelIds).toEqual(expect.arrayContaining(['SENT', 'INBOX']))
    await target.settled()
    const { data } = await target.api.users.messages.list({ userId: 'me', q: `subject:${subject}` })
    expect(data.messages?.map(({ id }) => id)).toEqual([sent.id])
  })

  it('has a readable Message-ID, a Date and the given custom header', async () => {
    const sent = await send({ subject: uniqueWord(), head: ['X-Kurier-Send-Id: 42'] })
    const stored = await headers(sent.id!)
    expect(stored.get('message-id')).toMatch(/^<[^<>\s]+@[^<>\s]+>$/)
    expect(Number.isNaN(Date.parse(stored.get('date') ?? ''))).toBe(false)
    expect(stored.get('x-kurier-send-id')).toBe('42')
  })

  it('keeps Bcc in the sender’s own copy', async () => {
    const sent = await send({ subject: uniqueWord(), bcc: target.email })
    expect((await headers(sent.id!)).get('bcc')).toContain(target.email)
  })

  it('keeps encoded words readable', async () => {
    const sent = await send({ subject: `=?UTF-8?Q?za=C5=BC=C3=B3=C5=82=C4=87?= ${uniqueWord()}` })
    expect((await headers(sent.id!)).get('subject')).toContain('zażółć')
  })

  it('replaces a foreign From by the own address', async () => {
    const sent = await send({ from: 'Someone <someone@elsewhere.test>', subject: uniqueWord() })
    expect((await headers(sent.id!)).get('from')).toContain(target.email)
    expect((await headers(sent.id!)).get('from')).not.toContain('elsewhere')
  })
})

describe('uploads', () => {
  it('accept the mail as media', async () => {
    const subject = uniqueWord()
    const body = letter({ from: target.email, to: target.email, subject }).toString('latin1')
    const { data } = await target.api.users.messages.send(
      { userId: 'me', media: { mimeType: 'message/rfc822', body } },
      { rootUrl: target.rootUrl },
    )
    target.written.add(data.id!)
    expect((await headers(data.id!)).get('subject')).toBe(subject)
  })

  it('accept metadata and mail as multipart', async () => {
    const subject = uniqueWord()
    const first = await send({ subject })
    const parent = (await headers(first.id!)).get('message-id')!
    const reply = { from: target.email, to: target.email, subject: `Re: ${subject}` }
    const bytes = letter({ ...reply, inReplyTo: parent, references: parent })
    const { data } = await target.api.users.messages.send(
      {
        userId: 'me',
        requestBody: { threadId: first.threadId! },
        media: { mimeType: 'message/rfc822', body: Readable.from([bytes]) },
      },
      { rootUrl: target.rootUrl },
    )
    target.written.add(data.id!)
    expect(data.threadId).toBe(first.threadId)
  })
})

describe('threading of sent mail', () => {
  it('joins a thread by threadId, headers and subject', async () => {
    const subject = uniqueWord()
    const first = await send({ subject })
    const parent = (await headers(first.id!)).get('message-id')!
    const reply = await send(
      { subject: `Re: ${subject}`, inReplyTo: parent, references: parent },
      first.threadId!,
    )
    expect(reply.threadId).toBe(first.threadId)
    const { data } = await target.api.users.threads.get({
      userId: 'me',
      id: first.threadId!,
      format: 'minimal',
    })
    expect(data.messages?.map(({ id }) => id)).toEqual([first.id, reply.id])
  })

  it('does not join with another subject', async () => {
    const subject = uniqueWord()
    const first = await send({ subject })
    const parent = (await headers(first.id!)).get('message-id')!
    const reply = await send(
      { subject: uniqueWord(), inReplyTo: parent, references: parent },
      first.threadId!,
    )
    expect(reply.threadId).not.toBe(first.threadId)
  })

  it('refuses a malformed thread id', async () => {
    const refused = await refusal(send({ subject: uniqueWord() }, 'not-a-thread'))
    expect(refused).toMatchObject({ status: 400, message: 'Invalid thread_id value' })
    expect(await refusal(send({ subject: uniqueWord() }, '1000000000000001'))).toMatchObject({ status: 404 })
  })
})

describe('refusals', () => {
  const sendRaw = (raw: string) => target.api.users.messages.send({ userId: 'me', requestBody: { raw } })

  it('needs a recipient', async () => {
    const raw = base64url(Buffer.from(`From: ${target.email}\r\nSubject: x\r\n\r\nnobody`))
    expect(await refusal(sendRaw(raw))).toMatchObject({ status: 400, message: 'Recipient address required' })
  })

  it('names an unreadable To', async () => {
    const raw = base64url(Buffer.from(`From: ${target.email}\r\nTo: not an address\r\n\r\nx`))
    expect(await refusal(sendRaw(raw))).toMatchObject({ status: 400, message: 'Invalid To header' })
  })

  it('needs a mail', async () => {
    const refused = await refusal(target.api.users.messages.send({ userId: 'me', requestBody: {} }))
    expect(refused.status).toBe(400)
    expect(refused.message).toContain("'raw'")
  })
})

describe('settings.sendAs', () => {
  it('has the primary address, default and unverified by name', async () => {
    const { data } = await target.api.users.settings.sendAs.list({ userId: 'me' })
    const primary = data.sendAs?.find((entry) => entry.isPrimary)
    expect(primary?.sendAsEmail).toBe(target.email)
    expect(primary?.isDefault).toBe(true)
    expect(primary).not.toHaveProperty('verificationStatus')
    expect(typeof primary?.signature).toBe('string')
    const one = await target.api.users.settings.sendAs.get({ userId: 'me', sendAsEmail: target.email })
    expect(one.data.sendAsEmail).toBe(target.email)
  })
})
