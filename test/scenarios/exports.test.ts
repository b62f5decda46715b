import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek } from '../support/small-office.ts'

const ola = 'ola@poczta.example'
const day = 24 * 60 * 60_000

describe.each(engines)('exported mail, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let owner: Visitor
  let colleague: Visitor
  let aheadMs = 0

  beforeAll(async () => {
    const kurierClock = { now: () => new Date(systemClock.now().getTime() + aheadMs) }
    office = await openSmallOffice(engine, { kurierClock, minuteMs: 200 })
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    await office.database.db
      .updateTable('organisation')
      .set({ readers: 'team', asks_owners: false })
      .execute()
    const { body } = await colleague.get('/api/session')
    await owner.request('PUT', `/api/candidates/${office.candidateId}/team/${body.user.id}`)
    // Of Anna alone: what concerns her too is masked for Tomek.
    await owner.post('/api/candidates', { name: 'Ola Secret', addresses: [ola] })
    office.google.world.receive({
      raw: letter({
        ...{ from: `Maja <${maja}>`, to: anna, subject: 'Zażółć gęślą', text: 'From here on: jaźń' },
        date: new Date(Date.now() - 60_000),
      }),
    })
    office.google.world.receive({ raw: letter({ from: maja, to: `${anna}, ${ola}`, subject: 'Both' }) })
    await connect(owner, anna)
    await untilState(owner, 'connected')
    await owner.post('/api/mailbox/sharing/publication', { share: [], keep: [] })
    await until('both emails', async () => (await subjects(colleague)).length === 2)
  })
  afterAll(() => office.close())

  const path = () => `/api/candidates/${office.candidateId}`
  const subjects = async (who: Visitor): Promise<string[]> =>
    (await who.get(`${path()}/conversations`)).body.conversations.map((one: Answer['body']) => one.subject)
  const listed = async (who: Visitor, id: string) =>
    (await who.get('/api/exports')).body.exports.find((one: Answer['body']) => one.id === id)
  const ask = async (who: Visitor, format: string | null): Promise<Answer['body']> => {
    const answer = format
      ? await who.post(`${path()}/exports`, { format })
      : await who.post('/api/me/exports', undefined)
    expect(answer.status).toBe(201)
    return await until('the file', async () => {
      const one = await listed(who, answer.body.id)
      return one.state !== 'waiting' && one
    })
  }
  const file = async (who: Visitor, id: string, headers: Record<string, string> = {}) => {
    const session = { cookie: who.cookie!, host: 'localhost:3000', 'sec-fetch-site': 'same-origin' }
    return await office.app.inject({ url: `/api/exports/${id}/file`, headers: { ...session, ...headers } })
  }
  const unzipped = async (who: Visitor, id: string) => {
    const files = unzipSync((await file(who, id)).rawPayload)
    return Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, strFromU8(content, true)]),
    )
  }
  const utf8 = (text: string) => Buffer.from(text, 'latin1').toString()

  it('is a zip of the emails as they were sent, with an index of what may not leave', async () => {
    const one = await ask(colleague, 'eml')
    expect(one).toMatchObject({
      state: 'ready',
      done: 2,
      total: 2,
      left: 1,
      candidate: { name: 'Maja Wisz' },
    })
    const files = await unzipped(colleague, one.id)
    const names = Object.keys(files).sort()
    expect(names).toEqual([
      expect.stringMatching(/^emails\/0001 \d{4}-\d\d-\d\d Zażółć gęślą\.eml$/),
      'index.csv',
    ])
    expect(Object.entries(files).find(([name]) => name.endsWith('.eml'))![1]).toContain(
      `From: Maja <${maja}>`,
    )
    const index = utf8(files['index.csv']!)
    expect(index).toContain('also concerns a candidate whose mail you may not read')
    expect(JSON.stringify(files)).not.toContain(ola)
    expect((await ask(owner, 'eml')).left).toBe(0)
  })

  it('is an mbox that can be read back', async () => {
    const one = await ask(owner, 'mbox')
    const files = await unzipped(owner, one.id)
    const mbox = files['mail.mbox']!
    expect(mbox.match(/^From \S+ \w{3} \w{3} [ \d]\d /gm)).toHaveLength(2)
    expect(mbox).toContain('\n>From here on')
  })

  it('is a PDF of what is seen, and the owner of the inbox learns who was shown it', async () => {
    const one = await ask(colleague, 'pdf')
    const { rawPayload, headers } = await file(colleague, one.id)
    expect(rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
    expect(rawPayload.toString('latin1')).toContain('DejaVuSans')
    expect(headers['content-type']).toBe('application/pdf')
    const shown = (await owner.get('/api/mailbox/access-log/shown')).body.entries
    expect(JSON.stringify(shown)).toContain('Tomek Nowak')
  })

  it('is downloaded in parts, by whoever asked for it alone', async () => {
    const one = await ask(colleague, 'mbox')
    const whole = (await file(colleague, one.id)).rawPayload
    expect(whole).toHaveLength(one.sizeBytes)
    const rest = await file(colleague, one.id, { range: 'bytes=10-' })
    expect(rest.statusCode).toBe(206)
    expect(rest.headers['content-range']).toBe(`bytes 10-${whole.length - 1}/${whole.length}`)
    expect(rest.rawPayload.equals(whole.subarray(10))).toBe(true)
    expect((await file(colleague, one.id, { range: `bytes=${whole.length}-` })).statusCode).toBe(416)
    expect((await file(colleague, one.id, { range: 'bytes=1-2', 'if-range': '"other"' })).statusCode).toBe(
      200,
    )
    expect((await file(owner, one.id)).statusCode).toBe(404)
    expect((await colleague.post(`${path()}/exports`, { format: 'eml' })).status).toBe(201)
    expect((await colleague.post(`${path()}/exports`, { format: 'eml' })).status).toBe(201)
    expect((await colleague.post(`${path()}/exports`, { format: 'eml' })).body.code).toBe('exports-full')
    expect((await colleague.request('DELETE', `/api/exports/${one.id}`)).status).toBe(204)
    expect((await file(colleague, one.id)).statusCode).toBe(404)
  })

  it('of one’s own inbox has the settings too', async () => {
    const one = await ask(owner, null)
    const files = await unzipped(owner, one.id)
    const data = JSON.parse(utf8(files['data.json']!))
    expect(data.user).toMatchObject({ name: 'Anna Kowalska', email: anna })
    expect(data.mailboxes[0].sharing).toContainEqual(
      expect.objectContaining({ address: maja, state: 'shared' }),
    )
    expect(Object.keys(files).filter((name) => name.endsWith('.eml'))).toHaveLength(2)
    expect(JSON.stringify(data)).not.toMatch(/token|password/i)
  })

  it('is refused as soon as one of its emails may not be seen any more, is audited, and expires', async () => {
    const { exports } = (await colleague.get('/api/exports')).body
    const [one] = exports.filter((row: Answer['body']) => row.format === 'pdf')
    expect((await file(colleague, one.id)).statusCode).toBe(200)
    const { conversations } = (await owner.get(`${path()}/conversations`)).body
    await owner.request('PUT', `${path()}/conversations/${conversations[0].id}/privacy`, { private: true })
    const refused = await file(colleague, one.id)
    expect([refused.statusCode, refused.json().code]).toEqual([410, 'export-outdated'])
    const { db } = office.database
    const events = await db
      .selectFrom('audit_events')
      .select(['action', 'details'])
      .where('action', 'in', ['candidate.exported', 'mailbox.exported'])
      .where('actor_id', '=', (await owner.get('/api/session')).body.user.id)
      .orderBy('number')
      .execute()
    expect(events).toEqual([
      { action: 'candidate.exported', details: { format: 'eml' } },
      { action: 'candidate.exported', details: { format: 'mbox' } },
      { action: 'mailbox.exported', details: { format: 'eml' } },
    ])
    // What is deleted does not stay in a file.
    const [own] = (await owner.get('/api/exports')).body.exports.filter(
      (row: Answer['body']) => !row.candidate,
    )
    await db.deleteFrom('messages').where('subject', '=', 'Both').execute()
    expect((await file(owner, own.id)).statusCode).toBe(404)
    aheadMs = 3 * day + 60_000
    expect((await file(colleague, one.id)).statusCode).toBe(404)
    await until(
      'no parts',
      async () => (await db.selectFrom('export_parts').select('number').execute()).length === 0,
    )
  })
})
