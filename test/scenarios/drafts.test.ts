import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forgetDrafts, forgetUploads } from '../../server/outbox/schedule.ts'
import { engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

const dayMs = 86_400_000

describe.each(engines)('drafts, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  beforeEach(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
  })
  afterEach(() => office.close())

  const path = (id = '') => `/api/candidates/${office.candidateId}/drafts${id && `/${id}`}`
  const text = {
    version: null as number | null,
    conversationId: null as string | null,
    from: null,
    to: [{ name: 'Maja', address: maja }],
    cc: [{ name: '', address: 'half' }],
    bcc: [],
    subject: 'Rozmowa',
    html: '<p>Dzień dobry,</p>',
    replyToMessageId: null as string | null,
    attachmentIds: [] as string[],
  }
  const save = (id: string, more: Partial<typeof text> = {}, by = recruiter): Promise<Answer> =>
    by.request('PUT', path(id), { ...text, ...more })
  const drafts = async (by = recruiter) => (await by.get(path())).body.drafts
  const upload = async () => {
    const form = new FormData()
    form.append('file', new Blob(['%PDF'], { type: 'application/pdf' }), 'oferta.pdf')
    const request = new Request('http://x', { method: 'POST', body: form })
    const headers = { 'content-type': request.headers.get('content-type')! }
    const { body } = await recruiter.request(
      'POST',
      '/api/attachments',
      Buffer.from(await request.arrayBuffer()),
      headers,
    )
    return body
  }

  it('follow their writer to another browser, complete, and are shown to nobody else', async () => {
    const id = randomUUID()
    const file = await upload()
    expect((await save(id, { attachmentIds: [file.id] })).body).toEqual({ id, version: 1 })
    const { version: _, attachmentIds: __, ...content } = text
    const whole = {
      ...content,
      private: null,
      id,
      version: 1,
      attachments: [file],
      updatedAt: expect.any(String),
    }
    expect(await drafts(await office.signIn(anna))).toEqual([whole])
    const colleague = await office.signIn(tomek)
    expect(await drafts(colleague)).toEqual([])
    expect((await save(id, { version: 1, html: '<p>Not mine</p>' }, colleague)).body.code).toBe(
      'draft-changed',
    )
    await colleague.request('DELETE', `${path(id)}?version=1`)
    expect(await drafts()).toEqual([whole])
    await recruiter.request('DELETE', `${path(id)}?version=1`)
    expect(await drafts()).toEqual([])
  })

  it('are never overwritten when two browsers change them at once: the second is told', async () => {
    const id = randomUUID()
    await save(id)
    const changes = ['<p>Here</p>', '<p>There</p>'].map((html) => save(id, { version: 1, html }))
    const answers = await Promise.all(changes)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const kept = answers[0]!.status === 200 ? '<p>Here</p>' : '<p>There</p>'
    expect(await drafts()).toMatchObject([{ version: 2, html: kept }])
    const lost = await save(id, { version: 1, html: kept })
    expect(lost.body, 'an answer that was lost').toEqual({ id, version: 2 })
    expect((await save(id, { html: 'anew' })).body.code).toBe('draft-changed')
    expect((await recruiter.request('DELETE', `${path(id)}?version=1`)).body.code).toBe('draft-changed')
    await recruiter.request('DELETE', `${path(id)}?version=2`)
    expect((await save(id, { version: 2 })).body.code).toBe('draft-gone')
    expect((await save(id)).body.version).toBe(1)
  })

  it('are deleted when their message is accepted, and a late change does not bring them back', async () => {
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
    const id = randomUUID()
    const file = await upload()
    await save(id, { attachmentIds: [file.id], cc: [] })
    const { version: _, conversationId: __, ...message } = { ...text, cc: [], attachmentIds: [file.id], id }
    const messages = `/api/candidates/${office.candidateId}/messages`
    const refused = await recruiter.post(messages, { ...message, to: [] })
    expect(refused.body.code).toBe('recipient-missing')
    expect(await drafts()).toHaveLength(1)
    const [sent] = await Promise.all([
      recruiter.post(messages, message),
      save(id, { version: 1, html: 'late' }),
    ])
    expect(sent.status).toBe(202)
    expect(await drafts()).toEqual([])
    for (const version of [null, 1, 2]) {
      expect((await save(id, { version, html: 'later' })).body.code).toBe('draft-sent')
    }
  })

  it('mark their conversation, for their writer alone', async () => {
    await connect(recruiter, anna)
    office.google.world.receive({ raw: letter({ from: maja, to: anna, subject: 'Pytanie' }) })
    await recruiter.post('/api/mailbox/sync', {})
    const [question] = await untilMessages(recruiter, office.candidateId, 1)
    const marked = async (by = recruiter) => {
      const { body } = await by.get(`/api/candidates/${office.candidateId}/conversations`)
      return body.conversations.map((one: { draft: boolean }) => one.draft)
    }
    const id = randomUUID()
    await save(id)
    expect(await marked()).toEqual([false])
    await save(id, { version: 1, conversationId: question.id, replyToMessageId: question.id })
    expect(await marked()).toEqual([true])
    expect(await marked(await office.signIn(tomek))).toEqual([false])
  })

  it('keep their files until they are deleted, and no longer', async () => {
    const { db } = office.database
    const later = (days: number) => new Date(Date.now() + days * dayMs)
    const files = async () =>
      (await db.selectFrom('outbox_attachments').select('id').orderBy('id').execute()).map((row) => row.id)
    const [kept, shown, loose] = [await upload(), await upload(), await upload()]
    const id = randomUUID()
    const html = `<p><img src="/api/attachments/${shown.id}"></p>`
    await save(id, { html, attachmentIds: [kept.id] })
    await forgetUploads(db, later(30))
    expect(await files()).toEqual([kept.id, shown.id].sort())
    expect(await files()).not.toContain(loose.id)
    await save(id, { version: 1, html: '<p>Without</p>', attachmentIds: [kept.id] })
    await forgetUploads(db, later(1))
    expect(await files(), 'for two days after it was taken out').toHaveLength(2)
    await forgetUploads(db, later(3))
    expect(await files()).toEqual([kept.id])
    await forgetDrafts(db, later(179))
    expect(await drafts()).toHaveLength(1)
    await forgetDrafts(db, later(181))
    await forgetUploads(db, later(181))
    expect([await drafts(), await files()]).toEqual([[], []])
  })

  it('stay readable to their writer whatever permissions change, and are limited in size', async () => {
    const id = randomUUID()
    await save(id)
    const { db } = office.database
    await db.updateTable('users').set({ mail_permission: 'none' }).where('email', '=', anna).execute()
    expect(await drafts()).toMatchObject([{ id, html: text.html }])
    expect((await save(randomUUID())).body.code).toBe('not-allowed')
    await db.updateTable('users').set({ mail_permission: 'send' }).where('email', '=', anna).execute()
    expect((await save(randomUUID(), { html: 'x'.repeat(2_000_001) })).status).toBe(422)
    const elsewhere = await recruiter.request(
      'PUT',
      `/api/candidates/${randomUUID()}/drafts/${randomUUID()}`,
      text,
    )
    expect(elsewhere.body.code).toBe('candidate-not-found')
    const { user_id, candidate_id, ...row } = await db
      .selectFrom('drafts')
      .selectAll()
      .executeTakeFirstOrThrow()
    const many = Array.from({ length: 499 }, () => ({
      ...row,
      user_id,
      candidate_id,
      id: randomUUID(),
      content: JSON.stringify(row.content),
    }))
    await db.insertInto('drafts').values(many).execute()
    expect((await save(randomUUID())).body.code).toBe('drafts-full')
    expect((await save(id, { version: 1, html: 'still' })).status).toBe(200)
  })
})
