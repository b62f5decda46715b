import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Tx } from '../../server/db/db.ts'
import { changeAccess, endExpiredAccess } from '../../server/users/access.ts'
import { createPostgresDatabase, engines, overlap } from '../support/database.ts'
import { addPerson, openTestSite, password, signedIn, type TestSite, Visitor } from '../support/http.ts'

describe.each(engines)('people, %s', (engine) => {
  let site: TestSite
  let ada: Visitor
  let adaId: string

  beforeEach(async () => {
    site = await openTestSite(engine, {
      mailboxStates: async (_db, ids) => new Map([[ids[0]!, 'connected']]),
    })
    adaId = (await addPerson(site, 'ada@firma.pl', 'admin')).id
    ada = await signedIn(site, 'ada@firma.pl')
  })
  afterEach(() => site.close())

  const putAccess = (who: Visitor, id: string, change: unknown) =>
    who.request('PUT', `/api/people/${id}/access`, change)
  const auditActions = async () =>
    (
      await site.database.db
        .selectFrom('audit_events')
        .select('action')
        .where('action', 'not like', 'session.%')
        .execute()
    )
      .map(({ action }) => action)
      .sort()

  test('an administrator adds people, who can then sign in; an address is added only once', async () => {
    const person = {
      name: ' Ola Nowak ',
      email: 'Ola@Firma.pl',
      password,
      role: 'recruiter',
      mailPermission: 'read',
    }
    const added = await ada.post('/api/people', person)
    expect(added).toMatchObject({
      status: 201,
      body: {
        name: 'Ola Nowak',
        email: 'ola@firma.pl',
        access: 'active',
        hasAccess: true,
        lastWorkingDay: null,
      },
    })
    expect((await new Visitor(site).signIn('ola@firma.pl')).status).toBe(204)
    expect(await ada.post('/api/people', { ...person, email: 'OLA@firma.pl' })).toMatchObject({
      status: 409,
      body: { code: 'email-taken', fields: { email: 'email-taken' } },
    })
    const { people } = (await ada.get('/api/people')).body
    expect(people.map(({ name, mailboxState }: Record<string, string>) => [name, mailboxState])).toEqual([
      ['ada', 'connected'],
      ['Ola Nowak', null],
    ])
  })

  test('only administrators see and change people; managers only read candidates', async () => {
    const ola = await addPerson(site, 'ola@firma.pl')
    await addPerson(site, 'max@firma.pl', 'manager', 'read')
    for (const email of ['ola@firma.pl', 'max@firma.pl']) {
      const visitor = await signedIn(site, email)
      expect(await visitor.get('/api/people')).toMatchObject({ status: 403, body: { code: 'not-allowed' } })
      expect((await visitor.post('/api/people', {})).body.code).toBe('invalid-input')
      expect((await putAccess(visitor, ola.id, { access: 'disabled' })).body.code).toBe('not-allowed')
      expect((await visitor.request('PATCH', `/api/people/${ola.id}`, { role: 'admin' })).body.code).toBe(
        'not-allowed',
      )
    }
    const max = await signedIn(site, 'max@firma.pl')
    expect((await max.get('/api/candidates')).status).toBe(200)
    const newcomer = { name: 'Jan', addresses: ['jan@poczta.pl'] }
    expect((await max.post('/api/candidates', newcomer)).body.code).toBe('not-allowed')
    expect((await (await signedIn(site, 'ola@firma.pl')).post('/api/candidates', newcomer)).status).toBe(201)
  })

  test('a changed role or permission applies from the next request on', async () => {
    const { id } = await addPerson(site, 'ola@firma.pl', 'recruiter', 'none')
    const ola = await signedIn(site, 'ola@firma.pl')
    const change = { role: 'admin', mailPermission: 'send' }
    expect((await ada.request('PATCH', `/api/people/${id}`, change)).body).toMatchObject(change)
    expect((await ola.get('/api/session')).body.user).toMatchObject(change)
    expect((await ola.get('/api/people')).status).toBe(200)
    expect(await auditActions()).toContain('user.changed')
  })

  test('a disabled person is signed out at once, and has the same access as before when restored', async () => {
    const { id } = await addPerson(site, 'ola@firma.pl')
    const ola = await signedIn(site, 'ola@firma.pl')
    const answer = await putAccess(ada, id, { access: 'disabled' })
    expect(answer.body).toMatchObject({ access: 'disabled', hasAccess: false })
    expect(site.accessChanges).toEqual([{ userId: id, hasAccess: false, actorId: adaId }])
    expect((await ola.get('/api/candidates')).body.code).toBe('not-signed-in')
    expect(await new Visitor(site).signIn('ola@firma.pl')).toMatchObject({
      status: 403,
      body: { code: 'access-ended' },
    })
    // Only somebody who knows the password is told the reason.
    expect((await new Visitor(site).signIn('ola@firma.pl', 'a guess')).body.code).toBe('wrong-credentials')

    expect((await putAccess(ada, id, { access: 'active' })).body).toMatchObject({
      access: 'active',
      hasAccess: true,
    })
    expect(site.accessChanges.at(-1)).toEqual({ userId: id, hasAccess: true, actorId: adaId })
    expect((await new Visitor(site).signIn('ola@firma.pl')).status).toBe(204)
    expect(await auditActions()).toEqual([
      'access.disabled',
      'access.restored',
      'user.created',
      'user.created',
    ])
  })

  test('a removed person is signed out, stays on the list, and can be restored', async () => {
    const { id } = await addPerson(site, 'ola@firma.pl')
    expect((await putAccess(ada, id, { access: 'removed' })).body).toMatchObject({ hasAccess: false })
    expect((await new Visitor(site).signIn('ola@firma.pl')).body.code).toBe('access-ended')
    expect((await ada.get('/api/people')).body.people).toHaveLength(2)
    await putAccess(ada, id, { access: 'active' })
    expect((await new Visitor(site).signIn('ola@firma.pl')).status).toBe(204)
  })

  test('a last working day in the future gives access until that day ends in the person’s time zone', async () => {
    const { id } = await addPerson(site, 'ola@firma.pl')
    const ola = await signedIn(site, 'ola@firma.pl')
    await ola.request('PATCH', '/api/me', { timeZone: 'America/New_York' })
    site.clock.set(new Date('2031-03-03T12:00:00Z'))
    const answer = await putAccess(ada, id, { access: 'terminated', lastWorkingDay: '2031-03-05' })
    expect(answer.body).toMatchObject({ access: 'terminated', lastWorkingDay: '2031-03-05', hasAccess: true })
    expect(site.accessChanges.at(-1)).toMatchObject({ userId: id, hasAccess: true })
    const ending = () =>
      endExpiredAccess(site.database.db, site.clock.now(), async (_tx, change) => {
        site.accessChanges.push(change)
      })

    site.clock.set(new Date('2031-03-06T04:59:59Z'))
    expect((await ola.get('/api/candidates')).status).toBe(200)
    expect(await ending()).toBe(0)

    // A time zone that the person chooses now does not prolong their access.
    expect((await ola.request('PATCH', '/api/me', { timeZone: 'Pacific/Niue' })).status).toBe(200)
    site.clock.set(new Date('2031-03-06T05:00:00Z'))
    expect((await ola.get('/api/candidates')).body.code).toBe('not-signed-in')
    expect((await new Visitor(site).signIn('ola@firma.pl')).body.code).toBe('access-ended')
    expect(await ending()).toBe(1)
    expect(site.accessChanges.at(-1)).toEqual({ userId: id, hasAccess: false, actorId: null })
    expect(await ending()).toBe(0)
    expect((await ada.get('/api/people')).body.people.at(-1)).toMatchObject({ hasAccess: false })
    expect(await auditActions()).toContain('access.ended')
  })

  test('a last working day in the past ends access at once', async () => {
    const { id } = await addPerson(site, 'ola@firma.pl')
    const ola = await signedIn(site, 'ola@firma.pl')
    await putAccess(ada, id, { access: 'terminated', lastWorkingDay: '2020-01-31' })
    expect(site.accessChanges.at(-1)).toMatchObject({ hasAccess: false })
    expect(
      await site.database.db.selectFrom('sessions').select('id').where('user_id', '=', id).execute(),
    ).toEqual([])
    expect((await ola.get('/api/session')).body.user).toBeNull()
    expect((await putAccess(ada, id, { access: 'terminated' })).body).toMatchObject({
      code: 'invalid-input',
      fields: { lastWorkingDay: 'invalid-type' },
    })
  })

  test('one administrator always remains, and nobody can take their own access', async () => {
    expect(await putAccess(ada, adaId, { access: 'disabled' })).toMatchObject({
      status: 409,
      body: { code: 'own-access' },
    })
    const demote = { role: 'recruiter' }
    expect((await ada.request('PATCH', `/api/people/${adaId}`, demote)).body.code).toBe('last-administrator')

    const bea = await addPerson(site, 'bea@firma.pl', 'admin')
    await putAccess(ada, bea.id, { access: 'terminated', lastWorkingDay: '2999-12-31' })
    // Bea is an administrator now, but her access ends on a known day.
    expect((await ada.request('PATCH', `/api/people/${adaId}`, demote)).body.code).toBe('last-administrator')
    await putAccess(ada, bea.id, { access: 'active' })
    expect((await ada.request('PATCH', `/api/people/${adaId}`, demote)).status).toBe(200)
    expect((await ada.get('/api/people')).status).toBe(403)
  })

  test('when two administrators end each other’s access at once, one remains', async () => {
    const { id: beaId } = await addPerson(site, 'bea@firma.pl', 'admin')
    const end = (userId: string, actorId: string) => (tx: Tx) =>
      changeAccess(
        tx,
        userId,
        { access: 'disabled' },
        { actorId, now: site.clock.now(), onAccessChanged: async () => undefined },
      )
    const second = await overlap(site.database.db, end(beaId, adaId), end(adaId, beaId))
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'last-administrator' } })
    expect((await ada.get('/api/people')).body.people).toMatchObject([
      { hasAccess: true },
      { hasAccess: false },
    ])
  })

  test('people change their own name, language and time zone, and nothing else', async () => {
    const { id } = await addPerson(site, 'ola@firma.pl')
    const ola = await signedIn(site, 'ola@firma.pl')
    const change = { name: 'Ola', language: 'pl', timeZone: 'Europe/Lisbon' }
    expect((await ola.request('PATCH', '/api/me', { ...change, role: 'admin' })).body).toEqual({
      id,
      mustChangePassword: false,
      email: 'ola@firma.pl',
      role: 'recruiter',
      mailPermission: 'send',
      ...change,
    })
    expect((await ola.request('PATCH', '/api/me', { timeZone: 'Mars/Olympus' })).body.fields).toEqual({
      timeZone: 'custom',
    })
  })

  test('a change that fails halfway changes nothing', async () => {
    const { id } = await addPerson(site, 'ola@firma.pl')
    const ola = await signedIn(site, 'ola@firma.pl')
    site.accessChanges.push = () => {
      throw new Error('the mailbox could not be paused')
    }
    const answer = await putAccess(ada, id, { access: 'disabled' })
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } })
    expect(answer.text).not.toContain('mailbox')
    expect((await ola.get('/api/candidates')).status).toBe(200)
    expect(await auditActions()).not.toContain('access.disabled')
  })
})

test('two processes that migrate one empty database at once make each change once', async () => {
  const database = await createPostgresDatabase('template1')
  const program = `
    const [{ openDatabase }, { migrate }, { createLog }] = await Promise.all(
      ['db/db.ts', 'db/migrate.ts', 'log.ts'].map((name) => import(new URL(name, process.argv[1]))))
    const database = await openDatabase({ databaseUrl: process.argv[2], dataDir: '' }, createLog('silent'))
    process.stdout.write(JSON.stringify(await migrate(database.db)))
    await database.close()`
  const server = new URL('../../server/', import.meta.url)
  const run = () =>
    new Promise<number[]>((resolve, reject) => {
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', program, server.href, database.url],
        {
          cwd: fileURLToPath(server),
        },
      )
      let output = ''
      let errors = ''
      child.stdout.on('data', (data) => (output += data))
      child.stderr.on('data', (data) => (errors += data))
      child.on('close', (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(errors))))
    })
  const applied = await Promise.all([run(), run()])
  expect(applied.flat()).toEqual([...new Set(applied.flat())])
  expect(applied.flat()).toContain(1)
  expect(await run()).toEqual([])
  await database.drop()
})
