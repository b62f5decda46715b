import type { gmail_v1 } from '@googleapis/gmail'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { base64url, type LetterParts, letter } from './letter.ts'
import { apiAs, openEmulator, refusal } from './target.ts'

let emulator: Emulator
let anna: gmail_v1.Gmail
let ola: gmail_v1.Gmail
const clock = virtualClock(Date.parse('2026-10-01T08:00:00Z'))
const me = { userId: 'me' }

beforeEach(async () => {
  const world = {
    correspondents: [
      {
        email: 'jan@example.test',
        name: 'Jan Łoś',
        replies: [
          { afterMs: 60_000, text: 'Dziękuję, chętnie.' },
          { afterMs: 60_000, text: 'Do widzenia.', html: '<p>Do widzenia.</p>' },
        ],
      },
    ],
    missing: ['gone@example.test'],
  }
  // These tests let days pass, and the tokens must not expire meanwhile.
  emulator = await openEmulator({ clock, world, switches: { accessTokenSeconds: 7 * 86_400 } })
  anna = apiAs(emulator, 'anna@firma.test', 'gmail.modify')
  ola = apiAs(emulator, 'ola@firma.test', 'gmail.modify')
})
afterEach(() => emulator.close())

async function send(parts: LetterParts, threadId?: string): Promise<gmail_v1.Schema$Message> {
  const raw = base64url(letter({ from: 'Anna <anna@firma.test>', ...parts }))
  const { data } = await anna.users.messages.send({
    ...me,
    requestBody: { raw, ...(threadId && { threadId }) },
  })
  return data
}

/** Returns every message of a mailbox, newest first, in the format full. */
async function all(api: gmail_v1.Gmail): Promise<gmail_v1.Schema$Message[]> {
  const { data } = await api.users.messages.list({ ...me, includeSpamTrash: true })
  return Promise.all(
    (data.messages ?? []).map(async ({ id }) => (await api.users.messages.get({ ...me, id: id! })).data),
  )
}

function header(message: gmail_v1.Schema$Message, name: string): string | undefined {
  return message.payload!.headers!.find((field) => field.name!.toLowerCase() === name)?.value ?? undefined
}

describe('a mail between two accounts', () => {
  it('is SENT here and UNREAD in INBOX there, with different ids and one Message-ID', async () => {
    const sent = await send({ to: 'Ola <ola@firma.test>', subject: 'Lunch' })
    expect(sent.labelIds).toEqual(['SENT'])
    const [received] = await all(ola)
    expect(received!.labelIds!.toSorted()).toEqual(['CATEGORY_PERSONAL', 'INBOX', 'UNREAD'])
    expect(received!.id).not.toBe(sent.id)
    expect(received!.threadId).toBe(received!.id)
    const [own] = await all(anna)
    expect(header(received!, 'message-id')).toBe(header(own!, 'message-id'))
    expect(header(received!, 'delivered-to')).toBe('ola@firma.test')
    expect(header(own!, 'delivered-to')).toBeUndefined()
  })

  it('reaches aliases, plus-tags and Bcc, each mailbox once, without showing Bcc', async () => {
    await send({ to: 'ola+jobs@firma.test, praca@firma.test', bcc: 'Ola <OLA@firma.test>', subject: 'Once' })
    const received = await all(ola)
    expect(received).toHaveLength(1)
    expect(header(received[0]!, 'delivered-to')).toBe('ola+jobs@firma.test')
    expect(header(received[0]!, 'bcc')).toBeUndefined()
    const [own] = await all(anna)
    expect(header(own!, 'bcc')).toBe('Ola <OLA@firma.test>')
  })

  it('threads with the receiver by References and subject', async () => {
    const first = await send({ to: 'ola@firma.test', subject: 'Plan' })
    const [received] = await all(ola)
    const parent = header(received!, 'message-id')!
    const reply = { to: 'ola@firma.test', inReplyTo: parent, references: parent }
    await send({ ...reply, subject: 'Re: Plan' }, first.threadId!)
    await send({ ...reply, subject: 'Other' }, first.threadId!)
    const [other, second] = await all(ola)
    expect(second!.threadId).toBe(received!.threadId)
    expect(other!.threadId).toBe(other!.id)
  })
})

describe('Message-ID', () => {
  it('is rewritten, or kept if it is valid and the switch says so', async () => {
    await send({ to: 'ola@firma.test', messageId: '<own.1@app.test>' })
    expect(header((await all(anna))[0]!, 'message-id')).toMatch(/@mail\.gmail\.com>$/)
    emulator.switches.messageId = 'keep'
    await send({ to: 'ola@firma.test', messageId: '<own.2@app.test>' })
    expect(header((await all(anna))[0]!, 'message-id')).toBe('<own.2@app.test>')
    for (const broken of ['<a@b@c.test>', '<a@localhost>', '<a@host.test.>']) {
      await send({ to: 'ola@firma.test', messageId: broken })
      const [sent] = await all(anna)
      expect(header(sent!, 'message-id')).toMatch(/@mx\.google\.com>$/)
      expect(header(sent!, 'x-google-original-message-id')).toBe(broken)
    }
  })

  it('is added to received mail without one, and replaced if broken', () => {
    const bare = Buffer.from('From: x@example.test\r\nTo: anna@firma.test\r\nSubject: bare\r\n\r\nx')
    const broken = Buffer.from('Message-ID: broken\r\nFrom: x@example.test\r\nTo: anna@firma.test\r\n\r\nx')
    const [first] = emulator.world.receive({ raw: bare })
    const [second] = emulator.world.receive({ raw: broken })
    expect(first!.message.mail.envelope.messageIdHeader).toContain('SMTPIN_ADDED_MISSING@mx.google.com')
    expect(second!.message.mail.envelope.messageIdHeader).toContain('SMTPIN_ADDED_BROKEN@mx.google.com')
  })
})

