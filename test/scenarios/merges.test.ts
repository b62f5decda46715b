import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, openSmallOffice, tomek } from '../support/small-office.ts'

const ewa = 'ewa@kurier.test'
const marta = 'admin@kurier.test'
const day = 24 * 60 * 60_000

/** Every test has candidates of its own: the office is the same for all. */
let count = 0

describe.each(engines)('merged candidates, on %s', (engine) => {
  let office: Office
  const as = {} as Record<'anna' | 'tomek' | 'ewa' | 'marta', Visitor>
  const ids = {} as Record<string, string>
  let aheadMs = 0

  beforeAll(async () => {
    const kurierClock = { now: () => new Date(systemClock.now().getTime() + aheadMs) }
    office = await openSmallOffice(engine, { kurierClock, pollSeconds: 1, minuteMs: 200 })
    for (const [name, email] of [
      ['anna', anna],
      ['tomek', tomek],
      ['ewa', ewa],
      ['marta', marta],
    ] as const) {
      as[name] = await office.signIn(email)
      const { id } = await db()
        .selectFrom('users')
        .select('id')
        .where('email', '=', email)
        .executeTakeFirstOrThrow()
      ids[name] = id
    }
    await db().updateTable('organisation').set({ readers: 'team', asks_owners: true }).execute()
    await connect(as.anna, anna)
    await untilState(as.anna, 'connected')
    await as.anna.post('/api/mailbox/sharing/publication', { share: [], keep: [] })
  })
  afterAll(() => office.close())

  const db = () => office.database.db
  const receive = (from: string, subject: string, more: object = {}) =>
    office.google.world.receive({ raw: letter({ from, to: anna, subject, ...more }) })[0]!.message.id
  const add = async (who: Visitor, name: string, address: string, more: object = {}): Promise<string> => {
    const { status, body } = await who.post('/api/candidates', { name, addresses: [address], ...more })
    expect(status).toBe(201)
    return body.id
  }
  const assign = async (who: Visitor, candidateId: string, whom: string) =>
    (await who.request('PUT', `/api/candidates/${candidateId}/team/${ids[whom]}`)).status
  const subjects = async (who: Visitor, candidateId: string): Promise<string[]> =>
    ((await who.get(`/api/candidates/${candidateId}/conversations`)).body.conversations ?? [])
      .map((one: Answer['body']) => one.subject)
      .sort()
  const untilSubjects = (who: Visitor, candidateId: string, wanted: string[]) =>
    until(`${wanted} on the profile`, async () => (await subjects(who, candidateId)).join() === wanted.join())
  const merge = (who: Visitor, keptId: string, mergedId: string) =>
    who.post(`/api/candidates/${keptId}/merges`, { candidateId: mergedId })
  const merged = async (who: Visitor, keptId: string, mergedId: string): Promise<string> => {
    const { status, body, text } = await merge(who, keptId, mergedId)
    expect([status, text]).toEqual([201, expect.any(String)])
    return body.mergeId
  }
  const undo = async (who: Visitor, keptId: string, mergeId: string) => {
    const { status, body } = await who.request('DELETE', `/api/candidates/${keptId}/merges/${mergeId}`)
    return status === 204 ? 'undone' : body.code
  }
  const opened = () => office.google.calls.bodiesFetched(anna)
  const noticeOf = (address: string) =>
    until(`a notice of ${address}`, async () =>
      (await as.anna.get('/api/mailbox/sharing/notices')).body.notices.find(
        (one: Answer['body']) => one.address === address,
      ),
    )
  const profile = async (who: Visitor, id: string) => (await who.get(`/api/candidates/${id}`)).body

  /** Two candidates of Anna's with an email each: Tomek reads the one, Ewa the other. */
  const twoOfAnna = async () => {
    const n = ++count
    const addresses = [`maja-${n}@poczta.example`, `m.wisz-${n}@dom.example`] as const
    receive(addresses[0], `Work ${n}`)
    receive(addresses[1], `Home ${n}`)
    const keptId = await add(as.anna, `Maja Wisz ${n}`, addresses[0])
    const mergedId = await add(as.anna, `wisz maja ${n}`, addresses[1], { position: `Vacancy ${n}` })
    await assign(as.anna, keptId, 'tomek')
    await assign(as.anna, mergedId, 'ewa')
    await untilSubjects(as.tomek, keptId, [`Work ${n}`])
    await untilSubjects(as.ewa, mergedId, [`Home ${n}`])
    return { n, keptId, mergedId, addresses }
  }

  it('are found by their names, and named before; a dry run changes nothing', async () => {
    const { n, keptId, mergedId, addresses } = await twoOfAnna()
    const twins = async (id: string) => (await as.anna.get(`/api/candidates/${id}/twins`)).body.twins
    const twin = { id: mergedId, name: `wisz maja ${n}`, because: 'name', addresses: [addresses[1]] }
    expect(await twins(keptId)).toEqual([twin])
    const before = await db().selectFrom('candidate_messages').selectAll().orderBy('message_id').execute()
    const preview = await as.anna.get(`/api/candidates/${keptId}/merges/preview?candidateId=${mergedId}`)
    expect(preview.body).toEqual({
      kept: { id: keptId, name: `Maja Wisz ${n}` },
      merged: { id: mergedId, name: `wisz maja ${n}` },
      addresses: [addresses[1]],
      positions: [`Vacancy ${n}`],
      emails: 1,
      joining: [{ id: ids.ewa, name: 'Ewa Zielińska' }],
      limited: [
        { id: ids.ewa, name: 'Ewa Zielińska' },
        { id: ids.tomek, name: 'Tomek Nowak' },
      ],
      seals: false,
      keptDays: 30,
    })
    expect(await db().selectFrom('candidate_messages').selectAll().orderBy('message_id').execute()).toEqual(
      before,
    )
    expect((await profile(as.anna, mergedId)).name).toBe(`wisz maja ${n}`)
    const other = await as.anna.post(`/api/candidates/${keptId}/twins/dismissals`, { candidateId: mergedId })
    expect(other.status).toBe(204)
    expect([await twins(keptId), await twins(mergedId)]).toEqual([[], []])
  })

  it('may be merged by somebody who reads both, if they are not two colleagues', async () => {
    const { keptId, mergedId } = await twoOfAnna()
    const code = async (who: Visitor, one: string, other: string) => (await merge(who, one, other)).body.code
    expect(await code(as.tomek, keptId, mergedId)).toBe('merge-not-reader')
    expect(await code(as.marta, keptId, mergedId)).toBe('merge-not-reader')
    expect(await code(as.ewa, mergedId, keptId)).toBe('not-allowed')
    expect(await code(as.anna, keptId, keptId)).toBe('merge-with-itself')
    expect(await code(as.anna, keptId, crypto.randomUUID())).toBe('candidate-not-found')
    const link = (id: string, who: string) =>
      as.marta.request('PUT', `/api/candidates/${id}/person`, { userId: ids[who] })
    await link(keptId, 'tomek')
    await link(mergedId, 'ewa')
    expect(await code(as.anna, keptId, mergedId)).toBe('merge-two-users')
  })

  it('show nobody an email that they could not read before, later ones included', async () => {
    const { n, keptId, mergedId, addresses } = await twoOfAnna()
    const rows = async () =>
      await db()
        .selectFrom('candidate_addresses')
        .select(['id', 'added_by', 'created_at', 'theirs_since', 'ordinal'])
        .where('candidate_id', 'in', [keptId, mergedId])
        .orderBy('ordinal')
        .execute()
    const before = await rows()
    await merged(as.anna, keptId, mergedId)
    expect(await rows()).toEqual(before)
    expect((await as.anna.get(`/api/candidates/${mergedId}`)).status).toBe(404)
    const after = await profile(as.anna, keptId)
    expect(after).toMatchObject({ name: `Maja Wisz ${n}`, emailCount: 2 })
    expect(after.addresses.map((one: Answer['body']) => one.address)).toEqual(addresses)
    expect(after.applications.map((one: Answer['body']) => one.vacancy?.title ?? '')).toContain(
      `Vacancy ${n}`,
    )
    receive(addresses[0], `Work again ${n}`)
    receive(addresses[1], `Home again ${n}`)
    receive(addresses[1], `Both ${n}`, { to: `${anna}, ${addresses[0]}` })
    const work = [`Both ${n}`, `Work ${n}`, `Work again ${n}`]
    const home = [`Both ${n}`, `Home ${n}`, `Home again ${n}`]
    await untilSubjects(as.anna, keptId, [...new Set([...home, ...work])].sort())
    expect(await subjects(as.tomek, keptId)).toEqual(work)
    expect(await subjects(as.ewa, keptId)).toEqual(home)
    expect(await subjects(as.marta, keptId)).toEqual([])
    // Neither may let themselves, or others, read the rest.
    expect((await profile(as.tomek, keptId)).mayChangeTeam).toBe(false)
    expect(await assign(as.tomek, keptId, 'tomek')).toBe(403)
    expect(await assign(as.tomek, keptId, 'marta')).toBe(403)
    expect(await subjects(as.tomek, keptId)).toEqual(work)
    expect((await merge(as.tomek, keptId, await add(as.tomek, 'X', `x-${n}@x.example`))).body.code).toBe(
      'merge-not-reader',
    )
    // Somebody who reads it all may.
    expect(await assign(as.anna, keptId, 'tomek')).toBe(204)
    expect(await subjects(as.tomek, keptId)).toEqual([...new Set([...home, ...work])].sort())
  })

  it('are two again after it is undone, with the mail that came since by its address', async () => {
    const { n, keptId, mergedId, addresses } = await twoOfAnna()
    const draft = { version: null, conversationId: null, to: [], subject: 'Draft', html: '<p>Hi</p>' }
    const place = `/api/candidates/${mergedId}/drafts/${crypto.randomUUID()}`
    expect((await as.anna.request('PUT', place, draft)).status).toBe(200)
    const state = async () => ({
      kept: await profile(as.anna, keptId),
      merged: await profile(as.anna, mergedId),
      people: await db()
        .selectFrom('candidate_people')
        .selectAll()
        .orderBy('candidate_id')
        .orderBy('user_id')
        .execute(),
      drafts: await db().selectFrom('drafts').select(['id', 'candidate_id']).execute(),
    })
    const before = await state()
    const id = await merged(as.anna, keptId, mergedId)
    expect((await as.anna.get(`/api/candidates/${keptId}/drafts`)).body.drafts).toHaveLength(1)
    const { merges } = (await as.anna.get(`/api/candidates/${keptId}/merges`)).body
    expect(merges).toMatchObject([{ id, name: `wisz maja ${n}`, mergedBy: 'Anna Kowalska' }])
    expect(await undo(as.tomek, keptId, id)).toBe('merge-not-reader')
    receive(addresses[1], `Later ${n}`)
    await untilSubjects(as.anna, keptId, [`Home ${n}`, `Later ${n}`, `Work ${n}`])
    expect(await undo(as.anna, keptId, id)).toBe('undone')
    const after = await state()
    const counted = { emailCount: 2, lastEmailAt: after.merged.lastEmailAt }
    expect(after).toEqual({ ...before, merged: { ...before.merged, ...counted } })
    expect(await subjects(as.tomek, keptId)).toEqual([`Work ${n}`])
    expect(await subjects(as.ewa, mergedId)).toEqual([`Home ${n}`, `Later ${n}`])
    expect([await subjects(as.ewa, keptId), await subjects(as.tomek, mergedId)]).toEqual([[], []])
    expect(await db().selectFrom('reading_limits').selectAll().where('merge_id', '=', id).execute()).toEqual(
      [],
    )
    expect(await undo(as.anna, keptId, id)).toBe('not-found')
    const events = await db()
      .selectFrom('audit_events')
      .select(['action', 'subject_id'])
      .where('action', 'in', ['candidate.merged', 'candidate.merge_undone'])
      .where('subject_id', 'in', [keptId, mergedId])
      .orderBy('number')
      .execute()
    expect(events.map(({ action }) => action)).toEqual([
      ...['candidate.merged', 'candidate.merged', 'candidate.merge_undone', 'candidate.merge_undone'],
    ])
  })

  it('hold what they held: a mother’s address that a colleague merges into a shared candidate', async () => {
    const { n, keptId } = await twoOfAnna()
    const mother = `mother-${n}@poczta.example`
    const fresh = `fresh-${n}@poczta.example`
    const letters = [receive(mother, 'Birthday')]
    for (const [address, into] of [
      [mother, 'the shared candidate'],
      [fresh, 'their own'],
    ] as const) {
      const own = await add(as.tomek, 'Barbara', address)
      await merged(as.tomek, ...((into === 'their own' ? [own, keptId] : [keptId, own]) as [string, string]))
    }
    letters.push(receive(mother, 'Garden'), receive(fresh, 'First'))
    expect(await noticeOf(fresh)).toMatchObject({ kind: 'held', broughtBy: 'Tomek Nowak', emails: 1 })
    await until('both are counted', async () => (await noticeOf(mother)).emails === 2)
    for (const id of letters) expect(opened()).not.toContain(id)
    const { candidate } = await noticeOf(mother)
    for (const who of [as.anna, as.tomek]) expect(await subjects(who, candidate.id)).toEqual([`Work ${n}`])
    await as.anna.request('PUT', '/api/mailbox/sharing', { keys: [mother], answer: 'private' })
    await untilSubjects(as.anna, candidate.id, ['Birthday', 'Garden', `Work ${n}`])
    expect(await subjects(as.tomek, candidate.id)).toEqual([`Work ${n}`])
  })

  it('are sealed, and confidential, if one of them was', async () => {
    const { n, keptId, mergedId } = await twoOfAnna()
    await as.anna.request('PATCH', `/api/candidates/${mergedId}`, { stage: 'hired' })
    await as.marta.request('PATCH', `/api/people/${ids.marta}`, { seesSealed: true })
    expect((await merge(as.anna, keptId, mergedId)).body.code, 'nobody in the team reads sealed mail').toBe(
      'merge-not-reader',
    )
    await assign(as.anna, keptId, 'marta')
    await assign(as.anna, mergedId, 'marta')
    const id = await merged(as.marta, keptId, mergedId)
    expect((await profile(as.anna, keptId)).sealed).not.toBeNull()
    expect(await subjects(as.tomek, keptId)).toEqual([])
    expect(await subjects(as.marta, keptId)).toEqual([`Home ${n}`, `Work ${n}`])
    expect(await undo(as.marta, keptId, id)).toBe('undone')
    expect((await profile(as.anna, keptId)).sealed).toBeNull()
    expect((await profile(as.anna, mergedId)).sealed).not.toBeNull()
    expect(await subjects(as.tomek, keptId)).toEqual([`Work ${n}`])
    await as.anna.request('PATCH', `/api/candidates/${mergedId}`, { stage: 'applied' })

    const open = await as.anna.post('/api/vacancies', { title: `Open ${n}`, team: [ids.anna, ids.tomek] })
    const secret = await as.anna.post('/api/vacancies', {
      title: `Secret ${n}`,
      confidential: true,
      team: [ids.anna],
    })
    await as.anna.request('DELETE', `/api/candidates/${keptId}/team/${ids.tomek}`)
    await as.anna.post(`/api/candidates/${keptId}/applications`, { vacancyId: open.body.id })
    await as.anna.post(`/api/candidates/${mergedId}/applications`, { vacancyId: secret.body.id })
    expect(await subjects(as.tomek, keptId)).toEqual([`Work ${n}`])
    const again = await merged(as.anna, keptId, mergedId)
    expect(await subjects(as.tomek, keptId)).toEqual([])
    expect(await undo(as.anna, keptId, again)).toBe('undone')
    expect(await subjects(as.tomek, keptId)).toEqual([`Work ${n}`])
  })

  it('who had the same address: it is one, and two again', async () => {
    const { n, keptId, mergedId, addresses } = await twoOfAnna()
    await as.anna.post(`/api/candidates/${mergedId}/addresses`, { address: addresses[0] })
    await untilSubjects(as.anna, mergedId, [`Home ${n}`, `Work ${n}`])
    const rows = () =>
      db()
        .selectFrom('candidate_addresses')
        .selectAll()
        .where('candidate_id', 'in', [keptId, mergedId])
        .orderBy('ordinal')
        .execute()
    const before = await rows()
    for (const [kept, other] of [
      [keptId, mergedId],
      [mergedId, keptId],
    ] as const) {
      const id = await merged(as.anna, kept, other)
      expect(await rows()).toHaveLength(2)
      expect(await subjects(as.anna, kept)).toEqual([`Home ${n}`, `Work ${n}`])
      expect(await subjects(as.tomek, kept)).toEqual([`Work ${n}`])
      expect(await undo(as.anna, kept, id)).toBe('undone')
      expect(await rows()).toEqual(before)
      expect(await subjects(as.anna, mergedId)).toEqual([`Home ${n}`, `Work ${n}`])
      expect(await subjects(as.anna, keptId)).toEqual([`Work ${n}`])
    }
  })

  it('are parted in the order of time, within thirty days, without whoever was removed since', async () => {
    const { n, keptId, mergedId } = await twoOfAnna()
    const third = await add(as.anna, 'Third', `third-${n}@x.example`)
    await assign(as.anna, keptId, 'ewa')
    const first = await merged(as.anna, keptId, mergedId)
    const second = await merged(as.anna, keptId, third)
    expect(await undo(as.anna, keptId, first)).toBe('merge-undo-later-first')
    expect(await undo(as.anna, keptId, second)).toBe('undone')
    await as.anna.request('DELETE', `/api/candidates/${keptId}/team/${ids.ewa}`)
    expect(await undo(as.anna, keptId, first)).toBe('undone')
    expect([await subjects(as.ewa, keptId), await subjects(as.ewa, mergedId)]).toEqual([[], []])
    const last = await merged(as.anna, keptId, mergedId)
    aheadMs = 30 * day + 60_000
    expect(await undo(as.anna, keptId, last)).toBe('not-found')
    await until('the merged one is gone for good', async () => {
      const left = await db().selectFrom('candidates').select('id').where('id', '=', mergedId).execute()
      return left.length === 0
    })
    expect(await subjects(as.anna, keptId)).toEqual([`Home ${n}`, `Work ${n}`])
    expect(await subjects(as.tomek, keptId)).toEqual([`Work ${n}`])
  })
})
