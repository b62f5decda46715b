import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SendAsSpec } from '../../emulator/spec.ts'
import { saveIdentities } from '../../server/mailboxes/mailboxes.ts'
import { engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import {
  anna,
  conversations,
  maja,
  openSmallOffice,
  smallWorld,
  tomek,
  untilMessages,
} from '../support/small-office.ts'

const jobs: SendAsSpec = {
  email: 'praca@kurier.test',
  name: 'Dział rekrutacji',
  signature: '<p>Z pozdrowieniami, Rekrutacja</p>',
  replyTo: 'odpowiedzi@kurier.test',
}
const unconfirmed: SendAsSpec = { email: 'anna@klient.test', name: 'Anna u klienta', verified: false }

describe.each(engines)('the sender of an email, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  let questions = 0
  beforeEach(async () => {
    const world = smallWorld()
    Object.assign(world.accounts[0]!, { signature: '<p>Anna</p>', sendAs: [jobs, unconfirmed] })
    office = await openSmallOffice(engine, { world: { ...world, correspondents: [] } })
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  })
  afterEach(() => office.close())

  const write = async (more: object = {}): Promise<Answer> =>
    await recruiter.post(`/api/candidates/${office.candidateId}/messages`, {
      id: randomUUID(),
      to: [{ name: 'Maja', address: maja }],
      subject: 'Rozmowa',
      html: '<p>Zapraszamy.</p>',
      ...more,
    })
  const account = () => office.google.world.mailbox(anna).account
  const leaveNow = async () => {
    const { db } = office.database
    await db
      .updateTable('outbox')
      .set({ due_at: new Date(0) })
      .where('state', '=', 'queued')
      .execute()
  }
  const sentMails = () =>
    office.google.world
      .mailbox(anna)
      .byDate()
      .filter((message) => message.labelIds.includes('SENT'))
      .map((message) => Buffer.from(message.mail.raw).toString())
  const sent = async (count = 1) => {
    await leaveNow()
    await until('sent', async () => sentMails().length === count)
    return sentMails().at(-1)!
  }
  const receive = async (to: string, headers: string[] = []) => {
    questions += 1
    const subject = `Pytanie ${questions}`
    office.google.world.receive({ raw: letter({ from: maja, to, subject, headers }), to: [anna] })
    await recruiter.post('/api/mailbox/sync', {})
    return await until(subject, async () => {
      const found = (await conversations(recruiter, office.candidateId)).find(
        (one) => one.subject === subject,
      )
      return found?.reply
    })
  }
  const failure = () =>
    until('not sent', async () => {
      const [conversation] = await conversations(recruiter, office.candidateId)
      const found = conversation?.messages.find((one: { outbox: unknown }) => one.outbox)
      return found?.outbox.state === 'failed' && found
    })

  it('is the alias that the mail was addressed to, with its name, signature and Reply-To', async () => {
    const reply = await receive(`Rekrutacja <${jobs.email}>`)
    expect(reply).toMatchObject({ from: jobs.email, to: [{ address: maja }], cc: [] })
    const { body } = await write({ replyToMessageId: reply.messageId })
    const [{ messages }] = await conversations(recruiter, office.candidateId)
    expect(messages.find((one: { id: string }) => one.id === body.id).from).toEqual({
      name: jobs.name,
      address: jobs.email,
    })
    const raw = await sent()
    expect(raw).toMatch(/^From: =\?UTF-8\?\S+ <praca@kurier\.test>/m)
    expect(raw).toMatch(/^Reply-To: odpowiedzi@kurier\.test/m)
    expect(raw).toContain('Rekrutacja')
    expect(raw).not.toContain('X-Google-Original-From')
  })

  it('is found in Cc, with a +tag and in one’s own email, and is otherwise Gmail’s default for new mail', async () => {
    const someone = 'Ktoś <ktos@poczta.example>'
    expect((await receive(someone, [`Cc: PRACA@kurier.test`])).from).toBe(jobs.email)
    expect((await receive('praca+maja@kurier.test')).from).toBe(jobs.email)
    expect((await receive(`${anna}, ${jobs.email}`)).from).toBe(anna)
    expect((await receive(someone)).from).toBe(anna)
    const [alias, ...others] = account().sendAs
    account().sendAs = [{ ...alias!, isDefault: true }, ...others]
    await office.database.db.updateTable('mailboxes').set({ identities_at: null }).execute()
    await recruiter.post('/api/mailbox/sync', {})
    await until('the new default', async () => {
      const { senders } = (await recruiter.get('/api/mailbox')).body
      return senders.some(
        (one: { isDefault: boolean; address: string }) => one.isDefault && one.address === jobs.email,
      )
    })
    await write()
    expect(await sent()).toMatch(/^From: .*<praca@kurier\.test>/m)
    await recruiter.post('/api/mailbox/sync', {})
    await untilMessages(recruiter, office.candidateId, 5)
    const own = (await conversations(recruiter, office.candidateId)).find((one) => one.subject === 'Rozmowa')
    expect(own).toMatchObject({
      reply: { from: jobs.email, to: [{ address: maja }] },
      messages: [{ own: true }],
    })
  })

  it('can be chosen among those that Gmail confirmed; others are refused with a reason', async () => {
    const { body } = await recruiter.get('/api/mailbox')
    expect(body.senders).toEqual([
      { address: anna, name: 'Anna Kowalska', isDefault: true },
      { address: jobs.email, name: jobs.name, isDefault: false },
    ])
    const reply = await receive(jobs.email)
    const chosen = { from: anna, replyToMessageId: reply.messageId }
    for (const from of [unconfirmed.email, tomek, 'nobody', '']) {
      expect(await write({ from })).toMatchObject({
        status: 422,
        body: { code: 'sender-not-available', params: { address: from } },
      })
    }
    const id = randomUUID()
    expect((await write({ id, ...chosen })).status).toBe(202)
    expect((await write({ id, ...chosen })).status).toBe(202)
    expect((await write({ id, ...chosen, from: jobs.email })).body.code).toBe('send-id-taken')
    const raw = await sent()
    expect(raw).toMatch(/^From: Anna Kowalska <anna@kurier\.test>/m)
    expect(raw).not.toMatch(/^Reply-To/m)
    expect(raw).not.toContain('Z pozdrowieniami')
  })

  it('is checked with Gmail before a send, so that nothing is lost when an alias was deleted there', async () => {
    const { body } = await write({ from: jobs.email })
    account().sendAs = [unconfirmed]
    await leaveNow()
    expect((await failure()).outbox.errorCode).toBe('sender-not-available')
    expect(sentMails()).toEqual([])
    await until('the others are known', async () => {
      const { senders } = (await recruiter.get('/api/mailbox')).body
      return senders.length === 1
    })
    expect((await write({ from: jobs.email })).body.code).toBe('sender-not-available')
    await recruiter.post(`/api/outbox/${body.id}/attempts`, {})
    expect((await failure()).outbox.errorCode).toBe('sender-not-available')
    const back = await recruiter.request('DELETE', `/api/outbox/${body.id}`)
    expect(back.body.draft).toMatchObject({ from: jobs.email, html: '<p>Zapraszamy.</p>' })
    expect((await write({ ...back.body.draft, from: anna })).status).toBe(202)
    expect(await sent()).toMatch(/^From: Anna Kowalska <anna@kurier\.test>/m)
  })

  it('may be one of two aliases that Gmail treats as one address, and stays known if Gmail names no main address', async () => {
    const own = 'private@gmail.test'
    const names = async () => {
      const rows = await office.database.db
        .selectFrom('mailbox_addresses')
        .innerJoin('mailboxes', 'mailboxes.id', 'mailbox_addresses.mailbox_id')
        .where('mailboxes.address', '=', own)
        .select(['mailbox_addresses.address', 'name'])
        .orderBy('mailbox_addresses.address')
        .execute()
      return rows.map((row) => `${row.name} ${row.address}`)
    }
    office.google.world.mailbox(own).account.sendAs = [
      { email: 'jan.k@gmail.com', name: 'Jan' },
      { email: 'jank+praca@gmail.com', name: 'Jan do pracy' },
    ]
    const colleague = await office.signIn(tomek)
    await connect(colleague, own)
    await untilState(colleague, 'connected')
    const all = ['Jan jan.k@gmail.com', 'Jan do pracy jank+praca@gmail.com', `Anna privately ${own}`]
    expect(await names()).toEqual(all)
    const { db } = office.database
    const mailbox = await db
      .selectFrom('mailboxes')
      .select('id')
      .where('address', '=', own)
      .executeTakeFirstOrThrow()
    await db.transaction().execute((tx) => saveIdentities(tx, mailbox.id, [], new Date()))
    expect(await names()).toEqual(all)
  })
})
