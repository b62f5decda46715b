import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeVacancy } from '../../server/candidates/vacancies.ts'
import type { User } from '../../server/db/schema.ts'
import { newId } from '../../server/ids.ts'
import { beginRoutine } from '../../server/users/audit.ts'
import { engines, overlap } from '../support/database.ts'
import {
  type Answer,
  addPerson,
  openTestSite,
  signedIn,
  type TestSite,
  type Visitor,
} from '../support/http.ts'

type Name = 'ada' | 'ola' | 'tom' | 'max' | 'nil'

describe.each(engines)('hiring teams, %s', (engine) => {
  let site: TestSite
  const ids = {} as Record<Name, string>
  const as = {} as Record<Name, Visitor>
  const users = {} as Record<Name, User>

  beforeAll(async () => {
    site = await openTestSite(engine)
    const people = [
      ['ada', 'admin', 'send'],
      ['ola', 'recruiter', 'send'],
      ['tom', 'recruiter', 'send'],
      ['max', 'manager', 'read'],
      ['nil', 'recruiter', 'none'],
    ] as const
    for (const [name, role, permission] of people) {
      users[name] = await addPerson(site, `${name}@firma.pl`, role, permission)
      ids[name] = users[name].id
      as[name] = await signedIn(site, `${name}@firma.pl`)
    }
  })
  afterAll(() => site.close())
  beforeEach(async () => {
    const { db } = site.database
    await db.deleteFrom('candidates').execute()
    await db.deleteFrom('vacancies').execute()
    await db.updateTable('organisation').set({ readers: 'team', readers_chosen_at: null }).execute()
    await db.updateTable('users').set({ access: 'active' }).execute()
    await db.transaction().execute(async (tx) => {
      await beginRoutine(tx, 'retention')
      await tx.deleteFrom('audit_events').execute()
    })
    site.clock.set(new Date('2026-11-27T10:00:00Z'))
  })

  let count = 0
  const candidate = async (who: Name, more: object = {}): Promise<string> => {
    count += 1
    const fresh = { name: `Candidate ${count}`, addresses: [`c${count}@poczta.pl`], ...more }
    const answer = await as[who].post('/api/candidates', fresh)
    expect(answer.status).toBe(201)
    return answer.body.id
  }
  const vacancy = async (who: Name, title: string, more: object = {}): Promise<string> => {
    const answer = await as[who].post('/api/vacancies', { title, ...more })
    expect(answer.status).toBe(201)
    return answer.body.id
  }
  const apply = (who: Name, candidateId: string, vacancyId: string | null) =>
    as[who].post(`/api/candidates/${candidateId}/applications`, { vacancyId })
  const assign = (who: Name, candidateId: string, whom: Name) =>
    as[who].request('PUT', `/api/candidates/${candidateId}/team/${ids[whom]}`)
  const unassign = (who: Name, candidateId: string, whom: Name) =>
    as[who].request('DELETE', `/api/candidates/${candidateId}/team/${ids[whom]}`)
  const changed = (who: Name, vacancyId: string, change: object) =>
    as[who].request('PATCH', `/api/vacancies/${vacancyId}`, change)
  const profile = async (who: Name, candidateId: string) =>
    (await as[who].get(`/api/candidates/${candidateId}`)).body
  const access = async (who: Name, candidateId: string): Promise<string> =>
    (await as[who].get(`/api/candidates/${candidateId}/conversations`)).body.access.state
  const actions = async () =>
    (await site.database.db.selectFrom('audit_events').select('action').orderBy('action').execute()).map(
      ({ action }) => action,
    )
  const end = (name: Name) =>
    site.database.db.updateTable('users').set({ access: 'disabled' }).where('id', '=', ids[name]).execute()

  /** Candidates of Ola, each with one more fact. */
  const world = async () => {
    const open = await vacancy('ola', 'Open', { team: [ids.max] })
    const closed = await vacancy('ada', 'Closed', { team: [ids.max], status: 'open' })
    const secret = await vacancy('ola', 'Secret', { confidential: true, team: [ids.ola, ids.max] })
    const tomsOwn = await vacancy('tom', 'Tom’s')
    const candidates = {
      owned: await candidate('ola'),
      assigned: await candidate('ola'),
      vacancy: await candidate('ola'),
      closed: await candidate('ola'),
      secret: await candidate('ola'),
      secretAssigned: await candidate('ola'),
      ownFile: await candidate('ola'),
    }
    await assign('ola', candidates.assigned, 'tom')
    await apply('ola', candidates.vacancy, open)
    await apply('ola', candidates.closed, closed)
    await changed('ada', closed, { status: 'closed' })
    await apply('ola', candidates.secret, secret)
    await apply('ola', candidates.secret, tomsOwn)
    await apply('ola', candidates.secretAssigned, secret)
    await assign('ola', candidates.secretAssigned, 'tom')
    await assign('ola', candidates.ownFile, 'tom')
    const self = { user_id: ids.tom }
    await site.database.db.updateTable('candidates').set(self).where('id', '=', candidates.ownFile).execute()
    return { candidates, open, closed, secret, tomsOwn }
  }

  // Who reads, of those with the permission. Nil, who has none, reads nothing. Ada is an administrator.
  const readers = {
    team: {
      owned: ['ola'],
      assigned: ['ola', 'tom'],
      vacancy: ['ola', 'max'],
      closed: ['ola'],
      secret: ['ola', 'max'],
      secretAssigned: ['ola', 'tom', 'max'],
      ownFile: ['ola'],
    },
    everyone: {
      owned: ['ada', 'ola', 'tom', 'max'],
      assigned: ['ada', 'ola', 'tom', 'max'],
      vacancy: ['ada', 'ola', 'tom', 'max'],
      closed: ['ada', 'ola', 'tom', 'max'],
      secret: ['ola', 'max'],
      secretAssigned: ['ola', 'tom', 'max'],
      ownFile: ['ada', 'ola', 'max'],
    },
  } as const

  test.each(['team', 'everyone'] as const)('who reads which candidate: %s', async (setting) => {
    const { candidates } = await world()
    expect((await as.ada.request('PATCH', '/api/organisation', { readers: setting })).status).toBe(200)
    const found: Record<string, Name[]> = Object.fromEntries(
      Object.keys(candidates).map((kind) => [kind, []]),
    )
    for (const name of ['ada', 'ola', 'tom', 'max', 'nil'] as const) {
      const listed = (await as[name].get('/api/candidates?size=100')).body.candidates
      for (const [kind, id] of Object.entries(candidates)) {
        const state = await access(name, id)
        const reads = state === 'reads'
        const { emailCount } = listed.find((one: { id: string }) => one.id === id)
        expect([emailCount, (await profile(name, id)).emailCount], `${name}, ${kind}`).toEqual(
          reads ? [0, 0] : [null, null],
        )
        if (reads) found[kind]!.push(name)
        else if (name === 'nil' || (name === 'tom' && kind === 'ownFile')) expect(state).toBe('never')
        else expect(state, `${name}, ${kind}`).toBe('may-ask')
      }
    }
    expect(found).toEqual(readers[setting])
  })

  test('a confidential vacancy, closed too, exists for its team alone: no title, count, filter or search shows it', async () => {
    const { candidates, secret } = await world()
    for (const status of ['open', 'closed']) {
      await changed('ola', secret, { status })
      for (const name of ['ada', 'tom'] as const) {
        const all = await as[name].get('/api/vacancies')
        expect(all.text).not.toContain('Secret')
        expect(all.body.total).toBe(3)
        expect((await as[name].get(`/api/vacancies/${secret}`)).body.code).toBe('vacancy-not-found')
        expect((await as[name].get('/api/candidates?q=secret')).body.total).toBe(0)
        expect((await as[name].get(`/api/candidates?vacancy=${secret}`)).body.total).toBe(0)
        const seen = await profile(name, candidates.secret)
        expect(JSON.stringify(seen)).not.toContain('Secret')
        expect(seen.team.map((one: { name: string }) => one.name)).toEqual(['ola', 'tom'])
        for (const change of [
          changed(name, secret, { title: 'Known' }),
          as[name].request('DELETE', `/api/vacancies/${secret}`),
        ]) {
          expect((await change).body.code).toBe('vacancy-not-found')
        }
        expect((await apply(name, candidates.owned, secret)).status).toBeGreaterThanOrEqual(403)
      }
      expect((await as.max.get('/api/candidates?q=secret')).body.total).toBe(2)
      expect((await as.max.get(`/api/candidates?vacancy=${secret}`)).body.total).toBe(2)
    }
    // Whoever types its title begins a vacancy of their own.
    const id = await candidate('tom', { position: 'secret' })
    expect(await profile('tom', id)).toMatchObject({ position: 'secret' })
    expect((await as.ola.get(`/api/vacancies/${secret}`)).body.candidates).toBe(2)
    expect(await access('max', id)).toBe('may-ask')
  })

  test('position and stage are the short form of an application', async () => {
    const id = await candidate('ola', { position: 'Kierowca', stage: 'screening' })
    const first = (await profile('ola', id)).applications
    expect(first).toMatchObject([{ vacancy: { title: 'Kierowca', status: 'open' }, stage: 'screening' }])
    // The same title in other capitals is the same vacancy, and its team joins.
    const toms = await candidate('tom', { position: 'KIEROWCA' })
    expect((await profile('tom', toms)).applications[0].vacancy.id).toBe(first[0].vacancy.id)
    expect(await access('ola', toms)).toBe('reads')
    expect(await access('tom', id)).toBe('may-ask')
    site.clock.set(new Date('2026-11-27T11:00:00Z'))
    await as.ola.request('PATCH', `/api/candidates/${id}`, { position: 'Magazynier' })
    expect(await profile('ola', id)).toMatchObject({ position: 'Magazynier', stage: 'screening' })
    expect((await profile('ola', id)).applications).toHaveLength(1)
    // An application for a vacancy that there is already is shown instead of being made twice.
    await apply('ola', id, first[0].vacancy.id)
    site.clock.set(new Date('2026-11-27T12:00:00Z'))
    await as.ola.request('PATCH', `/api/candidates/${id}`, { position: 'kierowca', stage: 'offer' })
    expect(await profile('ola', id)).toMatchObject({
      position: 'Kierowca',
      stage: 'offer',
      applications: [{ stage: 'offer' }, { vacancy: { title: 'Magazynier' }, stage: 'screening' }],
    })
    expect((await as.ola.get('/api/candidates?stage=offer')).body.total).toBe(1)
    expect((await as.ola.get('/api/candidates?stage=screening')).body.total).toBe(0)
    await changed('ola', first[0].vacancy.id, { status: 'closed' })
    expect(await profile('ola', id)).toMatchObject({ position: 'Magazynier', stage: 'screening' })
    // A closed vacancy is not matched.
    const later = await candidate('ola', { position: 'Kierowca' })
    expect((await profile('ola', later)).applications[0].vacancy.id).not.toBe(first[0].vacancy.id)
  })

  test('nobody joins a team by themselves: not by assignment, ownership, application, title or vacancy', async () => {
    const { candidates, open } = await world()
    const refused = async (answer: Promise<Answer>) => (await answer).body.code
    const own = `/api/candidates/${candidates.owned}`
    expect(await refused(assign('tom', candidates.owned, 'tom'))).toBe('not-in-hiring-team')
    expect(await refused(assign('tom', candidates.owned, 'max'))).toBe('not-in-hiring-team')
    expect(await refused(as.tom.request('PUT', `${own}/owner`, { userId: ids.tom }))).toBe(
      'not-in-hiring-team',
    )
    expect(await refused(as.tom.request('PATCH', own, { position: 'Tom’s' }))).toBe('not-in-hiring-team')
    expect(await refused(apply('tom', candidates.owned, null))).toBe('not-in-hiring-team')
    expect(await refused(changed('tom', open, { team: [ids.tom] }))).toBe('not-in-vacancy-team')
    // An administrator may change teams, but not for themselves, and not past a confidential vacancy.
    expect(await refused(assign('ada', candidates.owned, 'ada'))).toBe('not-yourself')
    expect(await refused(as.ada.request('PUT', `${own}/owner`, { userId: ids.ada }))).toBe('not-yourself')
    expect(await refused(changed('ada', open, { team: [ids.max, ids.ada] }))).toBe('not-yourself')
    expect((await changed('ada', open, { team: [] })).status).toBe(204)
    expect(await refused(changed('ada', open, { team: [ids.ada] }))).toBe('not-yourself')
    expect(await access('ada', candidates.vacancy)).toBe('may-ask')
    expect(await refused(assign('ada', candidates.secret, 'nil'))).toBe('not-in-hiring-team')
    expect((await assign('ada', candidates.owned, 'tom')).status).toBe(204)
    expect(await access('tom', candidates.owned)).toBe('reads')
    expect(await access('ada', candidates.owned)).toBe('may-ask')
    for (const id of Object.values(candidates)) {
      if (id === candidates.ownFile) continue
      expect(await access('nil', id)).toBe('never')
    }
  })

  test('when nobody in the team has access any more, an administrator takes over', async () => {
    const id = await candidate('ola')
    await end('ola')
    const asked = await as.tom.post(`/api/candidates/${id}/access-requests`, {})
    expect(asked.status).toBe(204)
    expect((await as.ada.get('/api/access-requests')).body.toAnswer).toMatchObject([
      { asker: { name: 'tom' } },
    ])
    expect((await assign('ada', id, 'ada')).status).toBe(204)
    expect(await access('ada', id)).toBe('reads')
  })

  test('the team names everybody with the reason; the owner changes; members leave', async () => {
    const driver = await vacancy('ola', 'Kierowca', { team: [ids.ola, ids.max] })
    const id = await candidate('ola')
    await apply('ola', id, driver)
    await assign('max', id, 'tom')
    const reasons = async () =>
      (await profile('ola', id)).team.map(
        ({ name, reasons: why }: { name: string; reasons: { kind: string }[] }) => [
          name,
          ...why.map(({ kind }) => kind),
        ],
      )
    expect(await reasons()).toEqual([
      ['max', 'vacancy'],
      ['ola', 'owner', 'vacancy'],
      ['tom', 'assigned'],
    ])
    expect((await unassign('nil', id, 'tom')).body.code).toBe('not-in-hiring-team')
    await as.ola.request('PUT', `/api/candidates/${id}/owner`, { userId: ids.tom })
    expect((await unassign('tom', id, 'tom')).status).toBe(204)
    expect((await unassign('tom', id, 'tom')).body.code).toBe('not-found')
    expect(await reasons()).toEqual([
      ['max', 'vacancy'],
      ['ola', 'vacancy'],
      ['tom', 'owner'],
    ])
    expect((await assign('tom', id, 'ola')).status).toBe(204)
    await end('max')
    expect((await assign('tom', id, 'max')).body.code).toBe('person-not-found')
    expect(await actions()).toEqual([
      'application.added',
      'candidate.created',
      'candidate.owner_changed',
      'hiring_team.assigned',
      'hiring_team.assigned',
      'hiring_team.removed',
      'vacancy.created',
    ])
  })

  test('a confidential vacancy keeps somebody with access; only an unused vacancy is deleted', async () => {
    expect(
      (await as.ola.post('/api/vacancies', { title: 'X', confidential: true, team: [ids.tom] })).body.code,
    ).toBe('vacancy-needs-you')
    const secret = await vacancy('ola', 'Secret', { confidential: true, team: [ids.ola, ids.tom] })
    expect((await changed('ola', secret, { team: [] })).body.code).toBe('vacancy-needs-member')
    expect((await changed('ola', secret, { team: [ids.tom] })).status).toBe(204)
    expect((await changed('ola', secret, { team: [ids.ola] })).body.code).toBe('vacancy-not-found')
    expect((await changed('tom', secret, { externalId: 'ats-7' })).status).toBe(204)
    expect((await as.ada.post('/api/vacancies', { title: 'Y', externalId: 'ats-7' })).body.code).toBe(
      'vacancy-id-taken',
    )
    const id = await candidate('tom')
    await apply('tom', id, secret)
    expect((await as.tom.request('DELETE', `/api/vacancies/${secret}`)).body.code).toBe('vacancy-in-use')
    const { applications } = await profile('tom', id)
    const application = applications.find((one: { vacancy: object | null }) => one.vacancy !== null)
    const path = `/api/candidates/${id}/applications/${application.id}`
    expect((await as.ola.request('PATCH', path, { stage: 'offer' })).body.code).toBe('not-found')
    expect((await as.tom.request('PATCH', path, { stage: 'offer' })).status).toBe(204)
    expect((await as.tom.request('DELETE', path)).status).toBe(204)
    expect((await as.tom.request('DELETE', `/api/vacancies/${secret}`)).status).toBe(204)
    expect((await as.max.post('/api/vacancies', { title: 'Z' })).body.code).toBe('not-allowed')
  })

  test('when nobody in the team of a confidential vacancy has access any more, an administrator names another', async () => {
    const secret = await vacancy('ola', 'Secret', { confidential: true, team: [ids.ola] })
    const id = await candidate('ola')
    expect((await apply('ola', id, secret)).status).toBe(204)
    const find = async (who: Name) => (await as[who].get(`/api/vacancies/${secret}`)).status
    expect(await find('ada')).toBe(404)
    const { db } = site.database
    await db.updateTable('users').set({ access: 'removed' }).where('id', '=', ids.ola).execute()
    expect([await find('ada'), await find('tom')]).toEqual([200, 404])
    const change = { team: [ids.tom] }
    expect((await as.ada.request('PATCH', `/api/vacancies/${secret}`, change)).status).toBe(204)
    expect([await find('ada'), await find('tom')]).toEqual([404, 200])
  })

  test('of the last two members who leave a confidential vacancy at once, one is refused', async () => {
    const secret = await vacancy('ola', 'Secret', { confidential: true, team: [ids.ola, ids.tom] })
    const now = site.clock.now()
    const second = await overlap(
      site.database.db,
      (tx) => changeVacancy(tx, users.ola, secret, { team: [ids.tom] }, now),
      (tx) => changeVacancy(tx, users.tom, secret, { team: [] }, now),
    )
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'vacancy-needs-member' } })
  })

  test('a request is asked, answered by one click, told, and taken back by either side', async () => {
    const id = await candidate('ola')
    const ask = () => as.tom.post(`/api/candidates/${id}/access-requests`, {})
    const open = async (who: Name) => (await as[who].get('/api/access-requests')).body
    const answer = (who: Name, requestId: string, value: string) =>
      as[who].request('PUT', `/api/access-requests/${requestId}/answer`, { answer: value })
    expect([(await ask()).status, (await ask()).status]).toEqual([204, 204])
    expect(await access('tom', id)).toBe('asked')
    const { toAnswer } = await open('ola')
    expect(toAnswer).toMatchObject([{ asker: { name: 'tom' }, candidate: { id }, state: 'waiting' }])
    const requestId = toAnswer[0].id
    for (const other of ['ada', 'max', 'tom'] as const) {
      expect((await open(other)).toAnswer).toEqual([])
      expect((await answer(other, requestId, 'given')).body.code).toBe('not-found')
    }
    expect((await as.max.request('DELETE', `/api/access-requests/${requestId}`)).body.code).toBe('not-found')
    expect((await answer('ola', requestId, 'given')).status).toBe(204)
    expect((await answer('ola', requestId, 'declined')).body.code).toBe('not-found')
    expect(await access('tom', id)).toBe('reads')
    expect((await profile('ola', id)).team).toMatchObject([
      {},
      { name: 'tom', reasons: [{ kind: 'accepted' }] },
    ])
    expect((await open('tom')).own).toMatchObject([{ state: 'given', answeredBy: 'ola' }])
    await as.tom.request('PUT', `/api/access-requests/${requestId}/seen`)
    expect((await open('tom')).own).toEqual([])
    expect((await ask()).body.code).toBe('already-in-team')
    expect((await unassign('ola', id, 'tom')).status).toBe(204)
    expect(await access('tom', id)).toBe('may-ask')
    await ask()
    const again = (await open('tom')).own[0]
    expect((await as.tom.request('DELETE', `/api/access-requests/${again.id}`)).status).toBe(204)
    expect((await open('ola')).toAnswer).toEqual([])
    await ask()
    expect((await answer('ola', (await open('ola')).toAnswer[0].id, 'declined')).status).toBe(204)
    expect((await open('tom')).own).toMatchObject([{ state: 'declined' }])
    expect((await ask()).body.code).toBe('request-declined')
    site.clock.set(new Date('2026-11-28T10:00:01Z'))
    expect((await ask()).status).toBe(204)
    expect((await assign('ola', id, 'tom')).status).toBe(204)
    expect((await open('ola')).toAnswer).toEqual([])
    expect((await as.nil.post(`/api/candidates/${id}/access-requests`, {})).body.code).toBe('not-allowed')
    expect((await as.tom.post(`/api/candidates/${newId()}/access-requests`, {})).body.code).toBe(
      'candidate-not-found',
    )
  })

  test('whoever may not read a candidate themselves lets nobody in, also as member of another vacancy', async () => {
    const { candidates } = await world()
    const ask = (who: Name) => as[who].post(`/api/candidates/${candidates.secret}/access-requests`, {})
    const asked = async () => {
      const found: Name[] = []
      for (const name of ['ada', 'ola', 'tom', 'max'] as const)
        if ((await as[name].get('/api/access-requests')).body.toAnswer?.length > 0) found.push(name)
      return found
    }
    expect((await ask('ada')).status).toBe(204)
    expect(await asked()).toEqual(['ola', 'max'])
    const [request] = (await as.max.get('/api/access-requests')).body.toAnswer
    expect((await assign('ola', candidates.secret, 'nil')).status).toBe(204)
    expect((await as.nil.get('/api/access-requests')).body.toAnswer, 'Nil may not read mail').toEqual([])
    const give = (who: Name) =>
      as[who].request('PUT', `/api/access-requests/${request.id}/answer`, { answer: 'given' })
    expect((await give('tom')).body.code).toBe('not-found')
    // Tom asks too. With Ola and Max gone, nobody is left who could say yes, the excluded administrator least of all.
    expect((await ask('tom')).status).toBe(204)
    await end('ola')
    await end('max')
    expect(await asked()).toEqual([])
    expect([await access('ada', candidates.secret), await access('tom', candidates.secret)]).toEqual([
      'asked',
      'asked',
    ])
  })

  test('administrators are asked once who reads, and only they choose', async () => {
    const asks = async (who: Name) => (await as[who].get('/api/session')).body.user.asksForReaders
    expect([await asks('ada'), await asks('ola')]).toEqual([true, false])
    const choose = { readers: 'everyone' }
    expect((await as.ola.request('PATCH', '/api/organisation', choose)).body.code).toBe('not-allowed')
    expect((await as.ada.request('PATCH', '/api/organisation', choose)).body).toMatchObject(choose)
    expect(await asks('ada')).toBe(false)
    expect((await as.tom.get('/api/organisation')).body).toMatchObject(choose)
    expect(await actions()).toEqual(['organisation.changed'])
    const { colleagues } = (await as.tom.get('/api/colleagues')).body
    expect(colleagues.map((one: { name: string }) => one.name)).toEqual(['ada', 'max', 'nil', 'ola', 'tom'])
  })
})
