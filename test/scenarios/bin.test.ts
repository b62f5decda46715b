import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek } from '../support/small-office.ts'

const day = 24 * 60 * 60_000

describe.each(engines)('a deleted candidate, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let owner: Visitor
  let colleague: Visitor
  let admin: Visitor
  let aheadMs = 0

  beforeAll(async () => {
    const kurierClock = { now: () => new Date(systemClock.now().getTime() + aheadMs) }
    office = await openSmallOffice(engine, { kurierClock, minuteMs: 200 })
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    admin = await office.signIn('admin@kurier.test')
    await office.database.db.updateTable('organisation').set({ readers: 'team', asks_owners: true }).execute()
    await owner.request('PUT', `${path()}/team/${await idOf(tomek)}`)
    await connect(owner, anna)
    await untilState(owner, 'connected')
    await owner.post('/api/mailbox/sharing/publication', { share: [], keep: [] })
    receive('Before')
    await untilSubjects(colleague, ['Before'])
  })
  afterAll(() => office.close())

  const db = () => office.database.db
  const path = (id = office.candidateId) => `/api/candidates/${id}`
  const idOf = async (email: string) =>
    (await db().selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id
  const receive = (subject: string, from = maja) => {
    const { id } = office.google.world.receive({ raw: letter({ from, to: anna, subject }) })[0]!.message
    void owner.post('/api/mailbox/sync', {})
    return id
  }
  const subjects = async (who: Visitor, id = office.candidateId): Promise<string[]> =>
    ((await who.get(`${path(id)}/conversations`)).body.conversations ?? [])
      .map((one: Answer['body']) => one.subject)
      .sort()
  const untilSubjects = (who: Visitor, wanted: string[], id = office.candidateId) =>
    until(`${wanted} on the profile`, async () => (await subjects(who, id)).join() === wanted.join())
  const sync = async () => {
    const before = (await owner.get('/api/mailbox')).body.lastSyncedAt
    await owner.post('/api/mailbox/sync', {})
    await until('a sync', async () => (await owner.get('/api/mailbox')).body.lastSyncedAt > before)
  }
  const remove = async (who: Visitor, id = office.candidateId) =>
    (await who.request('DELETE', path(id))).status
  const restore = (who: Visitor, id = office.candidateId) => who.post(`${path(id)}/restorations`, {})
  const binned = async () =>
    (await colleague.get('/api/candidate-bin')).body.candidates.map((one: Answer['body']) => one.name)

  it('is deleted by the hiring team, and then nobody sees them, or a mail of theirs', async () => {
    const [list] = (await owner.get(`${path()}/conversations`)).body.conversations
    const manager = await office.signIn('ewa@kurier.test')
    expect(await remove(manager)).toBe(403)
    const stranger = await idOf(tomek)
    await owner.request('DELETE', `${path()}/team/${stranger}`)
    expect(await remove(colleague)).toBe(403)
    await owner.request('PUT', `${path()}/team/${stranger}`)
    expect(await remove(colleague)).toBe(204)
    for (const who of [owner, colleague, admin]) {
      expect((await who.get(path())).status).toBe(404)
      expect((await who.get(`${path()}/conversations`)).status).toBe(404)
      expect((await who.get(`/api/messages/${list.id}/whole`)).status).toBe(404)
      expect((await who.get('/api/candidates?q=Maja')).body.total).toBe(0)
    }
    const message = {
      id: crypto.randomUUID(),
      to: [{ name: '', address: maja }],
      subject: 'x',
      html: '<p>x</p>',
    }
    expect((await owner.post(`${path()}/messages`, message)).status).toBe(404)
    expect((await owner.request('PATCH', path(), { name: 'Other' })).status).toBe(404)
    expect((await owner.post(`${path()}/addresses`, { address: 'm@x.example' })).status).toBe(404)
    expect(await remove(owner)).toBe(404)
    const { candidates } = (await colleague.get('/api/candidate-bin')).body
    expect(candidates).toMatchObject([{ name: 'Maja Wisz', addresses: [maja], deletedBy: 'Tomek Nowak' }])
  })

  it('matches nothing, and nothing of theirs is opened', async () => {
    const id = receive('Meanwhile')
    await sync()
    expect(office.google.calls.bodiesFetched(anna)).not.toContain(id)
    const open = await db().selectFrom('searches').select('addresses').execute()
    expect(open.flatMap(({ addresses }) => addresses)).not.toContain(maja)
  })

  it('comes back with the mail, what came meanwhile, and what its owner shares', async () => {
    const before = await db()
      .selectFrom('address_sharing')
      .select(['state', 'because', 'shared_at'])
      .where('address_key', '=', maja)
      .executeTakeFirst()
    const outsider = await office.signIn('ewa@kurier.test')
    expect((await restore(outsider)).status).toBe(403)
    const restored = await restore(colleague)
    expect(restored).toMatchObject({
      status: 200,
      body: { name: 'Maja Wisz', addresses: [{ address: maja }] },
    })
    expect(await subjects(colleague)).toEqual(['Before'])
    await untilSubjects(colleague, ['Before', 'Meanwhile'])
    const after = await db()
      .selectFrom('address_sharing')
      .select(['state', 'because', 'shared_at', 'gone_at'])
      .where('address_key', '=', maja)
      .executeTakeFirst()
    expect(after).toEqual({ ...before, gone_at: null })
    const given = await db()
      .selectFrom('candidate_addresses')
      .select(['added_by', 'theirs_since'])
      .where('address_key', '=', maja)
      .execute()
    expect(given).toEqual([{ added_by: await idOf(anna), theirs_since: null }])
    expect(await binned()).toEqual([])
    expect((await restore(colleague)).status).toBe(404)
    const events = await db()
      .selectFrom('audit_events')
      .select('action')
      .where('subject_id', '=', office.candidateId)
      .where('action', 'in', ['candidate.deleted', 'candidate.restored'])
      .orderBy('number')
      .execute()
    expect(events.map(({ action }) => action)).toEqual(['candidate.deleted', 'candidate.restored'])
  })

  it('does not get what its owner shared with somebody else meanwhile', async () => {
    const address = 'barbara@poczta.example'
    receive('Garden', address)
    const { body } = await colleague.post('/api/candidates', { name: 'Barbara', addresses: [address] })
    const held = () =>
      until('a notice', async () => (await owner.get('/api/mailbox/sharing/notices')).body.notices[0])
    expect((await held()).kind).toBe('held')
    expect(await remove(colleague, body.id)).toBe(204)
    await until(
      'no notice',
      async () => (await owner.get('/api/mailbox/sharing/notices')).body.notices.length === 0,
    )
    const own = await owner.post('/api/candidates', { name: 'Barbara K.', addresses: [address] })
    await untilSubjects(owner, ['Garden'], own.body.id)
    expect((await restore(colleague, body.id)).status).toBe(200)
    expect(await subjects(colleague, body.id)).toEqual([])
    const notice = await until('the question', async () =>
      (await owner.get('/api/mailbox/sharing/notices')).body.notices.find(
        (one: Answer['body']) => one.candidate.id === body.id,
      ),
    )
    expect(notice.kind).toBe('further')
    expect(await subjects(colleague, body.id)).toEqual([])
  })

  it('of sealed mail comes back sealed, with all of it', async () => {
    await owner.request('PATCH', path(), { stage: 'hired' })
    expect(await remove(owner)).toBe(204)
    expect((await restore(owner)).body.sealed).not.toBeNull()
    expect(await subjects(owner)).toEqual(['Before', 'Meanwhile'])
    expect(await subjects(colleague)).toEqual([])
    await owner.request('PATCH', path(), { stage: 'applied' })
    expect(await subjects(colleague)).toEqual(['Before', 'Meanwhile'])
  })

  it('is removed for good after thirty days', async () => {
    expect(await remove(owner)).toBe(204)
    aheadMs = 29 * day
    expect(await binned()).toEqual(['Maja Wisz'])
    aheadMs = 30 * day + 60_000
    expect(await binned()).toEqual([])
    expect((await restore(owner)).status).toBe(404)
    await until('an empty bin', async () => {
      const left = await db()
        .selectFrom('candidates')
        .select('id')
        .where('id', '=', office.candidateId)
        .execute()
      return left.length === 0
    })
    await until('no mail', async () => {
      const mail = await db().selectFrom('messages').select('id').where('subject', '=', 'Before').execute()
      return mail.length === 0
    })
    const event = await db()
      .selectFrom('audit_events')
      .select(['actor_id', 'details'])
      .where('action', '=', 'candidate.removed_for_good')
      .execute()
    expect(event).toEqual([{ actor_id: null, details: {} }])
  })
})