describe('headers of sent mail', () => {
  it('reads bare UTF-8 as Latin-1', async () => {
    const utf8 = Buffer.from('zażółć').toString('latin1')
    await send({ to: 'ola@firma.test', subject: utf8 })
    const [received] = await all(ola)
    expect(header(received!, 'subject')).toBe(utf8)
    emulator.switches.bareUtf8HeadersMangled = false
    await send({ to: 'ola@firma.test', subject: utf8 })
    expect(header((await all(ola))[0]!, 'subject')).toBe('zażółć')
  })

  it('keeps a verified alias, and replaces a foreign From but keeps it aside', async () => {
    const raw = base64url(
      letter({ from: 'Praca <praca@firma.test>', to: 'x@example.test', subject: 'alias' }),
    )
    await ola.users.messages.send({ ...me, requestBody: { raw } })
    expect(header((await all(ola))[0]!, 'from')).toBe('Praca <praca@firma.test>')
    await send({ from: 'Boss <boss@other.test>', to: 'x@example.test' })
    const [own] = await all(anna)
    expect(header(own!, 'from')).toBe('Anna Nowak <anna@firma.test>')
    expect(header(own!, 'x-google-original-from')).toBe('Boss <boss@other.test>')
  })
})

describe('a correspondent', () => {
  it('answers by script, in the thread, with a quote', async () => {
    const sent = await send({ to: 'jan@example.test', subject: 'Oferta', body: 'Zapraszam.' })
    clock.advance(59_999)
    expect(await all(anna)).toHaveLength(1)
    clock.advance(1)
    const [reply, own] = await all(anna)
    expect(reply!.threadId).toBe(sent.threadId)
    expect(header(reply!, 'from')).toBe('Jan Łoś <jan@example.test>')
    expect(header(reply!, 'subject')).toBe('Re: Oferta')
    expect(header(reply!, 'in-reply-to')).toBe(header(own!, 'message-id'))
    const text = Buffer.from(reply!.payload!.body!.data!, 'base64url').toString()
    expect(text).toContain('Dziękuję, chętnie.')
    expect(text).toContain('> Zapraszam.')
    expect(reply!.internalDate).toBe(String(clock.now()))
  })

  it('repeats the last reply', async () => {
    for (let mail = 0; mail < 3; mail++) {
      await send({ to: 'jan@example.test', subject: `Mail ${mail}` })
      clock.advance(60_000)
    }
    const snippets = (await all(anna))
      .filter((m) => !m.labelIds!.includes('SENT'))
      .map((m) => m.snippet!.slice(0, 5))
    expect(snippets).toEqual(['Do wi', 'Do wi', 'Dzięk'])
  })
})

describe('an address that does not exist', () => {
  it.each(['nobody@firma.test', 'x@nowhere.invalid', 'gone@example.test'])('bounces: %s', async (to) => {
    const sent = await send({ to, subject: 'Lost' })
    clock.advance(emulator.switches.bounceAfterMs)
    const [bounce, own] = await all(anna)
    expect(bounce!.threadId).toBe(sent.threadId)
    expect(header(bounce!, 'from')).toBe('Mail Delivery Subsystem <mailer-daemon@googlemail.com>')
    expect(header(bounce!, 'x-failed-recipients')).toBe(to)
    expect(header(bounce!, 'auto-submitted')).toBe('auto-replied')
    expect(header(bounce!, 'in-reply-to')).toBe(header(own!, 'message-id'))
    expect(bounce!.payload!.mimeType).toBe('multipart/report')
    const status = bounce!.payload!.parts!.find((part) => part.mimeType === 'message/delivery-status')!
    const [facts] = status.parts!
    expect(facts!.headers).toContainEqual({ name: 'Reporting-MTA', value: 'dns; googlemail.com' })
    const report = Buffer.from(facts!.body!.data!, 'base64url').toString()
    expect(report).toContain(`Final-Recipient: rfc822; ${to}`)
    expect(report).toContain('Action: failed')
    expect(report).toContain('Status: 5.1.1')
  })

  it('is the only case of a bounce: other addresses accept mail and do not answer', async () => {
    await send({ to: 'whoever@elsewhere.test' })
    clock.advance(86_400_000)
    expect(await all(anna)).toHaveLength(1)
  })
})

describe('limits', () => {
  it('refuse mail above the daily limit, and allow it again later', async () => {
    emulator.switches.dailySendsWorkspace = 2
    await send({ to: 'x@example.test' })
    await send({ to: 'x@example.test' })
    expect(await refusal(send({ to: 'x@example.test' }))).toMatchObject({
      status: 429,
      message: 'User-rate limit exceeded (Mail sending)',
    })
    clock.advance(86_400_000)
    expect((await send({ to: 'x@example.test' })).labelIds).toEqual(['SENT'])
  })
})
