import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../server/ids.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

const lawyer = 'lawyer@kancelaria.example'
const admin = 'admin@kurier.test'

describe.each(engines)('blocklists, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  beforeEach(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
  })
  afterEach(() => office.close())

  const connectAs = async (visitor: Visitor, account: string) => {
    expect((await connect(visitor, account)).get('connect')).toBe('connected')
    await untilState(visitor, 'connected')
  }
  /** Delivers a mail from Maja and returns Google's id of it in the first mailbox that it reached. */
  const fromMaja = (subject: string, headers: string[] = [], to = anna) =>
    office.google.world.receive({ raw: letter({ from: `Maja <${maja}>`, to, subject, headers }) })[0]!.message
      .id
  const add = async (visitor: Visitor, path: string, pattern: string) => {
    const answer = await visitor.post(path, { pattern })
    expect(answer.status, answer.text).toBe(201)
    return answer.body
  }
  const lift = async (visitor: Visitor, path: string, { id }: { id: string }) =>
    expect((await visitor.request('DELETE', `${path}/${id}`)).status).toBe(200)
  const subjects = async (count: number) =>
    (await untilMessages(recruiter, office.candidateId, count)).map((one) => one.subject ?? one.snippet)
      .length
  const stored = async () =>
    (await office.database.db.selectFrom('messages').select('subject').orderBy('subject').execute()).map(
      (row) => row.subject,
    )
  const syncNow = async () => {
    const before = (await recruiter.get('/api/mailbox')).body.lastSyncedAt
    await recruiter.post('/api/mailbox/sync', {})
    await until('synced', async () => {
      const { body } = await recruiter.get('/api/mailbox')
      return body.state === 'connected' && !body.syncing && body.lastSyncedAt > before
    })
  }

  it('never opens mail with somebody who was blocked before the inbox was connected', async () => {
    await add(recruiter, '/api/mailbox/blocks', lawyer)
    await add(recruiter, '/api/mailbox/blocks', 'jan.kowalski@gmail.com')
    await add(recruiter, '/api/mailbox/blocks', 'private.example')
    fromMaja('With the lawyer', [`Cc: ${lawyer}`])
    fromMaja('Answer the lawyer', [`Reply-To: ${lawyer}`])
    fromMaja('Jan in another spelling', ['Cc: Jan <jankowalski+x@gmail.com>'])
    fromMaja('Below a domain', ['Cc: friend@mail.private.example'])
    const ours = [
      fromMaja('Application'),
      fromMaja('A name like a domain', ['Cc: "private.example" <p@shop.example>']),
    ]
    await connectAs(recruiter, anna)
    await subjects(2)
    fromMaja('The lawyer again', [`Cc: ${lawyer}`])
    ours.push(fromMaja('Later'))
    await syncNow()
    await subjects(3)
    expect(office.google.calls.bodiesFetched(anna).toSorted()).toEqual(ours.toSorted())
    expect(await stored()).toEqual(['A name like a domain', 'Application', 'Later'])
  })

  it('takes mail off the profiles when its sender is blocked later, and brings it back when the block is lifted', async () => {
    const colleague = await office.signIn(tomek)
    const administrator = await office.signIn(admin)
    fromMaja('Plain')
    fromMaja('Anna and the lawyer', [`Cc: ${lawyer}`])
    fromMaja('All of us', [`Cc: ${lawyer}`], `${anna}, ${tomek}`)
    await connectAs(recruiter, anna)
    await connectAs(colleague, tomek)
    await subjects(3)

    const preview = await recruiter.get(`/api/mailbox/blocks/preview?pattern=${lawyer}`)
    expect(preview.body).toEqual({ pattern: lawyer, messages: 1, profiles: 1, kept: 1, keptDays: 30 })
    const own = await add(recruiter, '/api/mailbox/blocks', lawyer)
    expect(await stored()).toEqual(['All of us', 'Plain'])
    const shown = await untilMessages(recruiter, office.candidateId, 2)
    expect(shown.map((one) => one.inboxes).toSorted()).toEqual([[anna], [tomek]])

    const asked = await administrator.get('/api/blocks/preview?pattern=Kancelaria.example')
    expect(asked.body).toMatchObject({ pattern: 'kancelaria.example', messages: 1, profiles: 1, kept: 0 })
    const company = await add(administrator, '/api/blocks', '@kancelaria.example')
    expect(company).toMatchObject({ kind: 'domain', pattern: 'kancelaria.example' })
    expect(await stored()).toEqual(['Plain'])

    await lift(administrator, '/api/blocks', company)
    const [back] = (await untilMessages(colleague, office.candidateId, 2)).filter(
      (one) => one.inboxes[0] === tomek,
    )
    expect(back.inboxes).toEqual([tomek])
    await lift(recruiter, '/api/mailbox/blocks', own)
    await subjects(3)
    await until('both have it', async () => {
      const messages = await untilMessages(recruiter, office.candidateId, 3)
      return messages.some((one) => one.inboxes.length === 2)
    })
    const audit = await office.database.db
      .selectFrom('audit_events')
      .select(['action', 'details'])
      .where('subject_type', '=', 'block')
      .orderBy('at')
      .execute()
    expect(audit).toEqual([
      { action: 'block.added', details: { scope: 'own' } },
      { action: 'block.added', details: { scope: 'company' } },
      { action: 'block.lifted', details: { scope: 'company' } },
      { action: 'block.lifted', details: { scope: 'own' } },
    ])
  })

  it('searches again for a candidate whose block is lifted, under all their spellings', async () => {
    const { body } = await recruiter.post('/api/candidates', {
      name: 'Jan',
      addresses: ['jan.kowalski@gmail.com'],
    })
    const block = await add(recruiter, '/api/mailbox/blocks', 'jankowalski@gmail.com')
    const from = ['jan.kowalski@gmail.com', 'jan.kowalski+cv@gmail.com']
    for (const one of from) office.google.world.receive({ raw: letter({ from: one, to: anna }) })
    fromMaja('With Jan', ['Cc: jankow.alski@gmail.com'])
    await connectAs(recruiter, anna)
    expect(await stored()).toEqual([])
    expect(office.google.calls.bodiesFetched(anna)).toEqual([])
    await lift(recruiter, '/api/mailbox/blocks', block)
    await untilMessages(recruiter, body.id, 3)
  })

  it('reads the headers first of mail that was found before the block and not yet fetched', async () => {
    await connectAs(recruiter, anna)
    const { db } = office.database
    const { id } = await db.selectFrom('mailboxes').select('id').executeTakeFirstOrThrow()
    const row = {
      mailbox_id: id,
      provider_id: fromMaja('With the lawyer', [`Cc: ${lawyer}`]),
      found_by: 'search' as const,
      discovered_at: new Date(),
      next_attempt_at: new Date(Date.now() + 60_000),
      last_error: null,
      set_aside_at: null,
      provider_thread_id: null,
    }
    await db.insertInto('ledger').values(row).execute()
    await add(recruiter, '/api/mailbox/blocks', lawyer)
    await db.updateTable('ledger').set({ next_attempt_at: new Date() }).execute()
    await syncNow()
    expect(await db.selectFrom('ledger').selectAll().execute()).toEqual([])
    expect(office.google.calls.bodiesFetched(anna)).toEqual([])
  })

  it('does not show what was sent from here to somebody who was blocked later', async () => {
    await connectAs(recruiter, anna)
    const id = crypto.randomUUID()
    const { status } = await recruiter.post(`/api/candidates/${office.candidateId}/messages`, {
      id,
      to: [{ name: '', address: maja }],
      cc: [{ name: '', address: lawyer }],
      bcc: [],
      subject: 'For both of you',
      html: '<p>Good morning.</p>',
      replyToMessageId: null,
      attachmentIds: [],
    })
    expect(status).toBe(202)
    await until('sent and back', async () => (await stored()).includes('For both of you'))
    await add(recruiter, '/api/mailbox/blocks', lawyer)
    expect(await stored()).not.toContain('For both of you')
    // Maja's answer goes to Anna alone and not to the lawyer, and may have arrived by now.
    const shown = (await conversations(recruiter, office.candidateId)).flatMap((one) => one.messages)
    expect(shown.filter((one) => one.own)).toEqual([])
    const row = await office.database.db.selectFrom('outbox').select('state').executeTakeFirstOrThrow()
    expect(row.state).toBe('sent')
  })

  it('keeps candidates’ mail when our own domain is blocked, and refuses to block a colleague', async () => {
    const administrator = await office.signIn(admin)
    fromMaja('Before')
    await connectAs(recruiter, anna)
    await subjects(1)
    await add(administrator, '/api/blocks', 'kurier.test')
    await subjects(1)
    fromMaja('After', [`Cc: ${tomek}`])
    await syncNow()
    await subjects(2)
    fromMaja('Somebody there who is none of ours', ['Cc: nobody@kurier.test'])
    await syncNow()
    await subjects(2)
    for (const [pattern, status, code] of [
      [tomek.toUpperCase(), 409, 'block-of-colleague'],
      ['kancelaria', 422, 'block-invalid'],
    ] as const) {
      for (const [visitor, path] of [
        [administrator, '/api/blocks'],
        [recruiter, '/api/mailbox/blocks'],
      ] as const) {
        const refused = { status, body: { code, fields: { pattern: code } } }
        expect(await visitor.post(path, { pattern })).toMatchObject(refused)
        expect(await visitor.get(`${path}/preview?pattern=${pattern}`)).toMatchObject(refused)
      }
    }
  })

  it('shows a blocklist to its owner alone', async () => {
    const administrator = await office.signIn(admin)
    const colleague = await office.signIn(tomek)
    const own = await add(recruiter, '/api/mailbox/blocks', lawyer)
    const company = await add(administrator, '/api/blocks', 'gov.example')
    expect(await add(recruiter, '/api/mailbox/blocks', lawyer.toUpperCase())).toEqual(own)
    await add(recruiter, '/api/mailbox/blocks', 'kancelaria.example')
    const listed = async (visitor: Visitor, path: string) =>
      (await visitor.get(path)).body.blocks.map((one: { pattern: string }) => one.pattern)
    expect(await listed(recruiter, '/api/mailbox/blocks')).toEqual(['kancelaria.example', lawyer])
    expect(await listed(administrator, '/api/blocks')).toEqual(['gov.example'])
    for (const other of [administrator, colleague]) {
      expect(await listed(other, '/api/mailbox/blocks')).toEqual([])
      expect((await other.request('DELETE', `/api/mailbox/blocks/${own.id}`)).status).toBe(404)
    }
    expect((await administrator.request('DELETE', `/api/blocks/${own.id}`)).status).toBe(404)
    expect((await recruiter.request('DELETE', `/api/mailbox/blocks/${company.id}`)).status).toBe(404)
    for (const [method, path, body] of [
      ['GET', '/api/blocks', undefined],
      ['GET', '/api/blocks/preview?pattern=x.example', undefined],
      ['POST', '/api/blocks', { pattern: 'x.example' }],
      ['DELETE', `/api/blocks/${company.id}`, undefined],
    ] as const) {
      expect((await recruiter.request(method, path, body)).status).toBe(403)
    }
    expect(await listed(recruiter, '/api/mailbox/blocks')).toHaveLength(2)
  })

  it('keeps more patterns than one query can hold, up to 500', async () => {
    const { db } = office.database
    const owner = await db
      .selectFrom('users')
      .select('id')
      .where('email', '=', anna)
      .executeTakeFirstOrThrow()
    const patterns = Array.from({ length: 499 }, (_, index) => ({
      id: newId(),
      user_id: owner.id,
      pattern: `somebody.with.a.long.name.${index}@elsewhere.example`,
      created_by: owner.id,
      created_at: new Date(index),
    }))
    await db.insertInto('blocks').values(patterns).execute()
    await add(recruiter, '/api/mailbox/blocks', lawyer)
    const one = await recruiter.post('/api/mailbox/blocks', { pattern: 'one@too.many.example' })
    expect(one).toMatchObject({ status: 409, body: { code: 'blocks-full' } })
    for (const { pattern } of [patterns[0]!, patterns[250]!, patterns[498]!])
      fromMaja('Blocked', [`Cc: ${pattern}`])
    const ours = fromMaja('Application')
    await connectAs(recruiter, anna)
    await subjects(1)
    expect(office.google.calls.bodiesFetched(anna)).toEqual([ours])
  })

  it('puts no mail on a profile because of a candidate’s old address that many people write from', async () => {
    const shared = 'inmail-hit-reply@linkedin.com'
    const row = { candidate_id: office.candidateId, address: shared, address_key: shared }
    await office.database.db
      .insertInto('candidate_addresses')
      .values({ id: newId(), ...row, created_at: new Date() })
      .execute()
    const write = (subject: string) =>
      office.google.world.receive({ raw: letter({ from: `Somebody else <${shared}>`, to: anna, subject }) })
    write('Past')
    const ours = fromMaja('Application')
    await connectAs(recruiter, anna)
    write('New')
    await syncNow()
    await subjects(1)
    expect(office.google.calls.bodiesFetched(anna)).toEqual([ours])
  })
})
