import type { Insertable } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { removeCandidateAddress } from '../../server/candidates/candidates.ts'
import type { Tx } from '../../server/db/db.ts'
import type { MailboxesTable } from '../../server/db/schema.ts'
import { newId } from '../../server/ids.ts'
import { engines, overlap } from '../support/database.ts'
import {
  type Answer,
  addPerson,
  openTestSite,
  signedIn,
  type TestSite,
  type Visitor,
} from '../support/http.ts'

describe.each(engines)('candidates, %s', (engine) => {
  let site: TestSite
  let ola: Visitor
  let olaId: string

  beforeAll(async () => {
    site = await openTestSite(engine, {
      emailFacts: async (_db, viewer, ids) =>
        new Map(
          ids
            .slice(0, 1)
            .map((id) => [id, { count: viewer.name.length, lastAt: new Date('2026-01-02T03:04:05Z') }]),
        ),
    })
    olaId = (await addPerson(site, 'ola@firma.pl', 'recruiter', 'send')).id
    await addPerson(site, 'max@firma.pl', 'manager', 'none')
    ola = await signedIn(site, 'ola@firma.pl')
  })
  afterAll(() => site.close())
  beforeEach(async () => {
    await site.database.db.deleteFrom('candidates').execute()
    site.addressChanges.length = 0
  })

  const add = async (name: string, addresses: string[], position = ''): Promise<string> =>
    (await ola.post('/api/candidates', { name, addresses, position })).body.id
  const found = async (q: string): Promise<string[]> =>
    names(await ola.get(`/api/candidates?q=${encodeURIComponent(q)}`))

  test('a new candidate is on the list, and a search for their addresses is started', async () => {
    const answer = await ola.post('/api/candidates', {
      name: 'Maja Wiśniewska',
      position: 'Designer',
      stage: 'screening',
      addresses: ['Maja.W@Gmail.com', 'maja@poczta.pl', 'majaw@gmail.com'],
    })
    const { id } = answer.body
    expect(answer).toMatchObject({
      status: 201,
      body: {
        name: 'Maja Wiśniewska',
        position: 'Designer',
        stage: 'screening',
        owner: { id: olaId, name: 'ola' },
        // Gmail treats the third address as the first.
        addresses: [{ address: 'Maja.W@Gmail.com', sharedWith: [] }, { address: 'maja@poczta.pl' }],
        emailCount: 3,
        lastEmailAt: '2026-01-02T03:04:05.000Z',
      },
    })
    expect(site.addressChanges).toEqual([
      { candidateId: id, added: ['Maja.W@Gmail.com', 'maja@poczta.pl'], removed: [] },
    ])
    expect((await ola.get(`/api/candidates/${id}`)).body).toEqual(answer.body)
    expect((await ola.get('/api/candidates')).body).toMatchObject({
      total: 1,
      candidates: [{ id, addresses: ['Maja.W@Gmail.com', 'maja@poczta.pl'], emailCount: 3 }],
    })
  })

  test('without the permission to read mail, the answer contains no number of emails', async () => {
    const id = await add('Maja', ['maja@poczta.pl'])
    const max = await signedIn(site, 'max@firma.pl')
    const nothing = { emailCount: null, lastEmailAt: null }
    expect((await max.get('/api/candidates')).body.candidates).toMatchObject([nothing])
    expect((await max.get(`/api/candidates/${id}`)).body).toMatchObject(nothing)
  })

  test('search finds by name, position and address, ignoring capitals and accents', async () => {
    await add('Maja Wiśniewska', ['maja.w@gmail.com'], 'Projektantka UX')
    await add('Łukasz Żółć', ['lukasz_z@example.com'], 'Tester')
    await add('Иван Петров', ['ivan@example.com'], '100% remote')
    await add('E\u0301milie Durand', ['emilie@example.com'])
    expect(await found('wisniewska')).toEqual(['Maja Wiśniewska'])
    expect(await found('WIŚNIEWSKA maja')).toEqual(['Maja Wiśniewska'])
    expect(await found('lukasz zolc')).toEqual(['Łukasz Żółć'])
    expect(await found('ŻÓŁ')).toEqual(['Łukasz Żółć'])
    expect(await found('иван')).toEqual(['Иван Петров'])
    expect(await found('emilie')).toEqual(['Émilie Durand'])
    expect(await found('projektantka maja')).toEqual(['Maja Wiśniewska'])
    expect(await found('maja tester')).toEqual([])
    expect(await found('MAJA.W@')).toEqual(['Maja Wiśniewska'])
    expect(await found('maja.w+jobs@googlemail.com')).toEqual(['Maja Wiśniewska'])
    // The wildcards of LIKE are ordinary characters here.
    expect(await found('100%')).toEqual(['Иван Петров'])
    expect(await found('z_z')).toEqual(['Łukasz Żółć'])
    expect(await found('m_ja')).toEqual([])
    expect(await found('\\')).toEqual([])
  })

  test('pages contain each candidate once, sorted by name without accents', async () => {
    const letters = ['Ą', 'B', 'Ł', 'M', 'Ż']
    for (const letter of letters.toReversed())
      await add(`${letter} Kowal`, [`${letters.indexOf(letter)}@example.com`])
    const pages = []
    for (const page of [1, 2, 3]) {
      const answer = await ola.get(`/api/candidates?q=kowal&page=${page}&size=2`)
      expect(answer.body).toMatchObject({ total: 5, page, size: 2 })
      pages.push(names(answer))
    }
    expect(pages).toEqual([['Ą Kowal', 'B Kowal'], ['Ł Kowal', 'M Kowal'], ['Ż Kowal']])
    expect(names(await ola.get('/api/candidates?q=kowal&page=9&size=2'))).toEqual([])
    expect((await ola.get('/api/candidates?size=201')).body.fields).toEqual({ size: 'too-big' })
  })

  test('name, position and stage can be changed', async () => {
    const id = await add('Maja', ['maja@poczta.pl'])
    const change = { name: 'Maja Wiśniewska', stage: 'offer' }
    expect(await ola.request('PATCH', `/api/candidates/${id}`, change)).toMatchObject({
      status: 200,
      body: change,
    })
    expect(await found('wisniewska')).toEqual(['Maja Wiśniewska'])
    expect((await ola.request('PATCH', `/api/candidates/${newId()}`, change)).body.code).toBe(
      'candidate-not-found',
    )
    expect((await ola.request('PATCH', `/api/candidates/${id}`, { stage: 'lost' })).body.fields).toEqual({
      stage: 'invalid-value',
    })
    expect((await ola.request('PATCH', `/api/candidates/${id}`, { name: ' ' })).body.fields).toEqual({
      name: 'too-small',
    })
  })

  test('addresses are added and removed, but the last one stays', async () => {
    const id = await add('Maja', ['maja@poczta.pl'])
    const other = await add('Jan', ['jan@poczta.pl'])
    const path = `/api/candidates/${id}/addresses`
    site.clock.set(new Date(site.clock.now().getTime() + 1_000))
    const added = await ola.post(path, { address: '"Maja W" <Jan@Poczta.pl>' })
    expect(added.status).toBe(201)
    const [first, second] = added.body.addresses
    expect(second).toMatchObject({ address: 'Jan@Poczta.pl', sharedWith: [{ id: other, name: 'Jan' }] })
    expect((await ola.post(path, { address: 'JAN@poczta.pl' })).body.code).toBe('address-taken')
    expect((await ola.post(path, { address: 'not an address' })).body).toMatchObject({
      code: 'address-invalid',
      fields: { address: 'address-invalid' },
    })
    expect((await ola.request('DELETE', `${path}/${newId()}`)).body.code).toBe('not-found')
    expect((await ola.request('DELETE', `${path}/${first.id}`)).body.addresses).toEqual([second])
    expect((await ola.request('DELETE', `${path}/${second.id}`)).body.code).toBe('candidate-needs-address')
    expect(site.addressChanges.slice(2)).toEqual([
      { candidateId: id, added: ['Jan@Poczta.pl'], removed: [] },
      { candidateId: id, added: [], removed: ['maja@poczta.pl'] },
    ])
  })

  test('of two simultaneous removals one is refused, so that an address remains', async () => {
    const id = await add('Maja', ['maja@poczta.pl', 'maja@example.com'])
    const { addresses } = (await ola.get(`/api/candidates/${id}`)).body
    const by = { actorId: null, now: new Date(), onAddressesChanged: async () => undefined }
    const remove = (addressId: string) => (tx: Tx) => removeCandidateAddress(tx, id, addressId, by)
    const second = await overlap(site.database.db, remove(addresses[0].id), remove(addresses[1].id))
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'candidate-needs-address' } })
  })

  test('the address of a colleague or of a colleague’s mailbox is refused', async () => {
    await connectMailbox(site, olaId, 'ola.prywatnie@gmail.com')
    const id = await add('Maja', ['maja@poczta.pl'])
    for (const address of ['MAX@firma.pl', 'olaprywatnie+praca@gmail.com']) {
      const refused = { status: 409, body: { code: 'address-of-colleague' } }
      expect(await ola.post(`/api/candidates/${id}/addresses`, { address })).toMatchObject(refused)
      expect(
        await ola.post('/api/candidates', { name: 'X', addresses: ['x@poczta.pl', address] }),
      ).toMatchObject({
        ...refused,
        body: { fields: { 'addresses.1': 'address-of-colleague' } },
      })
    }
    expect(await found('')).toEqual(['Maja'])
  })

  test('an address that many people write from is refused, but not one that a relay makes for one thread', async () => {
    const id = await add('Maja', ['maja@poczta.pl'])
    for (const address of ['hit-reply@linkedin.com', 'Mailer-Daemon@poczta.pl']) {
      const refused = { status: 422, body: { code: 'address-shared' } }
      expect(await ola.post(`/api/candidates/${id}/addresses`, { address })).toMatchObject(refused)
      expect(
        await ola.post('/api/candidates', { name: 'X', addresses: ['x@poczta.pl', address] }),
      ).toMatchObject({ ...refused, body: { fields: { 'addresses.1': 'address-shared' } } })
    }
    const ofThread = { address: 'jan-kowalski_x7k@indeedemail.com' }
    expect((await ola.post(`/api/candidates/${id}/addresses`, ofThread)).status).toBe(201)
    expect(await found('')).toEqual(['Maja'])
  })

  test('input errors are reported per field', async () => {
    const answer = await ola.post('/api/candidates', { name: '', addresses: [], stage: 'nowhere' })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.body).toMatchObject({
      status: 422,
      code: 'invalid-input',
      fields: { name: 'too-small', addresses: 'too-small', stage: 'invalid-value' },
    })
  })

  test('characters that no database can store are replaced instead of refused: from a PDF, from a cut emoji', async () => {
    const added = await ola.post('/api/candidates', { name: 'Pa\0weł \ud83d', addresses: ['a@b.pl'] })
    expect(added).toMatchObject({ status: 201, body: { name: 'Paweł \ufffd' } })
    expect((await ola.get('/api/candidates?q=Pa%00we')).body.total).toBe(1)
    const deep = '['.repeat(200_000)
    const headers = { 'content-type': 'application/json' }
    const answer = await ola.request(
      'POST',
      '/api/candidates',
      `{"name":${deep}${deep.replaceAll('[', ']')}}`,
      headers,
    )
    expect(answer.status).toBe(422)
  })
})

function names(answer: Answer): string[] {
  return answer.body.candidates.map(({ name }: { name: string }) => name)
}

async function connectMailbox(site: TestSite, userId: string, address: string): Promise<void> {
  const id = newId()
  const mailbox: Partial<Insertable<MailboxesTable>> = {
    sealed_token: 'sealed',
    scopes: [],
    connected_at: new Date(),
  }
  await site.database.db
    .insertInto('mailboxes')
    .values({ id, user_id: userId, google_sub: id, address, ...mailbox } as Insertable<MailboxesTable>)
    .execute()
  const key = address.replace(/\.(?=.*@)/g, '')
  await site.database.db
    .insertInto('mailbox_addresses')
    .values({ mailbox_id: id, address, address_key: key })
    .execute()
}
