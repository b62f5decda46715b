import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { WorldSpec } from '../../emulator/spec.ts'
import { type Switches, switchedWorlds } from '../../emulator/switches.ts'
import { isLong } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek } from '../support/small-office.ts'

/**
 * Where Google's behaviour is only observed or unknown, Kurier has to be right in every case.
 *
 * The same path is played under each value of each switch of the emulator. The list is read from the switches
 * themselves, so that a new switch is covered from the start. `npm run test:long` changes one switch at a time, and
 * `npm test` several at once.
 */

/** The worlds run alternately, so that none waits until the worker has finished with the one before. */
const recruiters = [anna, tomek, 'admin@kurier.test']

/** Mail of an hour ago: a question from Maja, the answer to it, and two mails that concern no candidate. */
function pastMail(me: string): WorldSpec['mail'] {
  const at = Date.now() - 3_600_000
  const place = (raw: Uint8Array, labels: string[], minutes: number) => ({
    at: at + minutes * 60_000,
    raw,
    copies: [{ account: me, labels }],
  })
  const asked = { messageId: `asked.${me}`, date: new Date(at) }
  const headers = ['X-Folded: one\r\n\ttwo']
  return [
    place(letter({ from: `Maja <${maja}>`, to: me, subject: question, headers, ...asked }), ['INBOX'], 0),
    place(
      letter({
        ...{ from: me, to: maja, subject: `Re: ${question}`, date: new Date(at + 60_000) },
        ...{ messageId: `answered.${me}`, inReplyTo: asked.messageId },
      }),
      ['SENT'],
      1,
    ),
    place(letter({ from: 'mum@family.example', to: me, subject: 'Sunday' }), ['INBOX'], 2),
    place(letter({ from: `Maja <${maja}>`, to: me, subject: 'Buy now' }), ['SPAM'], 3),
  ]
}

const question = '=?UTF-8?B?UHl0YW5pZSBvIHdpZGXFgmvEmQ==?='

let office: Office & { candidateId: string }
let visitors: Visitor[]
/** The index of the office whose turn it is. */
let recruiter: Visitor
let me: string
let worlds = 0

beforeAll(async () => {
  const world: WorldSpec = {
    accounts: recruiters.map((email) => ({ email, name: email })),
    mail: recruiters.flatMap(pastMail),
    correspondents: [{ email: maja, name: 'Maja', replies: [{ afterMs: 100, text: 'Yes, gladly.' }] }],
  }
  office = await openSmallOffice('postgres', { world })
  visitors = await Promise.all(recruiters.map((email) => office.signIn(email)))
})

beforeEach(() => {
  const turn = worlds++ % recruiters.length
  recruiter = visitors[turn]!
  me = recruiters[turn]!
})
afterAll(() => office.close())
// The next world begins without a connection, whatever failed.
afterEach(() => recruiter.post('/api/mailbox/disconnection', { emails: 'remove' }))

const worldsTogether = 10

/** So many worlds that together have each value of each switch. Related switches, which are neighbours, stay apart. */
function mixedWorlds(): Partial<Switches>[] {
  const groups = Object.values(
    Object.groupBy(switchedWorlds().entries(), ([index]) => index % worldsTogether),
  )
  return groups.map((group) => Object.assign({}, ...group!.map(([, world]) => world)))
}

const told = (switches: Partial<Switches>) =>
  Object.entries(switches)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ') || 'the defaults'

it.each([{}, ...(isLong ? switchedWorlds() : mixedWorlds())].map((world) => [told(world), world] as const))(
  'with %s a mailbox is imported, read, written from and disconnected',
  async (_, switches) => {
    await office.google.reset()
    Object.assign(office.google.switches, switches)
    expect((await connect(recruiter, me)).get('connect')).toBe('connected')
    await untilState(recruiter, 'connected')
    expect((await untilTab(2)).filter(({ own }) => own)).toHaveLength(1)

    await mailComesAndGoes()
    expect((await untilTab(4)).filter(({ own }) => own)).toHaveLength(2)
    const [conversation, ...others] = await conversations(recruiter, office.candidateId)
    expect([conversation.subject, others]).toEqual(['Pytanie o widełkę', []])

    await send({ subject: 'Offer' })
    await send({ subject: conversation.reply.subject, replyToMessageId: conversation.reply.messageId })
    expect((await untilTab(8)).filter(({ own }) => own)).toHaveLength(4)
    const lengths = (await conversations(recruiter, office.candidateId)).map((one) => one.messages.length)
    expect(lengths.toSorted()).toEqual([2, 6])
    const answers = Array.from({ length: 3 }, () => 'Re: Pytanie o widełkę')
    expect(sentSubjects()).toEqual(['Offer', ...answers])
    expect(sendersOpened()).not.toContain('mum@family.example')

    await recruiter.post('/api/mailbox/disconnection', { emails: 'remove' })
    expect((await recruiter.get('/api/mailbox')).body).toEqual({ state: 'none' })
    expect(office.google.grants.scopes(me)).toEqual([])
    expect(await tab()).toEqual([])
  },
)

/** Delivers a mail from Maja, delivers it again through a list, and sends Anna's answer from Gmail itself. */
async function mailComesAndGoes(): Promise<void> {
  const subject = `Re: ${question}`
  const facts = { messageId: `more.${me}`, inReplyTo: `answered.${me}`, subject }
  const raw = letter({ from: `Maja <${maja}>`, to: me, ...facts })
  const [received] = office.google.world.receive({ raw })
  office.google.world.receive({ raw })
  const answer = letter({
    from: me,
    to: `Maja <${maja.toUpperCase()}>`,
    subject,
    inReplyTo: facts.messageId,
  })
  const { threadId, internalDate } = received!.message
  office.google.world.insert(me, { raw: answer, labelIds: ['SENT'], threadId, at: internalDate + 1 })
  await recruiter.post('/api/mailbox/sync', {})
}

async function send(more: { subject: string; replyToMessageId?: string }): Promise<void> {
  const to = [{ name: 'Maja', address: maja }]
  const html = '<p>Would you like to talk?</p>'
  const body = { id: randomUUID(), to, html, ...more }
  const { status } = await recruiter.post(`/api/candidates/${office.candidateId}/messages`, body)
  expect(status).toBe(202)
  // The time to undo has ended now.
  await office.database.db
    .updateTable('outbox')
    .set({ due_at: new Date(0) })
    .where('id', '=', body.id)
    .execute()
}

/** The messages that the tab shows because of sync. */
async function tab(): Promise<Answer['body'][]> {
  const messages = (await conversations(recruiter, office.candidateId)).flatMap((one) => one.messages)
  return messages.filter(({ kind }) => kind === 'message')
}

/** Waits until the tab shows so many messages. Unexpected additional ones would have come with them. */
async function untilTab(count: number): Promise<Answer['body'][]> {
  return await until(`${count} messages on the tab`, async () => {
    await recruiter.post('/api/mailbox/sync', {})
    const messages = await tab()
    return messages.length === count && messages
  })
}

function sentSubjects(): string[] {
  const messages = office.google.world.mailbox(me).byDate()
  return messages
    .filter(({ labelIds }) => labelIds.includes('SENT'))
    .map(({ mail }) => mail.envelope.subject)
    .toSorted()
}

/** The messages whose bodies were requested. */
function sendersOpened(): string[] {
  const mailbox = office.google.world.mailbox(me)
  const opened = office.google.calls.bodiesFetched(me)
  return opened.map((id) => mailbox.message(id)?.mail.envelope.from ?? '')
}
