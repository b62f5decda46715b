import { randomUUID } from 'node:crypto'
import type { Updateable } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '../../server/db/db.ts'
import type { OutboxTable } from '../../server/db/schema.ts'
import { forgetUploads } from '../../server/outbox/schedule.ts'
import { changeBeneath, engines, wholeTable } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, readScope, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

const text = { subject: 'Invitation', html: '<p>Would you like to talk?</p>' }

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
      ...text,
      ...more,
    })
  const upload = async (content: Blob = new Blob(['%PDF-1.4 offer'], { type: 'application/pdf' })) => {
    const form = new FormData()
    form.append('file', content, 'Oferta – Łódź.pdf')
    const request = new Request('http://x', { method: 'POST', body: form })
    const headers = { 'content-type': request.headers.get('content-type')! }
    const body = Buffer.from(await request.arrayBuffer())
    const answer = await recruiter.request('POST', '/api/attachments', body, headers)
    expect(answer.status).toBe(201)
    return answer.body
  }
  /** Lets the time to undo end. */
  const leaveNow = async () => {
    await office.database.db
      .updateTable('outbox')
      .set({ due_at: new Date(0) })
      .execute()
  }
  const change = async (to: Updateable<OutboxTable>, id?: string) => {
    const query = office.database.db.updateTable('outbox').set(to)
    await (id ? query.where('id', '=', id) : query).execute()
  }
  const outboxFaults = async () =>
    (await office.database.db.selectFrom('outbox').select('error_code').execute()).map(
      (row) => row.error_code,
    )
  const sentMail = () =>
    office.google.world
      .mailbox(anna)
      .byDate()
      .filter((message) => message.labelIds.includes('SENT'))
  /** Waits for the final number of messages: Maja answers every mail, so that a smaller number is only temporary. */
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

  it('puts a mail on the tab at once and into Gmail’s Sent once, and the reply into the same conversation', async () => {
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

  it.runIf(engine === 'postgres')('shows one message, never none, while it returns by sync', async () => {
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
      { hold: wholeTable('outbox'), statement: '\n    select (select reply_to_message_id from outbox' },
      () => recruiter.get(`/api/candidates/${office.candidateId}/conversations/${id}`),
      (tx) => place(tx, id, null),
    )
    expect(status).toBe(200)
    expect(body.messages.filter((message: { own: boolean }) => message.own)).toMatchObject([
      { id, kind: 'outgoing' },
    ])
  })

  it('shows a message on its way to everybody who may read mail, and otherwise only to its sender', async () => {
    const { body: sent } = await send()
    const list = `/api/candidates/${office.candidateId}/conversations`
    const colleague = await office.signIn(tomek)
    expect((await colleague.get(list)).body.conversations).toHaveLength(1)
    const permit = (email: string, mail_permission: 'none' | 'send') =>
      office.database.db.updateTable('users').set({ mail_permission }).where('email', '=', email).execute()
    await permit(tomek, 'none')
    expect((await colleague.get(list)).body.conversations).toEqual([])
    expect((await colleague.get(`${list}/${sent.id}`)).status).toBe(404)
    await permit(anna, 'none')
    expect((await recruiter.get(list)).body.conversations).toHaveLength(1)
  })

  it('removes the message from the profile with the owner’s other emails', async () => {
    await send()
    await leaveNow()
    await untilAnswered(2)
    await recruiter.post('/api/mailbox/disconnection', { emails: 'remove' })
    expect(await conversations(await office.signIn(tomek), office.candidateId)).toEqual([])
    expect(await office.database.db.selectFrom('outbox').selectAll().execute()).toEqual([])
  })

  it('removes the message from the profile with the address that it was sent to', async () => {
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

  it('uses the signature from Gmail, which is fetched once a day', async () => {
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

  it('keeps a reply in the same thread on both sides', async () => {
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

  it('allows Undo until the message leaves, and not after that', async () => {
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

  it('creates one message however often the same id is posted, at once or later', async () => {
    const id = randomUUID()
    const { id: file } = await upload()
    const same = { id, attachmentIds: [file] }
    const answers = await Promise.all([send(same), send(same), send(same)])
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    await leaveNow()
    await untilAnswered(2)
    await recruiter.post('/api/mailbox/disconnection', { emails: 'keep' })
    expect((await send(same)).body.state).toBe('sent')
    expect(sentMail()).toHaveLength(1)
  })

  it('refuses a message whose id another message already has', async () => {
    const id = randomUUID()
    const { id: file } = await upload()
    const second = await recruiter.post('/api/candidates', { name: 'Ola', addresses: ['ola@poczta.example'] })
    await send({ id })
    for (const other of [
      { html: '<p>Something else</p>' },
      { subject: 'Something else' },
      { to: [{ name: 'Maja', address: 'other@poczta.example' }] },
      { bcc: [{ name: '', address: 'other@poczta.example' }] },
      { attachmentIds: [file] },
      { attachmentIds: [randomUUID()] },
    ]) {
      expect((await send({ id, ...other })).body.code).toBe('send-id-taken')
    }
    const letter = { id, to: [{ name: 'Maja', address: maja }], ...text }
    const elsewhere = await recruiter.post(`/api/candidates/${second.body.id}/messages`, letter)
    expect(elsewhere.body.code).toBe('send-id-taken')
    await leaveNow()
    await untilAnswered(2)
    expect((await send({ id, attachmentIds: [file] })).body.code).toBe('send-id-taken')
    const { body } = await send({ id: randomUUID() })
    await recruiter.request('DELETE', `/api/outbox/${body.id}`)
    expect((await send({ id: body.id })).body.code).toBe('send-id-taken')
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

  it('never repeats by itself when the message did not leave either: the person is asked', async () => {
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

  it('continues after a crash in the middle of a send, without a second mail', async () => {
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

  it('explains why a message cannot be sent, and what to do', async () => {
    expect((await send({ to: [] })).body.code).toBe('recipient-missing')
    for (const address of ['nobody', `Maja <${maja}>`, `<${maja}>`, `${maja} (Maja)`]) {
      expect((await send({ to: [{ name: '', address }] })).body.code).toBe('recipient-invalid')
    }
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

  it('sends attachments, and shows them when the mail returns by sync', async () => {
    const { id } = await upload()
    const first = await send({ attachmentIds: [id] })
    expect((await send({ attachmentIds: [id] })).body.code).toBe('attachment-not-found')
    await recruiter.request('DELETE', `/api/outbox/${first.body.id}`)
    // A message may consist of a file alone.
    expect((await send({ attachmentIds: [id], html: '<p></p>' })).status).toBe(202)
    await leaveNow()
    const message = (await untilAnswered(2)).find((one) => one.own)
    expect(message.attachments).toMatchObject([
      { filename: 'Oferta – Łódź.pdf', contentType: 'application/pdf' },
    ])
    const file = await recruiter.get(message.attachments[0].url)
    expect(file.text).toBe('%PDF-1.4 offer')
    expect(file.headers['content-disposition']).toContain('attachment')
  })

  it('returns the whole message with Undo, and its files can be sent for as long as any other files', async () => {
    const file = await upload()
    office.google.world.receive({ raw: letter({ from: maja, to: anna, subject: 'Question' }) })
    await recruiter.post('/api/mailbox/sync', {})
    const [question] = await untilMessages(recruiter, office.candidateId, 1)
    const written = {
      to: [{ name: 'Maja', address: maja }],
      cc: [{ name: '', address: 'ola@poczta.example' }],
      bcc: [{ name: 'Ewa', address: 'ewa@kurier.test' }],
      subject: 'My own subject',
      html: '<p>See the offer.</p>',
      replyToMessageId: question.id,
    }
    const { body } = await send({ ...written, attachmentIds: [file.id] })
    const longAgo = new Date(Date.now() - 3 * 86_400_000)
    await change({ state: 'failed', error_code: 'google-refused', created_at: longAgo })
    await office.database.db.updateTable('outbox_attachments').set({ created_at: longAgo }).execute()
    const shown = (await conversations(recruiter, office.candidateId)).flatMap((one) => one.messages)
    const failed = shown.find((one) => one.kind === 'outgoing')
    expect(failed.attachments).toEqual([{ ...file, url: `/api/attachments/${file.id}` }])
    const colleague = await office.signIn(tomek)
    expect((await colleague.get(failed.attachments[0].url)).text).toBe('%PDF-1.4 offer')
    const back = await recruiter.request('DELETE', `/api/outbox/${body.id}`)
    expect(back.body).toMatchObject({ state: 'cancelled', draft: { ...written, attachments: [file] } })
    expect((await colleague.get(failed.attachments[0].url)).status).toBe(404)
    await forgetUploads(office.database.db, new Date())
    expect((await send({ ...written, attachmentIds: [file.id] })).status).toBe(202)
  })

  it('fails with a reason, and never hangs', async () => {
    const fails = async (why: string, code: string) => {
      await leaveNow()
      await until(why, async () => (await outboxFaults()).includes(code))
      await office.database.db.deleteFrom('outbox').execute()
    }
    await send()
    // An earlier Kurier accepted such a message.
    await change({
      recipients: JSON.stringify({ to: [{ name: '', address: `Maja <${maja}>` }], cc: [], bcc: [] }),
    })
    await fails('no address', 'recipient-invalid')
    const permit = (mail_permission: 'read' | 'send') =>
      office.database.db.updateTable('users').set({ mail_permission }).where('email', '=', anna).execute()
    await send()
    await permit('read')
    await fails('no permission', 'not-allowed')
    await permit('send')
    await send()
    await office.restart({ secrets: ['another secret, that opens no grant at all'] })
    await fails('no grant', 'mailbox-needs-action')
    expect(sentMail()).toEqual([])
  })

  it('uses the inbox that is connected now, unless another inbox has already tried to send the message', async () => {
    const { body } = await send()
    const tried = await send()
    await change({ attempts: 1 }, tried.body.id)
    await recruiter.post('/api/mailbox/disconnection', { emails: 'keep' })
    const own = 'private@gmail.test'
    office.google.world.mailbox(own).account.signature = '<p>Anna, privately</p>'
    expect((await connect(recruiter, own)).get('connect')).toBe('connected')
    await untilState(recruiter, 'connected')
    const refused = await recruiter.post(`/api/outbox/${tried.body.id}/attempts`, {})
    expect(refused.body.code).toBe('tried-from-another-inbox')
    expect((await recruiter.post(`/api/outbox/${body.id}/attempts`, {})).status).toBe(200)
    const sent = () => office.google.world.mailbox(own).byDate()
    await until('sent', async () => sent().length === 1)
    expect(Buffer.from(sent()[0]!.mail.raw).toString()).toContain('Anna, privately')
  })

  it('uses name and signature, however Google spells the address', async () => {
    await office.database.db
      .updateTable('mailbox_addresses')
      .set({ address: 'Anna@Kurier.test', name: 'Anna K.', signature_html: '<p>Best, Anna</p>' })
      .where('address', '=', anna)
      .execute()
    await send()
    await leaveNow()
    await until('sent', async () => sentMail().length === 1)
    const raw = Buffer.from(sentMail()[0]!.mail.raw).toString()
    expect(raw).toMatch(/^From: "?Anna K\."? </m)
    expect(raw).toContain('Best, Anna')
  })

  it('refuses at once a message that is too large for Gmail together with its files', async () => {
    const { id } = await upload(new Blob([new Uint8Array(25 * 1024 * 1024 - 1)]))
    const html = `<p>${'zażółć gęślą '.repeat(20_000)}</p>`
    expect((await send({ attachmentIds: [id], html })).body.code).toBe('message-too-large')
    expect((await send({ attachmentIds: [id] })).status).toBe(202)
  })

  it('accepts a name that a program cut within an emoji', async () => {
    expect((await send({ to: [{ name: 'Maja \ud83d', address: maja }] })).status).toBe(202)
    const [{ messages }] = await conversations(recruiter, office.candidateId)
    expect(messages[0].to).toEqual([{ name: 'Maja \ufffd', address: maja }])
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
