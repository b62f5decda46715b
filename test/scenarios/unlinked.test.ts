import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { visibleMessages } from '../../server/messages/visibility.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

const atHome = 'maja.wisz@dom.example'

describe.each(engines)('mail whose address is removed from a candidate, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let reader: Visitor
  /** Somebody who may edit candidates and not read mail. */
  let blind: Visitor

  /** The subjects on Maja's profile while she has her address. */
  const all = ['One', 'Shared', 'Two']

  beforeAll(async () => {
    office = await openSmallOffice(engine, { minuteMs: 100 })
    reader = await office.signIn(anna)
    for (const subject of ['One', 'Two']) receive(subject)
    receive('Shared', `${anna}, ola@poczta.example`)
    await connect(reader, anna)
    await untilState(reader, 'connected')
    await untilMessages(reader, office.candidateId, 3)
    const { db } = office.database
    await db.updateTable('users').set({ mail_permission: 'none' }).where('email', '=', tomek).execute()
    blind = await office.signIn(tomek)
    await add(office.candidateId, atHome)
  })
  afterAll(() => office.close())

  const receive = (subject: string, to = anna) =>
    office.google.world.receive({ raw: letter({ from: `Maja <${maja}>`, to, subject }) })
  const add = async (candidateId: string, address: string) =>
    expect((await blind.post(`/api/candidates/${candidateId}/addresses`, { address })).status).toBe(201)
  const path = async (candidateId: string, address: string) => {
    const { addresses } = (await blind.get(`/api/candidates/${candidateId}`)).body
    const { id } = addresses.find((one: { address: string }) => one.address === address)
    return `/api/candidates/${candidateId}/addresses/${id}`
  }
  const take = async (candidateId: string, address: string) =>
    expect((await blind.request('DELETE', await path(candidateId, address))).status).toBe(200)
  const subjects = async (candidateId: string, who = reader) =>
    (await conversations(who, candidateId)).flatMap((one) => one.messages.map(() => one.subject)).sort()
  const candidate = async (name: string, addresses: string[]) =>
    (await blind.post('/api/candidates', { name, addresses })).body.id as string
  const unlinked = async () =>
    (
      await office.database.db
        .selectFrom('messages')
        .select('subject')
        .where('unlinked_at', 'is not', null)
        .execute()
    )
      .map((row) => row.subject)
      .sort()

  it('is counted before the address is removed, including only mail that the reader may see', async () => {
    const removal = `${await path(office.candidateId, maja)}/removal`
    expect((await reader.get(removal)).body).toEqual({ emails: 3, keptDays: 30 })
    expect((await blind.get(removal)).body).toEqual({ emails: 0, keptDays: 30 })
    expect((await reader.get(`${await path(office.candidateId, atHome)}/removal`)).body.emails).toBe(0)
    await add(office.candidateId, 'ola@poczta.example')
    expect((await reader.get(removal)).body.emails).toBe(2)
    await take(office.candidateId, 'ola@poczta.example')
    const other = await candidate('Other', ['other@poczta.example'])
    expect((await reader.get(removal.replace(office.candidateId, other))).status).toBe(404)
  })

  it('is then shown to nobody, neither by its own address nor as an answer', async () => {
    const list = (await reader.get(`/api/candidates/${office.candidateId}/conversations`)).body.conversations
    await take(office.candidateId, maja)
    expect(await unlinked()).toEqual(all)
    for (const who of [reader, blind]) {
      const answer = await who.get(`/api/candidates/${office.candidateId}/conversations/${list[0].id}`)
      expect(answer.status).toBe(404)
    }
    expect((await reader.get('/api/mailbox/disconnection')).body.messages).toBe(0)
    const { db } = office.database
    const viewer = await db
      .selectFrom('users')
      .selectAll()
      .where('email', '=', anna)
      .executeTakeFirstOrThrow()
    expect(await visibleMessages(db, viewer).select('messages.id').execute()).toEqual([])
    const told = (await reader.post('/api/mailbox/explanations', { text: maja })).body
    expect(told.messages[0].verdict).toMatchObject({ kind: 'refused', rule: 'nobody' })
    expect(told.address.messages).toBe(0)
    await add(office.candidateId, maja)
    expect(await subjects(office.candidateId)).toEqual(all)
  })

  it('stays on the profile of another candidate who took part in it', async () => {
    const ola = await candidate('Ola', ['ola@poczta.example'])
    await take(office.candidateId, maja)
    expect(await subjects(ola)).toEqual(['Shared'])
    expect(await unlinked()).toEqual(['One', 'Two'])
    await add(office.candidateId, maja)
  })

  it('returns when another inbox brings it', async () => {
    const { db } = office.database
    await db.deleteFrom('candidate_messages').execute()
    await db.updateTable('messages').set({ unlinked_at: new Date() }).execute()
    office.google.world.receive({
      raw: letter({ from: `Maja <${maja}>`, to: `${anna}, ${tomek}`, subject: 'Both', messageId: 'both@x' }),
    })
    await connect(blind, tomek)
    await untilState(blind, 'connected')
    await until('linked', async () => (await subjects(office.candidateId, blind)).includes('Both'))
    await db.deleteFrom('candidate_messages').execute()
    await db.updateTable('messages').set({ unlinked_at: new Date() }).execute()
    await db.deleteFrom('message_copies').execute()
    await reader.post('/api/mailbox/sync', {})
    await db.updateTable('mailboxes').set({ audit_due_at: new Date() }).execute()
    await until('found again', async () => (await subjects(office.candidateId)).length === 4)
    expect(await unlinked()).toEqual([])
    await blind.post('/api/mailbox/disconnection', { emails: 'keep' })
  })

  it('returns with the address, to the same candidate or another, even if its inbox is disconnected', async () => {
    const kept = await subjects(office.candidateId)
    expect(kept).toEqual(expect.arrayContaining(all))
    // Disconnect as for somebody who leaves: Google is not asked any more, and the shown mail stays.
    await reader.post('/api/mailbox/disconnection', { emails: 'keep' })
    await take(office.candidateId, maja)
    expect(await subjects(office.candidateId)).toEqual([])
    await add(office.candidateId, maja)
    expect(await subjects(office.candidateId)).toEqual(kept)
    await take(office.candidateId, maja)
    const other = await candidate('Maja W.', [maja, 'second@poczta.example'])
    expect(await subjects(other)).toEqual(kept)
    expect(await subjects(office.candidateId)).toEqual([])
    expect(await unlinked()).toEqual([])
    await add(office.candidateId, maja)
    await take(other, maja)
    expect(await subjects(office.candidateId)).toEqual(kept)
  })

  it('returns when its address was a colleague’s for a while', async () => {
    const kept = await subjects(office.candidateId)
    const admin = await office.signIn('admin@kurier.test')
    const rights = { role: 'recruiter', mailPermission: 'none' }
    const person = { name: 'Maja', email: maja, password: 'a long password', ...rights }
    const hired = await admin.post('/api/people', person)
    expect(hired.status, hired.text).toBe(201)
    expect(await subjects(office.candidateId)).toEqual([])
    await admin.request('PUT', `/api/people/${hired.body.id}/access`, { access: 'removed' })
    expect(await subjects(office.candidateId)).toEqual(kept)
  })

  it('is deleted after thirty days, but not the mail that is on a profile', async () => {
    const { db } = office.database
    await take(office.candidateId, maja)
    const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60_000)
    const since = (subject: string, count: number) =>
      db
        .updateTable('messages')
        .set({ unlinked_at: days(count) })
        .where('subject', '=', subject)
        .execute()
    await since('One', 31)
    await since('Two', 29)
    await until('gone', async () => !(await unlinked()).includes('One'))
    await add(office.candidateId, maja)
    expect(await subjects(office.candidateId)).toEqual(['Both', 'Shared', 'Two'])
    await since('Two', 99)
    await until('looked at', async () => (await unlinked()).length === 0)
    expect(await subjects(office.candidateId)).toEqual(['Both', 'Shared', 'Two'])
  })
})
