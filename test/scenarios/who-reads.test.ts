import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { connect, type Office, openOffice, until, untilState } from '../support/office.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { anna, conversations, maja, smallWorld, tomek, untilMessages } from '../support/small-office.ts'

const boss = 'boss@firma.example'
const files = ['text/plain', 'plan.txt'] as const

/** One correspondence of Anna's with Maja, with a blind copy to another candidate. Each step depends on the former. */
describe.each(engines)('who reads mail, on %s', (engine) => {
  let office: Office
  let post: PostOffice
  let owner: Visitor
  let colleague: Visitor
  let candidateId: string
  let bossId: string
  let tomekId: string

  beforeAll(async () => {
    post = await openPostOffice()
    const letters = { url: post.url, from: 'Kurier <kurier@kurier.test>' }
    office = await openOffice(engine, { world: smallWorld(), letters })
    const { db } = office.database
    await db.deleteFrom('candidates').execute()
    await db.updateTable('organisation').set({ readers: 'team' }).execute()
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    const add = async (name: string, address: string): Promise<string> =>
      (await owner.post('/api/candidates', { name, addresses: [address] })).body.id
    candidateId = await add('Maja Wisz', maja)
    bossId = await add('Big Boss', boss)
    tomekId = (await colleague.get('/api/session')).body.user.id
    await connect(owner, anna)
    await connect(colleague, tomek)
    await untilState(owner, 'connected')
    await untilState(colleague, 'connected')
  })
  afterAll(async () => {
    await office?.close()
    await post?.close()
  })

  const upload = async (): Promise<string> => {
    const content = `--b\r\nContent-Disposition: form-data; name="file"; filename="${files[1]}"\r\nContent-Type: ${files[0]}\r\n\r\nThe plan.\r\n--b--\r\n`
    const type = { 'content-type': 'multipart/form-data; boundary=b' }
    return (await owner.request('POST', '/api/attachments', content, type)).body.id
  }
  const write = (who: Visitor, more: object = {}): Promise<Answer> =>
    who.post(`/api/candidates/${candidateId}/messages`, {
      id: randomUUID(),
      to: [{ name: 'Maja', address: maja }],
      subject: 'Secret plan',
      html: '<p>Hello Maja</p>',
      ...more,
    })
  const leaveNow = () =>
    office.database.db
      .updateTable('outbox')
      .set({ due_at: new Date(0) })
      .where('state', '=', 'queued')
      .execute()
  const list = async (who: Visitor, id = candidateId) =>
    (await who.get(`/api/candidates/${id}/conversations`)).body
  const count = async (who: Visitor) => (await who.get(`/api/candidates/${candidateId}`)).body.emailCount
  const team = async (): Promise<[string, string][]> =>
    (await owner.get(`/api/candidates/${candidateId}`)).body.team.map(
      (one: { name: string; reasons: { kind: string }[] }) => [one.name, one.reasons[0]!.kind],
    )
  const assign = (method: 'PUT' | 'DELETE') =>
    owner.request(method, `/api/candidates/${candidateId}/team/${tomekId}`)
  const written = async (who: Visitor) =>
    (await conversations(who, candidateId)).flatMap((one) => one.messages).find((one) => one.own)

  test('the owner reads it; a colleague outside of the team is shown nothing, not even a count', async () => {
    const bcc = [{ name: 'Boss', address: boss }]
    expect((await write(owner, { bcc, toBoth: true, attachmentIds: [await upload()] })).status).toBe(202)
    expect((await written(owner)).bcc, 'before it leaves').toMatchObject(bcc)
    expect((await list(colleague)).conversations).toEqual([])
    await leaveNow()
    const messages = await untilMessages(owner, candidateId, 2)
    const { id, attachments } = messages.find((one) => one.own)
    const paths = [
      `/api/candidates/${candidateId}/conversations/${id}`,
      `/api/attachments/${attachments[0].id}`,
      `/api/messages/${id}/original`,
      `/api/messages/${id}/whole`,
    ]
    for (const path of paths) {
      expect((await owner.get(path)).status, path).toBe(200)
      expect((await colleague.get(path)).body.code, path).toBe('message-not-found')
    }
    expect(await list(colleague)).toMatchObject({
      access: { state: 'may-ask' },
      conversations: [],
      receipt: { messages: 0, mailboxes: [{ owner: 'Tomek Nowak' }] },
    })
    expect([await count(owner), await count(colleague)]).toEqual([2, null])
    const reply = { replyToMessageId: id, to: [{ name: '', address: 'else@firma.example' }] }
    expect((await write(colleague, reply)).body.code).toBe('message-not-found')
    const done = { upTo: [id], done: true }
    const marked = await colleague.request('PUT', `/api/candidates/${candidateId}/conversations/done`, done)
    expect(marked.body.code).toBe('message-not-found')
  })

  test('a request for access is sent by letter, and one click opens everything at once', async () => {
    expect((await colleague.post(`/api/candidates/${candidateId}/access-requests`, {})).status).toBe(204)
    await until('the letter', async () => post.letters.length === 1)
    expect(post.letters[0]!.to).toEqual([anna])
    expect(post.letters[0]!.parsed.text).toContain(`/candidates/${candidateId}?tab=overview`)
    const [request] = (await owner.get('/api/access-requests')).body.toAnswer
    await owner.request('PUT', `/api/access-requests/${request.id}/answer`, { answer: 'given' })
    expect((await list(colleague)).access).toEqual({ state: 'reads' })
    expect(await count(colleague)).toBe(2)
    await until('the letter of the answer', async () => post.letters.length === 2)
    expect(post.letters[1]!.to).toEqual([tomek])
  })

  test('only the sender is shown a blind copy: not as recipient, not as another profile, not in the original', async () => {
    const own = await written(owner)
    expect(own.bcc).toMatchObject([{ address: boss }])
    expect(own.alsoOn).toEqual([{ id: bossId, name: 'Big Boss' }])
    const seen = await written(colleague)
    expect(seen.id).toBe(own.id)
    expect(seen.bcc).toEqual([])
    expect(seen.alsoOn).toEqual([])
    expect((await owner.get(`/api/messages/${own.id}/original`)).text).toContain(boss)
    const original = (await colleague.get(`/api/messages/${own.id}/original`)).text
    expect(original).toContain('Hello Maja')
    expect(original).not.toContain(boss)
    expect(
      (await conversations(colleague, candidateId)).map((one) => JSON.stringify(one)).join(),
    ).not.toContain(boss)
  })

  test('access that is taken back ends at once', async () => {
    expect((await assign('DELETE')).status).toBe(204)
    expect((await list(colleague)).conversations).toEqual([])
    expect(await count(colleague)).toBe(null)
  })

  test('whoever wrote to the candidate joins once the email has left; to somebody else, or to an address of their own making, does not count', async () => {
    const left = async () => {
      await leaveNow()
      await until('sent', async () => {
        const open = await office.database.db
          .selectFrom('outbox')
          .select('id')
          .where('state', 'in', ['queued', 'sending'])
          .execute()
        return open.length === 0
      })
    }
    await write(colleague, { to: [{ name: '', address: 'else@firma.example' }] })
    const own = 'tomek.privately@poczta.example'
    await colleague.post(`/api/candidates/${candidateId}/addresses`, { address: own })
    await write(colleague, { to: [{ name: '', address: own }] })
    await left()
    const { id } = (await write(colleague)).body
    expect(await team(), 'it can still be taken back').toEqual([['Anna Kowalska', 'owner']])
    expect((await list(colleague)).access).toEqual({ state: 'may-ask' })
    await colleague.request('DELETE', `/api/outbox/${id}`)
    await left()
    expect(await team()).toEqual([['Anna Kowalska', 'owner']])
    await write(colleague)
    await left()
    expect(await team()).toContainEqual(['Tomek Nowak', 'wrote'])
    expect((await list(colleague)).access).toEqual({ state: 'reads' })
  })
})
