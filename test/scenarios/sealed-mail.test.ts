import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek } from '../support/small-office.ts'

describe.each(engines)('sealed mail, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let owner: Visitor
  let colleague: Visitor
  let admin: Visitor
  let first: string

  beforeAll(async () => {
    office = await openSmallOffice(engine)
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    admin = await office.signIn('admin@kurier.test')
    await connect(owner, anna)
    await untilState(owner, 'connected')
    first = (await receive('Before')).id
  })
  afterAll(() => office.close())

  const path = () => `/api/candidates/${office.candidateId}`
  const subjects = async (visitor: Visitor) =>
    (await visitor.get(`${path()}/conversations`)).body.conversations.map(
      (one: { subject: string }) => one.subject,
    )
  const deliver = async (subject: string) => {
    office.google.world.receive({ raw: letter({ from: maja, to: anna, subject, messageId: `${subject}@x` }) })
    await owner.post('/api/mailbox/sync', {})
  }
  const receive = async (subject: string) => {
    await deliver(subject)
    return await until(subject, async () =>
      (await owner.get(`${path()}/conversations`)).body.conversations.find(
        (one: { subject: string }) => one.subject === subject,
      ),
    )
  }
  const setStage = (stage: string) => owner.request('PATCH', path(), { stage })
  const openedBodies = async () =>
    (await office.database.db.selectFrom('messages').select('subject').execute()).map((row) => row.subject)
  const untilSynced = async () => {
    const before = (await owner.get('/api/mailbox')).body.lastSyncedAt
    await owner.post('/api/mailbox/sync', {})
    await until('a sync', async () => (await owner.get('/api/mailbox')).body.lastSyncedAt > before)
  }

  it('at Hired, past mail is seen by the inbox’s owner and named administrators alone, and nothing new is opened', async () => {
    const hired = await setStage('hired')
    expect(hired.body.sealed).toEqual({ since: expect.any(String), readers: [], mayReopen: true })
    expect(await subjects(owner), 'her own copies').toEqual(['Before'])
    for (const visitor of [colleague, admin]) {
      expect(await subjects(visitor)).toEqual([])
      expect((await visitor.get(`${path()}/conversations/${first}`)).status).toBe(404)
      expect((await visitor.get(`/api/messages/${first}/original`)).status).toBe(404)
      expect((await visitor.get(path())).body.emailCount).toBeNull()
    }
    await deliver('Meanwhile')
    await untilSynced()
    expect(await openedBodies()).toEqual(['Before'])
    const why = await owner.post('/api/mailbox/explanations', { text: 'Meanwhile' })
    expect(why.body.messages[0].verdict).toEqual({ kind: 'refused', rule: 'sealed', strangers: [] })
    expect((await owner.get(`${path()}/conversations`)).body.offers).toEqual([])
    const address = await owner.post(`${path()}/addresses`, { address: 'maja@new.example' })
    expect(address.status).toBe(201)
    const searches = await office.database.db.selectFrom('searches').select('addresses').execute()
    expect(searches.flatMap(({ addresses }) => addresses)).not.toContain('maja@new.example')
    const message = {
      id: crypto.randomUUID(),
      to: [{ name: '', address: maja }],
      subject: 'x',
      html: '<p>x</p>',
    }
    expect((await owner.post(`${path()}/messages`, message)).body.code).toBe('candidate-sealed')
  })

  it('an administrator who is named reads it, and it is written down', async () => {
    const me = (await admin.get('/api/session')).body.user.id
    const name = (seesSealed: boolean) => admin.request('PATCH', `/api/people/${me}`, { seesSealed })
    expect((await name(true)).body.seesSealed).toBe(true)
    expect(await subjects(admin)).toEqual(['Before'])
    expect((await colleague.get(path())).body.sealed.readers).toEqual(['Marta Admin'])
    expect(await subjects(colleague)).toEqual([])
    const events = await office.database.db
      .selectFrom('audit_events')
      .select(['action', 'details'])
      .where('action', 'in', ['candidate.sealed', 'user.changed'])
      .execute()
    expect(events).toContainEqual({
      action: 'user.changed',
      details: { seesSealed: true, before: { seesSealed: false } },
    })
    expect(events.filter(({ action }) => action === 'candidate.sealed')).toHaveLength(1)
    await name(false)
    expect(await subjects(admin)).toEqual([])
  })

  it('leaving the stage opens it again, and brings what was missed', async () => {
    expect((await setStage('interview')).body.sealed).toBeNull()
    await until('the missed mail', async () => (await subjects(colleague)).length === 2)
    expect((await subjects(colleague)).toSorted()).toEqual(['Before', 'Meanwhile'])
  })

  it('Reopen opens it although the stage stays, until the stage is reached anew', async () => {
    await setStage('hired')
    expect(await subjects(colleague)).toEqual([])
    const reopened = await colleague.post(`${path()}/reopenings`, {})
    expect(reopened).toMatchObject({ status: 200, body: { sealed: null, stage: 'hired' } })
    expect(await subjects(colleague)).toHaveLength(2)
    await owner.request('PATCH', path(), { stage: 'hired' })
    expect(await subjects(colleague), 'saved again').toHaveLength(2)
    await setStage('offer')
    await setStage('hired')
    expect(await subjects(colleague)).toEqual([])
  })

  it('any application seals, whichever way its stage changes; the owner may still change the team', async () => {
    await setStage('interview')
    const vacancy = await owner.post('/api/vacancies', { title: 'Another vacancy' })
    const application = { vacancyId: vacancy.body.id, stage: 'hired' }
    expect((await owner.post(`${path()}/applications`, application)).status).toBe(204)
    expect(await subjects(colleague)).toEqual([])
    const { applications } = (await owner.get(path())).body
    const { id } = applications.find((one: { stage: string }) => one.stage === 'hired')
    const change = (stage: string) => owner.request('PATCH', `${path()}/applications/${id}`, { stage })
    expect((await owner.get(path())).body.mayChangeTeam).toBe(true)
    expect((await change('offer')).status).toBe(204)
    expect(await subjects(colleague)).toHaveLength(2)
    expect((await change('hired')).status).toBe(204)
    expect(await subjects(colleague)).toEqual([])
    expect((await owner.request('DELETE', `${path()}/applications/${id}`)).status).toBe(204)
    expect(await subjects(colleague)).toHaveLength(2)
    await setStage('hired')
  })

  it('an administrator chooses the stages, which holds at once; a new candidate may begin sealed', async () => {
    const stages = '/api/organisation/sealing-stages'
    expect((await colleague.get(stages)).status).toBe(403)
    expect((await admin.get(stages)).body).toEqual({ stages: ['hired'] })
    const changed = await admin.request('PUT', stages, { stages: ['rejected'] })
    expect(changed.body).toMatchObject({ stages: ['rejected'], sealed: 0, reopened: 1 })
    expect(await subjects(colleague)).toHaveLength(2)
    const born = await owner.post('/api/candidates', {
      name: 'Ola',
      addresses: ['ola@x.example'],
      stage: 'rejected',
    })
    expect(born.body.sealed).not.toBeNull()
    const searches = await office.database.db.selectFrom('searches').select('addresses').execute()
    expect(searches.flatMap(({ addresses }) => addresses)).not.toContain('ola@x.example')
    const wanted = await office.database.db.selectFrom('wanted_addresses').select('address_key').execute()
    expect(wanted.map((row) => row.address_key)).not.toContain('ola@x.example')
    await admin.request('PUT', stages, { stages: ['hired'] })
    expect(await subjects(colleague)).toEqual([])
    await setStage('applied')
  })

  it('is opened again by the hiring team and named administrators alone, whichever way', async () => {
    const { db } = office.database
    await db.updateTable('organisation').set({ readers: 'team' }).execute()
    expect((await colleague.request('PATCH', path(), { stage: 'hired' })).status, 'sealing is allowed').toBe(
      200,
    )
    expect((await colleague.get(path())).body.sealed.mayReopen).toBe(false)
    const refused = [
      await colleague.post(`${path()}/reopenings`, {}),
      await colleague.request('PATCH', path(), { stage: 'interview' }),
    ]
    const applications = (await colleague.get(path())).body.applications as { id: string; stage: string }[]
    const { id } = applications.find(({ stage }) => stage === 'hired')!
    refused.push(await colleague.request('PATCH', `${path()}/applications/${id}`, { stage: 'offer' }))
    expect(refused.map(({ body }) => body.code)).toEqual(Array(3).fill('not-in-hiring-team'))
    expect((await owner.get(path())).body.sealed).toMatchObject({ mayReopen: true })
    expect((await owner.post(`${path()}/reopenings`, {})).body.sealed).toBeNull()
    await setStage('applied')
    await db.updateTable('organisation').set({ readers: 'everyone' }).execute()
  })

  it('opened again, what is held stays held and unopened, and what is shared is shared', async () => {
    const { db } = office.database
    await db.updateTable('organisation').set({ readers: 'team', asks_owners: true }).execute()
    const [held, shared] = ['barbara@poczta.example', 'barbara.k@dom.example']
    const ids: string[] = []
    const come = (from: string, subject: string) => {
      const raw = letter({ from, to: anna, subject })
      ids.push(...office.google.world.receive({ raw }).map(({ message }) => message.id))
    }
    come(held, 'Birthday')
    const { id } = (await colleague.post('/api/candidates', { name: 'Barbara', addresses: [held] })).body
    expect((await owner.post(`/api/candidates/${id}/addresses`, { address: shared })).status).toBe(201)
    const notice = (emails: number) =>
      until(`${emails} held`, async () =>
        (await owner.get('/api/mailbox/sharing/notices')).body.notices.find(
          (one: { key: string; emails: number }) => one.key === held && one.emails === emails,
        ),
      )
    const onProfile = async (who: Visitor) =>
      (await who.get(`/api/candidates/${id}/conversations`)).body.conversations
        .map((one: { subject: string }) => one.subject)
        .toSorted()
    await notice(1)
    const change = (stage: string) => colleague.request('PATCH', `/api/candidates/${id}`, { stage })
    await change('hired')
    come(held, 'Garden')
    come(shared, 'Application')
    await untilSynced()
    expect(await onProfile(owner)).toEqual([])
    await change('interview')
    await notice(2)
    await until('the shared mail', async () => (await onProfile(colleague)).length === 1)
    expect(await onProfile(colleague)).toEqual(['Application'])
    expect(office.google.calls.bodiesFetched(anna).filter((one) => ids.includes(one))).toEqual([ids[2]])
    await db.updateTable('organisation').set({ readers: 'everyone' }).execute()
  })

  it('nobody reads their own file: by hand, or because an address is theirs', async () => {
    const tomekId = (await colleague.get('/api/session')).body.user.id
    const link = (userId: string | null) => admin.request('PUT', `${path()}/person`, { userId })
    expect((await colleague.request('PUT', `${path()}/person`, { userId: null })).status).toBe(403)
    expect((await link(tomekId)).body.userId).toBe(tomekId)
    expect((await colleague.get(path())).body).toMatchObject({ isOwnFile: true, emailCount: null })
    expect(await subjects(colleague)).toEqual([])
    expect((await owner.get(path())).body).toMatchObject({ isOwnFile: false, userId: null })
    await link(null)
    expect(await subjects(colleague)).toHaveLength(2)
    const adminId = (await admin.get('/api/session')).body.user.id
    await link(adminId)
    expect((await link(null)).body.code, 'one’s own file').toBe('not-yourself')
    await office.database.db.updateTable('candidates').set({ user_id: null }).execute()

    const person = {
      name: 'Maja',
      email: maja,
      password: 'long-enough-1',
      role: 'recruiter',
      mailPermission: 'read',
    }
    const hired = await admin.post('/api/people', person)
    expect((await admin.get(path())).body.userId, 'the address she signs in with').toBe(hired.body.id)
  })
})
