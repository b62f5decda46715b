import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorldSpec } from '../../emulator/spec.ts'
import { holdAddresses } from '../../server/candidates/address-lock.ts'
import { bothEngines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, officeSecret, openOffice, until, untilState } from '../support/office.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { anna, maja, smallWorld, tomek } from '../support/small-office.ts'

const jan = 'jan.zgubiony@poczta.example'
const name = 'Jan Zgubiony'
const newest = 'the newest secret of the office, long enough'
/** Words that only mail of the erased candidate has. */
const words = [
  'Tematzgubiony',
  'Tresczgubiona',
  'Plikzgubiony',
  'Szkiczgubiony',
  'Listzgubiony',
  'Ogonzgubiony',
]

/** Mail with Jan alone, with Jan and Maja, and with Maja about Jan. */
function world(): WorldSpec {
  const at = Date.now() - 3_600_000
  const copies = [{ account: anna, labels: ['INBOX'] }]
  const mail = [
    letter({
      from: `${name} <${jan}>`,
      to: anna,
      subject: 'Tematzgubiony',
      text: `Tresczgubiona ${'x'.repeat(3_000)} Ogonzgubiony`,
    }),
    letter({
      from: `${name} <${jan}>`,
      to: anna,
      subject: `Both with ${name}`,
      headers: [`Cc: Maja <${maja}>`],
      text: `Maja and I, ${name} (${jan}), are both here.`,
      messageId: 'both@example.org',
    }),
    letter({
      from: maja,
      to: anna,
      subject: 'Mention',
      text: `Ask ${name} <${jan.toUpperCase()}> or others.`,
    }),
  ].map((raw, index) => ({ at: at + index * 1_000, raw, copies }))
  const small = smallWorld()
  return { ...small, mail: [...small.mail, ...mail], correspondents: [] }
}

