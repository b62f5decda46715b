import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawOf } from '../../emulator/message.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { until } from '../support/office.ts'
import { type AccessWorld, addressOf, marks, openAccessWorld } from './access/world.ts'

/** In the world of the access matrix, Anna leaves. Each case is a candidate whose question she has not answered. */
describe.each(engines)('the open conversations of somebody whose access ended, on %s', (engine) => {
  let world: AccessWorld
  let ids: Record<string, string>
  beforeAll(async () => {
    world = await openAccessWorld(engine)
    const users = await world.office.database.db.selectFrom('users').select(['id', 'name']).execute()
    ids = Object.fromEntries(users.map(({ id, name }) => [name, id]))
  }, 120_000)
  afterAll(() => world.close())

  const list = (admin: Visitor) => admin.get(`/api/people/${ids.anna}/handover`)
  const handOver = (admin: Visitor, to: string, ...candidates: string[]) =>
    admin.post(`/api/people/${ids.anna}/handover`, {
      to,
      items: candidates.map((candidateId) => ({ candidateId })),
    })
  const caseOf = (candidate: { id: string }) =>
    Object.entries(world.ids.candidate).find(([, id]) => id === candidate.id)?.[0]

  it('are not listed while she has access', async () => {
    const { marta, tomek } = world.visitors
    expect((await list(marta)).body.code).toBe('has-access')
    expect((await handOver(marta, ids.olga!, world.ids.candidate.team)).body.code).toBe('has-access')
    expect((await list(tomek)).body.code).toBe('not-allowed')
  })

  it('are those that she shared, with what each administrator may know of them', async () => {
    const { anna, marta, zofia } = world.visitors
    const written = await anna.post(`/api/candidates/${world.ids.candidate.foreign}/messages`, {
      id: randomUUID(),
      to: [{ name: '', address: addressOf('foreign') }],
      subject: 'Scheduled',
      html: '<p>Not yet</p>',
    })
    expect(written.status).toBe(202)
    await world.pauseAnna()

    // Zofia is in every team but two, and sealed mail is answered by nobody.
    const hers = (await list(zofia)).body
    expect(
      hers.conversations.map((one: Listed) => [caseOf(one.candidate), one.kind, one.subject]).sort(),
    ).toEqual([
      ['ownFile', 'needs_reply', marks('ownFile').subject],
      ['paused', 'needs_reply', marks('paused').subject],
      ['team', 'needs_reply', marks('team').subject],
    ])
    expect(hers.others).toEqual([
      { candidate: expect.objectContaining({ id: world.ids.candidate.foreign }), count: 2, handedTo: null },
    ])
    // Marta is in no team: she is told of candidates and numbers alone, and of nothing confidential.
    const known = await list(marta)
    expect(known.body.conversations).toEqual([])
    const others = known.body.others.map((one: Listed & { count: number }) => [
      caseOf(one.candidate),
      one.count,
    ])
    expect(others.sort()).toEqual([
      ['foreign', 2],
      ['ownFile', 1],
      ['paused', 1],
      ['team', 1],
    ])
    expect(known.text).not.toContain('Temat-')
    expect(known.body.colleagues.map(({ name }: { name: string }) => name)).toEqual([
      'marta',
      'olga',
      'tomek',
      'zofia',
    ])
  })

  it('go to a colleague who can answer, and nobody is given their own file', async () => {
    const { marta } = world.visitors
    const { team, ownFile, confidential, privateThread } = world.ids.candidate
    expect((await handOver(marta, ids.piotr!, team)).body.code).toBe('receiver-cannot-answer')
    expect((await handOver(marta, ids.anna!, team)).body.code).toBe('receiver-cannot-answer')
    expect((await handOver(marta, ids.tomek!, ownFile)).body).toEqual({
      handedOver: 0,
      refused: [{ candidateId: ownFile, code: 'receiver-is-candidate' }],
    })
    // Nor may she take them herself.
    expect((await handOver(marta, ids.marta!, team)).body).toMatchObject({
      handedOver: 0,
      refused: [{ code: 'not-yourself' }],
    })
    expect((await handOver(marta, ids.olga!, confidential, privateThread)).body).toEqual({
      handedOver: 0,
      refused: [],
    })
  })

  it('are answered by the colleague from their own address, in the same conversation', async () => {
    const { marta, olga } = world.visitors
    const { foreign } = world.ids.candidate
    expect(
      (await olga.get(`/api/candidates/${foreign}/conversations/${world.ids.message.foreign}`)).status,
    ).toBe(404)
    expect((await handOver(marta, ids.olga!, foreign)).body).toEqual({ handedOver: 2, refused: [] })
    const [notice] = (await olga.get('/api/handovers')).body.notices
    expect(notice).toMatchObject({ candidate: { id: foreign }, from: 'anna', conversations: 2 })
    expect((await list(marta)).body.others).toContainEqual(
      expect.objectContaining({ candidate: expect.objectContaining({ id: foreign }), handedTo: 'olga' }),
    )

    const place = `/api/candidates/${foreign}/conversations/${world.ids.message.foreign}`
    const { body } = await olga.get(place)
    expect(body.reply.to.map(({ address }: { address: string }) => address)).toEqual([addressOf('foreign')])
    // Whoever has left gets nothing more, not even by "Reply all".
    expect(body.reply.cc).toEqual([])
    const id = randomUUID()
    const { to, subject, messageId } = body.reply
    const answer = { id, to, subject, html: '<p>I go on.</p>', replyToMessageId: messageId }
    expect((await olga.post(`/api/candidates/${foreign}/messages`, answer)).status).toBe(202)
    const sent = await until('her answer at Google', async () =>
      world.office.google.world
        .mailbox('olga@kurier.test')
        .byDate()
        .find((message) => message.labelIds.includes('SENT')),
    )
    const raw = rawOf(sent).toString()
    expect(raw).toContain('From: olga <olga@kurier.test>')
    expect(raw).toContain('In-Reply-To: <foreign@access.example>')
    expect(raw).toMatch(/References:\s+<foreign@access\.example>/)
    expect(raw).toContain(marks('foreign').body)
    await until('her answer in the conversation', async () => {
      const { messages } = (await olga.get(place)).body
      return messages.length === 2 && messages[1].kind === 'message'
    })
    // What was answered is not open any more. What Anna wrote was not sent, and is still listed.
    const [left] = (await list(marta)).body.others.filter((one: Listed) => one.candidate.id === foreign)
    expect(left).toMatchObject({ count: 1, handedTo: 'olga' })
    expect(world.office.google.world.mailbox('anna@kurier.test').byDate().filter(isSent)).toEqual([])
    await olga.request('PUT', `/api/handovers/${foreign}/seen`)
    expect((await olga.get('/api/handovers')).body.notices).toEqual([])
  })
})

interface Listed {
  candidate: { id: string }
  kind: string
  subject: string
}

function isSent({ labelIds }: { labelIds: readonly string[] }): boolean {
  return labelIds.includes('SENT')
}
