import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '../../server/db/db.ts'
import { changeBeneath, engines, wholeTable } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, readScope, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

describe.each(engines)('sending, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  beforeEach(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  })
  afterEach(() => office.close())

  const send = async (more: object = {}): Promise<Answer> =>
    await recruiter.post(`/api/candidates/${office.candidateId}/messages`, {
      id: randomUUID(),
      to: [{ name: 'Maja', address: maja }],
      subject: 'Invitation',
      html: '<p>Would you like to talk?</p>',
      ...more,
    })
  /** The undo time is over now. */
  const leaveNow = async () => {
    await office.database.db
      .updateTable('outbox')
      .set({ due_at: new Date(0) })
      .execute()
  }
  const sentMail = () =>
    office.google.world
      .mailbox(anna)
      .byDate()
      .filter((message) => message.labelIds.includes('SENT'))
  /** All that there will be: Maja answers whatever is sent to her, so that no smaller count stays. */
  const untilAnswered = (count: number) =>
    until(`${count} messages`, async () => {
      await recruiter.post('/api/mailbox/sync', {})
      const messages = (await conversations(recruiter, office.candidateId)).flatMap((one) => one.messages)
      return messages.filter((one) => one.kind === 'message').length === count && messages
    })
  const outboxState = async () =>
    (await office.database.db.selectFrom('outbox').select(['state', 'error_code']).execute()).map(
      (row) => row.state,
    )

  it('is on the tab at once, in Gmail’s Sent once, and the reply comes into the same conversation', async () => {
    const answer = await send()
    expect(answer).toMatchObject({ status: 202, body: { state: 'queued' } })
    const [before] = await conversations(recruiter, office.candidateId)
    expect(before.messages).toMatchObject([{ kind: 'outgoing', own: true, outbox: { state: 'queued' } }])
    await leaveNow()
    await until('sent', async () => sentMail().length === 1)
    expect(await untilAnswered(2)).toMatchObject([
      { kind: 'message', own: true, from: { name: 'Anna Kowalska', address: anna }, outbox: null },
      { kind: 'message', own: false, from: { address: maja } },
    ])
    expect(await conversations(recruiter, office.candidateId)).toHaveLength(1)
    expect(sentMail()).toHaveLength(1)
  })

  it.runIf(engine === 'postgres')('is seen as one while it comes back by sync, never as none', async () => {
    const { db } = office.database
    const { id } = (await send()).body
    await leaveNow()
    const stored = await until('back by sync', () =>
      db.selectFrom('messages').select('id').where('send_id', '=', id).executeTakeFirst(),
    )
    const place = async (to: Db, sendId: string | null, hidden: 'trash' | null) => {
      const arrivedAt = sendId ? new Date() : null
      await to.updateTable('outbox').set({ arrived_at: arrivedAt }).where('id', '=', id).execute()
      await to.updateTable('messages').set({ send_id: sendId }).where('id', '=', stored.id).execute()
      await to.updateTable('message_copies').set({ hidden }).where('message_id', '=', stored.id).execute()
    }
    await place(db, null, 'trash')
    const { status, body } = await changeBeneath(
      db,
      { hold: wholeTable('outbox'), statement: 'select "outbox"."id"' },
      () => recruiter.get(`/api/candidates/${office.candidateId}/conversations/${id}`),
      (tx) => place(tx, id, null),
    )
    expect(status).toBe(200)
    expect(body.messages.filter((message: { own: boolean }) => message.own)).toMatchObject([
      { id, kind: 'outgoing' },
    ])
  })

  it('leaves the profile with its emails when the owner removes them', async () => {
    await send()
    await leaveNow()
    await untilAnswered(2)
    await recruiter.post('/api/mailbox/disconnection', { emails: 'remove' })
    expect(await conversations(await office.signIn(tomek), office.candidateId)).toEqual([])
    expect(await office.database.db.selectFrom('outbox').selectAll().execute()).toEqual([])
  })

  it('leaves the profile with the address that it was sent to', async () => {
    await send()
    await leaveNow()
    await untilAnswered(2)
    const addresses = `/api/candidates/${office.candidateId}/addresses`
    const { body } = await recruiter.post(addresses, { address: 'second@poczta.example' })
    const first = body.addresses.find((one: { address: string }) => one.address === maja)
    await recruiter.request('DELETE', `${addresses}/${first.id}`)
    expect(await conversations(recruiter, office.candidateId)).toEqual([])
    await recruiter.post(addresses, { address: maja })
    await untilAnswered(2)
    expect(await conversations(recruiter, office.candidateId)).toHaveLength(1)
  })

  it('carries the signature that is in Gmail, asked for once a day', async () => {
    const { account } = office.google.world.mailbox(anna)
    Object.assign(account, { signature: '<p>Head of Talent since today</p>' })
    const { db } = office.database
    const dayAgo = new Date(Date.now() - 24 * 60 * 60_000)
    await db.updateTable('mailboxes').set({ identities_at: dayAgo }).execute()
    await recruiter.post('/api/mailbox/sync', {})
    await until('asked for', async () => {
      const row = await db.selectFrom('mailbox_addresses').select('signature_html').executeTakeFirstOrThrow()
      return row.signature_html.includes('since today')
    })
    await send()
    await leaveNow()
    await until('sent', async () => sentMail().length === 1)
    expect(Buffer.from(sentMail()[0]!.mail.raw).toString()).toContain('Head of Talent since today')
  })

  it('answers in the thread on both sides', async () => {
    office.google.world.receive({
      raw: letter({ from: maja, to: anna, subject: 'Question', messageId: 'q1@poczta.example' }),
    })
    await recruiter.post('/api/mailbox/sync', {})
    await untilMessages(recruiter, office.candidateId, 1)
    const [conversation] = await conversations(recruiter, office.candidateId)
    expect(conversation.reply).toMatchObject({ to: [{ address: maja }], cc: [], subject: 'Re: Question' })
    await send({ subject: conversation.reply.subject, replyToMessageId: conversation.reply.messageId })
    await leaveNow()
    await untilAnswered(3)
    expect(await conversations(recruiter, office.candidateId)).toHaveLength(1)
    const [sent] = sentMail()
    const raw = Buffer.from(sent!.mail.raw).toString()
    expect(raw).toMatch(/^In-Reply-To: <q1@poczta.example>/m)
    expect(raw).toContain('gmail_quote')
    const inbound = office.google.world
      .mailbox(anna)
      .byDate()
      .find((one) => !one.labelIds.includes('SENT') && one.threadId === sent!.threadId)
    expect(inbound).toBeDefined()
  })

  it('can be taken back until it leaves, and then not', async () => {
    const { body } = await send()
    expect((await recruiter.request('DELETE', `/api/outbox/${body.id}`)).body.state).toBe('cancelled')
    await leaveNow()
    expect(await conversations(recruiter, office.candidateId)).toEqual([])
    const second = await send()
    await leaveNow()
    await until('sent', async () => sentMail().length === 1)
    expect((await recruiter.request('DELETE', `/api/outbox/${second.body.id}`)).body.code).toBe(
      'send-not-stoppable',
    )
    expect(sentMail()).toHaveLength(1)
  })

  it('is one message however often the same id is posted', async () => {
    const id = randomUUID()
    await Promise.all([send({ id }), send({ id }), send({ id })].map((one) => one.catch(() => undefined)))
    await leaveNow()
    await untilAnswered(2)
    expect((await send({ id })).body.state).toBe('sent')
    expect((await send({ id, html: '<p>Something else</p>' })).body.code).toBe('send-id-taken')
    expect(sentMail()).toHaveLength(1)
  })

  it('finds a message whose answer was lost instead of sending it again', async () => {
    office.google.faults.add({ method: 'messages.send', effect: { kind: 'drop', when: 'after' } })
    await send()
    await leaveNow()
    await until('sent', async () => (await outboxState())[0] === 'sent')
    await untilAnswered(2)
    expect(sentMail()).toHaveLength(1)
    expect(office.google.calls.all().filter((call) => call.method === 'messages.send')).toHaveLength(1)
  })

  it('never sends again by itself when the message did not leave either: the person is asked', async () => {
    office.google.faults.add({ method: 'messages.send', effect: { kind: 'drop', when: 'before' } })
    const { body } = await send()
    await leaveNow()
    await until('sending', async () => (await outboxState())[0] === 'sending')
    const longAgo = new Date(Date.now() - 600_000)
    await until('in doubt', async () => {
      await office.database.db
        .updateTable('outbox')
        .set({ sending_since: longAgo, due_at: longAgo })
        .where('state', '=', 'sending')
        .execute()
      return (await outboxState())[0] === 'in_doubt'
    })
    expect(sentMail()).toHaveLength(0)
    await recruiter.post(`/api/outbox/${body.id}/attempts`, {})
    await untilAnswered(2)
    expect(sentMail()).toHaveLength(1)
  })

  it('goes on after a crash in the middle of a send, without a second mail', async () => {
    office.google.faults.add({ method: 'messages.send', effect: { kind: 'delay', ms: 3_000 } })
    await send()
    await leaveNow()
    await until('sending', async () => (await outboxState())[0] === 'sending')
    await office.restart()
    await until('sent', async () => {
      await office.database.db
        .updateTable('outbox')
        .set({ due_at: new Date(0) })
        .where('state', '=', 'sending')
        .execute()
      return (await outboxState())[0] === 'sent'
    })
    expect(sentMail()).toHaveLength(1)
  })

  it('says why it cannot be sent, in words that say what to do', async () => {
    expect((await send({ to: [] })).body.code).toBe('recipient-missing')
    expect((await send({ to: [{ name: '', address: 'nobody' }] })).body.code).toBe('recipient-invalid')
    expect((await send({ html: '<p> </p>' })).body.code).toBe('message-empty')
    expect((await connect(recruiter, anna, { scopes: [readScope] })).get('connect')).toBe('partial')
    expect((await send()).body.code).toBe('sending-not-allowed')
    await recruiter.post('/api/mailbox/disconnection', { emails: 'keep' })
    expect((await send()).body.code).toBe('mailbox-not-connected')
    const manager = await office.signIn('ewa@kurier.test')
    const refused = await manager.post(`/api/candidates/${office.candidateId}/messages`, {
      id: randomUUID(),
      to: [],
      subject: '',
      html: '',
    })
    expect(refused.body.code).toBe('not-allowed')
  })

  it('carries attachments there, and back', async () => {
    const form = new FormData()
    form.append('file', new Blob(['%PDF-1.4 offer'], { type: 'application/pdf' }), 'Oferta – Łódź.pdf')
    const request = new Request('http://x', { method: 'POST', body: form })
    const upload = await recruiter.request(
      'POST',
      '/api/attachments',
      Buffer.from(await request.arrayBuffer()),
      {
        'content-type': request.headers.get('content-type')!,
      },
    )
    expect(upload.status).toBe(201)
    const first = await send({ attachmentIds: [upload.body.id] })
    expect((await send({ attachmentIds: [upload.body.id] })).body.code).toBe('attachment-not-found')
    await recruiter.request('DELETE', `/api/outbox/${first.body.id}`)
    expect((await send({ attachmentIds: [upload.body.id] })).status).toBe(202)
    await leaveNow()
    const message = (await untilAnswered(2)).find((one) => one.own)
    expect(message.attachments).toMatchObject([
      { filename: 'Oferta – Łódź.pdf', contentType: 'application/pdf' },
    ])
    const file = await recruiter.get(message.attachments[0].url)
    expect(file.text).toBe('%PDF-1.4 offer')
    expect(file.headers['content-disposition']).toContain('attachment')
  })

  it('shows a bounce on the message that bounced', async () => {
    office.google.world.correspondents.delete(maja)
    office.google.world.markMissing(maja)
    await send()
    await leaveNow()
    const failed = await until('the bounce', async () => {
      await recruiter.post('/api/mailbox/sync', {})
      const messages = (await conversations(recruiter, office.candidateId)).flatMap((one) => one.messages)
      return messages.find((one) => one.bounce)
    })
    expect(failed).toMatchObject({ own: true, bounce: { recipients: [maja] } })
  })
})