describe.each(bothEngines)('erasing a candidate, on %s', (engine) => {
  let office: Office
  let post: PostOffice
  let owner: Visitor
  let admin: Visitor
  let janId: string
  let majaId: string
  /** How far Kurier's clock is ahead, in milliseconds. */
  let ahead = 0

  beforeAll(async () => {
    const kurierClock = { now: () => new Date(Date.now() + ahead) }
    post = await openPostOffice()
    const letters = { url: post.url, from: 'kurier@firma.test' }
    office = await openOffice(engine, { world: world(), kurierClock, minuteMs: 200, letters })
    await office.database.db.deleteFrom('candidates').execute()
    owner = await office.signIn(anna)
    admin = await office.signIn('admin@kurier.test')
    janId = await add(name, jan)
    majaId = await add('Maja Wisz', maja)
    await connect(owner, anna)
    await untilState(owner, 'connected')
    await until('the import', async () => (await emails(janId)) === 2 && (await emails(majaId)) === 2)
  })
  afterAll(async () => {
    await office.close()
    await post.close()
  })

  const add = async (called: string, address: string) =>
    (await owner.post('/api/candidates', { name: called, addresses: [address] })).body.id as string
  const emails = async (id: string) => (await owner.get(`/api/candidates/${id}`)).body.emailCount
  const erase = (id: string, kind = 'erase', by = admin) => by.post(`/api/candidates/${id}/erasure`, { kind })
  const receive = (subject: string, headers: string[], text = 'Words.') => {
    const raw = letter({ from: `${name} <${jan}>`, to: anna, subject, headers, text })
    office.google.world.receive({ raw })
  }
  const synced = async () => {
    const before = (await owner.get('/api/mailbox')).body.lastSyncedAt
    await owner.post('/api/mailbox/sync', {})
    await until('a sync', async () => (await owner.get('/api/mailbox')).body.lastSyncedAt > before)
  }
  const cleaned = () =>
    until('cleaning up', async () => (await admin.get('/api/erasures')).body.isCleaning === false)
  const write = (id: string, to: string[], subject: string) =>
    owner.post(`/api/candidates/${id}/messages`, {
      id: crypto.randomUUID(),
      to: to.map((address) => ({ name: '', address })),
      subject,
      html: `<p>${subject}</p>`,
    })
  const draft = (id: string, to: string, html: string) =>
    owner.request('PUT', `/api/candidates/${id}/drafts/${crypto.randomUUID()}`, {
      ...{ to: [{ name, address: to }], cc: [], bcc: [], subject: 'Draft', html, attachmentIds: [] },
      ...{ version: null, conversationId: null, from: null, replyToMessageId: null },
    })

  it('is for administrators; the dry run counts what goes and what stays', async () => {
    expect((await owner.get(`/api/candidates/${janId}/erasure`)).status).toBe(403)
    expect((await erase(janId, 'erase', owner)).status).toBe(403)
    expect((await draft(janId, jan, '<p>Szkiczgubiony</p>')).status).toBe(200)
    expect((await draft(majaId, jan, `<p>Ask ${jan}</p>`)).status).toBe(200)
    expect((await write(janId, [jan], 'Listzgubiony')).status).toBe(202)
    const { body } = await admin.get(`/api/candidates/${janId}/erasure`)
    expect(body.goes).toMatchObject({ emails: 1, files: 0, unsent: 2, applications: 1, addresses: 1 })
    expect(body).toMatchObject({
      stays: { emails: 1, mentions: 1, addresses: 0 },
      needsTwo: false,
      request: null,
    })
  })

  it('does all or nothing', async () => {
    const { db } = office.database
    await sql`alter table erasures add constraint broken check (kind = 'anonymise')`.execute(db)
    expect((await erase(janId)).status).toBe(500)
    await sql`alter table erasures drop constraint broken`.execute(db)
    expect(await emails(janId)).toBe(2)
    expect((await owner.get(`/api/candidates/${janId}/drafts`)).body.drafts).toHaveLength(1)
    expect((await admin.get('/api/erasures')).body.addresses).toBe(0)
    // Samples of values are bytes, too.
    await sql`analyze`.execute(db)
  })

  it('deletes what concerns nobody else, and takes name and address out of the rest', async () => {
    expect((await write(janId, [jan], 'Listzgubiony')).status).toBe(202)
    expect((await erase(janId)).body).toEqual({ state: 'done' })
    expect((await owner.get(`/api/candidates/${janId}`)).status).toBe(404)
    expect((await erase(janId)).body.code).toBe('candidate-not-found')
    expect(await emails(majaId)).toBe(2)
    const { conversations } = (await owner.get(`/api/candidates/${majaId}/conversations`)).body
    const ids = conversations.map((one: { id: string }) => one.id)
    const shown = await Promise.all(
      ids.map((id: string) => owner.get(`/api/candidates/${majaId}/conversations/${id}`)),
    )
    const text = JSON.stringify([conversations, ...shown.map(({ body }) => body)])
    for (const word of [jan, name, ...words]) expect(text.toLowerCase()).not.toContain(word.toLowerCase())
    expect(text).toContain('are both here')
    const both = shown
      .flatMap(({ body }) => body.messages)
      .find((one) => one.subject !== 'Mention' && one.cc.length > 0)
    expect(both).toMatchObject({ from: { name: '', address: '', erased: true }, cc: [{ address: maja }] })
    expect((await owner.get(`/api/messages/${both.id}/original`)).body.code).toBe('original-erased')
    const drafts = (await owner.get(`/api/candidates/${majaId}/drafts`)).body.drafts
    expect(drafts).toMatchObject([{ to: [], html: '<p>Ask •••</p>' }])
  })

  it('leaves no byte of it in the database, its log and the data folder', async () => {
    await cleaned()
    expect(await found([jan, name, ...words])).toEqual([])
    // What is looked for can be found.
    expect(await found([maja])).not.toEqual([])
    const log = await admin.get('/api/audit/events')
    expect(log.body.events[0]).toMatchObject({ action: 'candidate.erased', details: { emails: 1 } })
    expect((await admin.post('/api/audit/checks', {})).body.broken ?? null).toBeNull()
  })

  it('comes back from no inbox, form, file or conversation, and it is not said whose it was', async () => {
    receive('Znowuzgubiony', [])
    receive('Odpowiedzgubiona', ['In-Reply-To: <both@example.org>', 'References: <both@example.org>'])
    receive('Together', [`Cc: Maja <${maja}>`], `It is me, ${name}, ${jan}. Best`)
    await synced()
    await until('the mail to both', async () => (await emails(majaId)) === 3)
    expect(await found([jan, name, 'Znowuzgubiony', 'Odpowiedzgubiona']), 'rows').toEqual([])
    const { body } = await owner.get(`/api/candidates/${majaId}/conversations`)
    expect([body.offers, JSON.stringify(body).includes('It is me')]).toEqual([[], true])
    const refused = { status: 409, body: { code: 'address-erased' } }
    for (const address of [jan, `Jan <${jan.toUpperCase()}>`]) {
      expect(await owner.post('/api/candidates', { name: 'X', addresses: [maja, address] })).toMatchObject(
        refused,
      )
      expect(await owner.post(`/api/candidates/${majaId}/addresses`, { address })).toMatchObject(refused)
    }
    expect(await found([jan]), 'refused before it is written').toEqual([])
    const table = `name,email\nJan,${jan}\nOla,ola@poczta.example\n`
    const { body: report } = await owner.upload('/api/candidates/import', 'a.csv', table)
    expect(report).toMatchObject({ added: 1, refused: [{ line: 2, reason: 'address-erased' }] })
    expect(report.refused[0].text).toContain(jan)
  })

  it('stays erased when the secret changes, and nothing is added while the secret is lost', async () => {
    const add = async (...secrets: [string, ...string[]]) => {
      await office.restart({ secrets })
      owner = await office.signIn(anna)
      return await owner.post('/api/candidates', { name: 'X', addresses: [jan] })
    }
    expect((await add(newest, officeSecret)).body.code).toBe('address-erased')
    const lost = await add('another secret of the office, long enough')
    expect(lost).toMatchObject({ status: 503, body: { code: 'erasure-key-lost' } })
    expect((await add(newest)).body.code).toBe('address-erased')
    admin = await office.signIn('admin@kurier.test')
  })

  it('is allowed again by an administrator, on purpose', async () => {
    expect((await allow(jan, owner)).status).toBe(403)
    expect((await allow('other@poczta.example')).body.code).toBe('address-not-erased')
    expect((await allow(jan.toUpperCase())).status).toBe(204)
    janId = await add(name, jan)
    await untilState(owner, 'connected')
    await until('his mail', async () => (await emails(janId)) >= 2)
    const { events } = (await admin.get('/api/audit/events')).body
    expect(events).toContainEqual(expect.objectContaining({ action: 'erasure.address_allowed', details: {} }))
  })

  it.runIf(engine === 'postgres')(
    'mail that is being stored, and an address that is being added, come too late',
    async () => {
      const { db } = office.database
      const waiting = (count: number) =>
        until(`${count} waiting`, async () => {
          const { rows } =
            await sql`select 1 from pg_locks where locktype = 'advisory' and not granted`.execute(db)
          return rows.length >= count
        })
      const opened = async () => (await db.selectFrom('opened_bodies').select('id').execute()).length
      const before = await opened()
      const begun = await db.transaction().execute(async (tx) => {
        await holdAddresses(tx)
        const erasing = erase(janId)
        await waiting(1)
        receive('Wlociezgubiony', [])
        await owner.post('/api/mailbox/sync', {})
        await waiting(2)
        const adding = owner.post('/api/candidates', { name: 'X', addresses: [jan] })
        await waiting(3)
        return { all: Promise.all([erasing, adding]) }
      })
      const [erased, added] = await begun.all
      expect([erased.body, added.body.code]).toEqual([{ state: 'done' }, 'address-erased'])
      await synced()
      expect(await found([jan, name, 'Wlociezgubiony', ...words])).toEqual([])
      expect(await opened(), 'no body of it was opened').toBe(before)
      await allow(jan)
      janId = await add(name, jan)
    },
  )

  it('waits for a second administrator if the organisation wants that; anonymising keeps the applications', async () => {
    const { body: people } = await admin.get('/api/people')
    const tomekId = people.people.find((one: { email: string }) => one.email === tomek).id
    await admin.request('PATCH', `/api/people/${tomekId}`, { role: 'admin' })
    const second = await office.signIn(tomek)
    await admin.request('PATCH', '/api/organisation', { erasureNeedsTwo: true })
    const path = `/api/candidates/${janId}/erasure`
    expect((await erase(janId, 'anonymise')).body).toEqual({ state: 'asked' })
    expect((await admin.request('DELETE', path)).status).toBe(204)
    for (const _ of [1, 2]) expect((await erase(janId, 'anonymise')).body).toEqual({ state: 'asked' })
    const waiting = { kind: 'anonymise', askedBy: { name: 'Marta Admin' } }
    expect((await second.get(path)).body).toMatchObject({ needsTwo: true, request: waiting })
    expect((await second.get('/api/erasures')).body.requests).toMatchObject([waiting])
    expect((await erase(janId, 'anonymise', second)).body).toEqual({ state: 'done' })
    const { body } = await owner.get(`/api/candidates/${janId}`)
    expect(body).toMatchObject({ addresses: [], emailCount: 0, applications: [{ stage: 'applied' }] })
    expect([body.name, body.anonymisedAt]).toEqual([`••• ${janId.slice(-4)}`, expect.any(String)])
    const refused = { status: 409, body: { code: 'candidate-anonymised' } }
    expect(await owner.request('PATCH', `/api/candidates/${janId}`, { name })).toMatchObject(refused)
    const address = { address: 'new@poczta.example' }
    expect(await owner.post(`/api/candidates/${janId}/addresses`, address)).toMatchObject(refused)
    expect((await owner.post('/api/candidates', { name, addresses: [jan] })).body.code).toBe('address-erased')
    await cleaned()
    expect(await found([jan, name, ...words])).toEqual([])
    await admin.request('PATCH', '/api/organisation', { erasureNeedsTwo: false })
  })

  it('takes every file of the person: merged in two steps, renamed, in the bin; and what other files kept', async () => {
    const patch = (id: string, change: object) => owner.request('PATCH', `/api/candidates/${id}`, change)
    const addTo = (id: string, address: string) => owner.post(`/api/candidates/${id}/addresses`, { address })
    const takeFrom = async (id: string, address: string) => {
      const { addresses } = (await owner.get(`/api/candidates/${id}`)).body
      const own = addresses.find((one: { address: string }) => one.address === address)
      return await owner.request('DELETE', `/api/candidates/${id}/addresses/${own.id}`)
    }
    const merge = async (mergedId: string, keptId: string) =>
      expect(
        (await owner.post(`/api/candidates/${keptId}/merges`, { candidateId: mergedId })).status,
      ).toBeLessThan(300)
    const first = await add('Pierwszazgubiona Osoba', 'pierwszazgubiona@poczta.example')
    const second = await add('Drugazgubiona Osoba', 'drugazgubiona@poczta.example')
    const third = await add('Trzeciazgubiona Osoba', 'trzeciazgubiona@poczta.example')
    await patch(first, { name: 'Innazgubiona Osoba' })
    await merge(first, second)
    await merge(second, third)
    expect((await addTo(third, 'dawnazgubiona@poczta.example')).status).toBe(201)
    await untilState(owner, 'connected')
    expect((await takeFrom(third, 'dawnazgubiona@poczta.example')).status).toBe(200)
    await patch(third, { name: 'Trzecia Nowa' })
    // By mistake on Maja's file first.
    expect((await addTo(majaId, 'binzgubiona@poczta.example')).status).toBe(201)
    expect((await takeFrom(majaId, 'binzgubiona@poczta.example')).status).toBe(200)
    const binned = await add('Binzgubiona Osoba', 'binzgubiona@poczta.example')
    const neighbour = await add('Neighbour', 'neighbour@poczta.example')
    const { db } = office.database
    const offer = { address_key: 'binzgubiona@poczta.example', name: 'Binzgubiona Osoba' }
    for (const id of [binned, neighbour])
      expect((await owner.request('DELETE', `/api/candidates/${id}`)).status).toBe(204)
    await sql`update binned_candidates set offers = ${JSON.stringify([offer])}::jsonb
      where candidate_id = ${neighbour}::uuid`.execute(db)
    expect((await admin.get(`/api/candidates/${binned}/erasure`)).body.goes.addresses).toBe(1)
    for (const id of [third, binned]) expect((await erase(id)).body).toEqual({ state: 'done' })
    await cleaned()
    const gone = ['pierwszazgubiona', 'drugazgubiona', 'trzeciazgubiona', 'innazgubiona', 'dawnazgubiona']
    expect(await found([...gone, 'binzgubiona'])).toEqual([])
    expect((await admin.post('/api/audit/checks', {})).body.broken ?? null).toBeNull()
  })

  it('is cleaned up after a crash, cached pictures too', async () => {
    const { db } = office.database
    const picture = createHash('sha256').update('https://shop.example/logo.png').digest('hex')
    const path = join(office.dataDir, 'pictures', picture)
    mkdirSync(join(office.dataDir, 'pictures'), { recursive: true })
    writeFileSync(path, 'picture')
    const left = { cleaned_at: null, settled_at: null, pictures: [picture] }
    await db.updateTable('erasures').set(left).execute()
    await office.restart({ secrets: [newest] })
    owner = await office.signIn(anna)
    admin = await office.signIn('admin@kurier.test')
    await cleaned()
    expect(existsSync(path)).toBe(false)
    ahead = 6 * 60_000
    const open = () =>
      office.database.db.selectFrom('erasures').select('id').where('settled_at', 'is', null).execute()
    await until('the second look', async () => (await open()).length === 0)
  })

  it('happens by itself when the retention time is over, after the owner was told', async () => {
    const rules = [{ stage: 'applied', months: 6, action: 'erase' }]
    const { body: list } = await owner.get('/api/candidates?q=ola')
    const olaId = list.candidates[0].id
    expect((await owner.get('/api/retention')).status).toBe(403)
    const preview = await admin.post('/api/retention/previews', { rules, noticeDays: 14 })
    expect(preview.body).toEqual({ due: 0, soon: 0, candidates: [] })
    expect((await admin.request('PUT', '/api/retention', { rules, noticeDays: 14 })).body.rules).toEqual(
      rules,
    )
    const notices = async () =>
      (await owner.get('/api/retention/notices')).body.notices.map(
        (one: { candidate: { id: string } }) => one.candidate.id,
      )
    goTo(200)
    await until('the notices', async () => (await notices()).length === 2)
    const told = () => post.letters.filter(({ parsed }) => parsed.text?.includes('is erased for good on'))
    await until('the letter', async () => told().length > 0)
    expect(told()[0]).toMatchObject({ to: [anna], parsed: { text: expect.stringContaining('Maja Wisz') } })
    expect((await owner.post(`/api/candidates/${majaId}/keeping`, {})).status).toBe(204)
    expect(await notices()).toEqual([olaId])
    // When a night begins, the one before has ended.
    for (const day of [210, 211]) {
      goTo(day)
      await until('the night', async () => (await ranOn()) === dayOf(day))
    }
    expect((await owner.get(`/api/candidates/${olaId}`)).status).toBe(200)
    goTo(215)
    await until('the end', async () => (await owner.get(`/api/candidates/${olaId}`)).status === 404)
    await until('the night', async () => (await ranOn()) === dayOf(215))
    expect((await owner.get(`/api/candidates/${majaId}`)).status).toBe(200)
    const { events } = (await admin.get('/api/audit/events')).body
    const erased = { actor: null, action: 'candidate.erased', details: { because: 'retention' } }
    expect(events.find((one: { action: string }) => one.action === 'candidate.erased')).toMatchObject(erased)
  })

  const started = Date.now()
  const nightOf = (days: number) => new Date(started + days * 86_400_000).setUTCHours(3, 0, 0, 0)
  const dayOf = (days: number) => new Date(nightOf(days)).toISOString().slice(0, 10)
  const goTo = (days: number) => {
    ahead = nightOf(days) - Date.now()
  }
  const ranOn = async () => (await admin.get('/api/retention')).body.ranAt?.slice(0, 10)
  const allow = (address: string, by = admin) => by.post('/api/erased-addresses/permissions', { address })

  /** Names of files, or tables, that contain one of the words. */
  async function found(sought: string[]): Promise<string[]> {
    const { db } = office.database
    const { rows } = await sql<{ name: string }>`select relname as name from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace`.execute(db)
    const places: string[] = []
    for (const { name: table } of rows) {
      for (const word of sought) {
        const { rows: hits } = await sql`select 1 from ${sql.table(table)} as row
          where strpos(lower(row::text), ${word.toLowerCase()}) > 0 limit 1`.execute(db)
        if (hits.length > 0) places.push(`table ${table}: ${word}`)
      }
    }
    if (engine === 'postgres') return places
    for (const entry of readdirSync(office.dataDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const bytes = readFileSync(join(entry.parentPath, entry.name)).toString('latin1').toLowerCase()
      for (const word of sought) {
        if (!bytes.includes(word.toLowerCase())) continue
        const { rows: relations } = await sql<{ name: string }>`select relname as name from pg_class
          where relfilenode::text = ${entry.name}`.execute(db)
        places.push(`file ${relations[0]?.name ?? entry.name}: ${word}`)
      }
    }
    return places
  }
})
