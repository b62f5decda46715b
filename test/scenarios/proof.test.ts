import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../server/db/db.ts'
import { changeBeneath, engines, wholeTable } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

const elsewhere = 'maja.wisz@praca.example'

describe.each(engines)('proof for people, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let visitor: Visitor
  let firstId: string

  beforeAll(async () => {
    office = await openSmallOffice(engine)
    visitor = await office.signIn(anna)
    firstId = receive({ from: maja, subject: 'My application', messageId: 'first@poczta.example' })
    await connect(visitor, anna)
    await untilState(visitor, 'connected')
  })
  afterAll(() => office.close())

  function receive(facts: Partial<Parameters<typeof letter>[0]>): string {
    const raw = letter({ from: maja, to: anna, ...facts })
    return office.google.world.receive({ raw })[0]!.message.id
  }

  async function explain(text: string, by = visitor): Promise<Answer['body']> {
    return (await by.post('/api/mailbox/explanations', { text })).body
  }

  async function verdictOf(text: string): Promise<Answer['body']> {
    return (await explain(text)).messages[0]?.verdict
  }

  it('names the address because of which an email is on a profile', async () => {
    const candidates = [{ id: office.candidateId, name: 'Maja Wisz', address: maja }]
    for (const text of ['<first@poczta.example>', 'first@poczta.example', 'My application']) {
      expect(await verdictOf(text), text).toEqual({ kind: 'shown', candidates })
    }
    const answer = await explain(`Maja <${maja}>`)
    expect(answer.address).toMatchObject({
      candidates: [{ name: 'Maja Wisz' }],
      messages: 1,
      isBlocked: false,
    })
    expect(answer.address.searchedAt).not.toBeNull()
    const [{ messages }] = await untilMessages(visitor, office.candidateId, 1)
      .then(() => visitor.get(`/api/candidates/${office.candidateId}/conversations`))
      .then(async ({ body }) => [
        (await visitor.get(`/api/candidates/${office.candidateId}/conversations/${body.conversations[0].id}`))
          .body,
      ])
    expect(messages[0].matchedBy).toBe(maja)
  })

  it('names the rule that keeps an email away, and opens no such email', async () => {
    const id = receive({ from: 'news@shop.example', subject: 'Autumn sale' })
    expect(await verdictOf('Autumn sale')).toEqual({
      kind: 'refused',
      rule: 'nobody',
      strangers: ['news@shop.example'],
    })
    receive({ from: tomek, subject: 'Lunch today' })
    expect(await verdictOf('Lunch today')).toMatchObject({ kind: 'refused', rule: 'nobody', strangers: [] })
    office.google.world.trash(anna, [firstId])
    await visitor.post('/api/mailbox/sync', {})
    await until('hidden', async () => (await verdictOf('My application')).kind === 'hidden')
    office.google.world.untrash(anna, [firstId])
    await visitor.post('/api/mailbox/sync', {})
    await until('shown again', async () => (await verdictOf('My application')).kind === 'shown')
    await visitor.post('/api/mailbox/blocks', { pattern: 'private.example' })
    receive({ from: maja, subject: 'Between us', headers: ['Cc: friend@private.example'] })
    expect(await verdictOf('Between us')).toEqual({ kind: 'blocked', by: 'own', pattern: '@private.example' })
    receive({ from: 'lawyer@private.example', subject: 'Nobody’s business' })
    expect(await verdictOf('Nobody’s business')).toMatchObject({ kind: 'blocked', by: 'own' })
    expect((await explain('No such subject anywhere')).messages).toEqual([])
    expect(office.google.calls.bodiesFetched(anna)).not.toContain(id)
  })

  it('fetches missing emails when asked, and reads their headers first', async () => {
    const { db } = office.database
    await db.deleteFrom('messages').execute()
    const answer = await explain('My application')
    expect(answer.messages[0].verdict).toEqual({
      kind: 'missing',
      candidates: [{ id: office.candidateId, name: 'Maja Wisz' }],
    })
    const { providerId } = answer.messages[0]
    expect((await visitor.post('/api/mailbox/looks', { providerId })).status).toBe(202)
    await untilMessages(visitor, office.candidateId, 1)
    const sale = (await explain('Autumn sale')).messages[0].providerId
    await visitor.post('/api/mailbox/looks', { providerId: sale })
    await until('looked at', async () => {
      const rows = await db.selectFrom('ledger').select('provider_id').execute()
      return rows.length === 0
    })
    expect(office.google.calls.bodiesFetched(anna)).not.toContain(sale)
  })

  it.runIf(engine === 'postgres')('never reports an email as missing while it is being stored', async () => {
    const { db } = office.database
    const copy = await db.selectFrom('message_copies').selectAll().executeTakeFirstOrThrow()
    const { mailbox_id, provider_id } = copy
    const moveTo = async (to: Db, place: 'ledger' | 'messages') => {
      const known = place === 'ledger' ? 'elsewhere' : provider_id
      await to.updateTable('message_copies').set({ provider_id: known }).where('id', '=', copy.id).execute()
      await to.deleteFrom('ledger').execute()
      const now = new Date()
      const later = new Date(Date.now() + 3_600_000)
      const row = {
        mailbox_id,
        provider_id,
        found_by: 'history',
        discovered_at: now,
        next_attempt_at: later,
      } as const
      if (place === 'ledger') await to.insertInto('ledger').values(row).execute()
    }
    await moveTo(db, 'ledger')
    const verdict = await changeBeneath(
      db,
      { hold: wholeTable('ledger'), statement: 'select "attempts"' },
      () => verdictOf('My application'),
      (tx) => moveTo(tx, 'messages'),
    )
    expect(verdict.kind).toBe('waiting')
    expect((await verdictOf('My application')).kind).toBe('shown')
  })

  it('refuses people who have no mailbox to ask', async () => {
    const other = await office.signIn(tomek)
    const refused = await other.post('/api/mailbox/explanations', { text: 'My application' })
    expect([refused.status, refused.body.code]).toEqual([409, 'mailbox-not-connected'])
    const looked = await other.post('/api/mailbox/looks', { providerId: firstId })
    expect(looked.status).toBe(409)
    expect((await visitor.post('/api/mailbox/looks', { providerId: '../x' })).status).toBe(422)
  })

  it('offers an unknown address that answers in the candidate’s conversation, to the owner of the inbox alone', async () => {
    const id = receive({
      from: `Maja Wisz <${elsewhere}>`,
      subject: 'Re: My application',
      inReplyTo: 'first@poczta.example',
    })
    await visitor.post('/api/mailbox/sync', {})
    const list = `/api/candidates/${office.candidateId}/conversations`
    const [offer] = await until('an offer', async () => {
      const { offers } = (await visitor.get(list)).body
      return offers.length > 0 && offers
    })
    expect(offer).toMatchObject({ address: elsewhere, name: 'Maja Wisz' })
    expect(office.google.calls.bodiesFetched(anna)).not.toContain(id)
    const other = await office.signIn(tomek)
    expect((await other.get(list)).body.offers).toEqual([])

    const dismissals = `/api/candidates/${office.candidateId}/address-offers/dismissals`
    await other.post(dismissals, { address: elsewhere })
    expect((await visitor.get(list)).body.offers).toHaveLength(1)
    await visitor.post(`/api/candidates/${office.candidateId}/addresses`, { address: elsewhere })
    expect((await visitor.get(list)).body.offers).toEqual([])
    await untilMessages(visitor, office.candidateId, 2)
  })

  it('offers neither automatic senders nor people that were rejected as the candidate', async () => {
    const list = `/api/candidates/${office.candidateId}/conversations`
    const inReplyTo = 'first@poczta.example'
    receive({ from: 'no-reply@jobs.example', subject: 'Re: My application', inReplyTo })
    receive({
      from: 'secretary@office.example',
      subject: 'Re: My application',
      inReplyTo,
      headers: ['Auto-Submitted: auto-replied'],
    })
    receive({ from: 'friend@home.example', subject: 'Re: My application', inReplyTo })
    await visitor.post('/api/mailbox/sync', {})
    const offers = await until('an offer', async () => {
      const found = (await visitor.get(list)).body.offers
      return found.length > 0 && found
    })
    expect(offers.map((one: { address: string }) => one.address)).toEqual(['friend@home.example'])
    const dismissals = `/api/candidates/${office.candidateId}/address-offers/dismissals`
    expect((await visitor.post(dismissals, { address: 'friend@home.example' })).status).toBe(204)
    receive({ from: 'friend@home.example', subject: 'Re: My application', inReplyTo })
    const before = office.google.calls.mark()
    await visitor.post('/api/mailbox/sync', {})
    await until('looked at', async () =>
      office.google.calls.since(before).some(({ method }) => method === 'messages.get'),
    )
    await until(
      'rest',
      async () => (await office.database.db.selectFrom('ledger').selectAll().execute()).length === 0,
    )
    expect((await visitor.get(list)).body.offers).toEqual([])

    const dismissal = `${dismissals}?address=${encodeURIComponent('Friend@home.example')}`
    await (await office.signIn(tomek)).request('DELETE', dismissal)
    expect((await visitor.get(list)).body.offers).toEqual([])
    expect((await visitor.request('DELETE', dismissal)).status).toBe(204)
    expect((await visitor.get(list)).body.offers).toMatchObject([{ address: 'friend@home.example' }])
  })

  const receipt = async () =>
    (await visitor.get(`/api/candidates/${office.candidateId}/conversations`)).body.receipt.mailboxes[0]

  it('does not confirm an inbox in which a message that was found is still unread', async () => {
    const { db } = office.database
    const { id } = await db.selectFrom('mailboxes').select('id').executeTakeFirstOrThrow()
    const later = new Date(Date.now() + 3_600_000)
    const found = { mailbox_id: id, provider_id: 'ffff', discovered_at: new Date(), next_attempt_at: later }
    await db
      .insertInto('ledger')
      .values({ ...found, found_by: 'search' })
      .execute()
    expect(await receipt()).toMatchObject({ state: 'importing', unread: 0 })
    await db.deleteFrom('ledger').execute()
    expect(await receipt()).toMatchObject({ state: 'checked' })
  })

  it('compares with Gmail, and shows that on the receipt', async () => {
    const { db } = office.database
    expect(await receipt()).toMatchObject({ state: 'checked', comparedAt: null, unread: 0 })
    await db.deleteFrom('messages').where('message_id_header', '=', 'first@poczta.example').execute()
    await db.updateTable('mailboxes').set({ audit_due_at: new Date() }).execute()
    const compared = await until('compared', async () => {
      const found = await receipt()
      return found.comparedAt !== null && found
    })
    expect(compared.unknownThen).toBeGreaterThanOrEqual(1)
    await untilMessages(visitor, office.candidateId, 2)
  })

  it('names the candidate’s addresses that a blocklist keeps away, to the owner of the list alone', async () => {
    const list = `/api/candidates/${office.candidateId}/conversations`
    expect((await visitor.get(list)).body.receipt.privateAddresses).toEqual([])
    await visitor.post('/api/mailbox/blocks', { pattern: maja })
    expect((await visitor.get(list)).body.receipt.privateAddresses).toEqual([maja])
    const colleague = await office.signIn(tomek)
    expect((await colleague.get(list)).body.receipt.privateAddresses).toEqual([])
  })

  it('shows nothing of colleagues’ inboxes to people who may not read their mail', async () => {
    const list = `/api/candidates/${office.candidateId}/conversations`
    const colleague = await office.signIn(tomek)
    expect((await colleague.get(list)).body.receipt.mailboxes).toMatchObject([{ owner: 'Anna Kowalska' }])
    const { db } = office.database
    await db.updateTable('users').set({ mail_permission: 'none' }).where('email', '=', tomek).execute()
    const { receipt } = (await colleague.get(list)).body
    expect(receipt).toMatchObject({ mailboxes: [], mailboxesChecked: 0, lastCheckedAt: null, messages: 0 })
    await db.updateTable('users').set({ mail_permission: 'none' }).where('email', '=', anna).execute()
    expect((await visitor.get(list)).body.receipt.mailboxes).toMatchObject([{ owner: 'Anna Kowalska' }])
  })
})
