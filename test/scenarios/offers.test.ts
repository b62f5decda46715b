import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

const elsewhere = 'maja.wisz@praca.example'

describe.each(engines)('addresses offered, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor

  beforeEach(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
  })
  afterEach(() => office.close())

  const receive = (facts: Partial<Parameters<typeof letter>[0]>) =>
    office.google.world.receive({ raw: letter({ from: maja, to: anna, ...facts }) })[0]!.message.id
  const offers = async (who = recruiter): Promise<string[]> => {
    const { body } = await who.get(`/api/candidates/${office.candidateId}/conversations`)
    return body.offers.map((one: { address: string }) => one.address).sort()
  }
  const connected = async () => {
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  }
  const pause = async (isPaused: boolean) => {
    const admin = await office.signIn('admin@kurier.test')
    const { people } = (await admin.get('/api/people')).body
    const { id } = people.find((one: { email: string }) => one.email === anna)
    await admin.request('PUT', `/api/people/${id}/access`, { access: isPaused ? 'disabled' : 'active' })
    if (!isPaused) recruiter = await office.signIn(anna)
  }
  const atRest = () =>
    until('rest', async () => {
      const { db } = office.database
      const waiting = await db.selectFrom('ledger').select('provider_id').execute()
      const { body } = await recruiter.get('/api/mailbox')
      return waiting.length === 0 && body.state === 'connected' && !body.syncing
    })

  it('are offered when the mail and its answer arrive together after a pause', async () => {
    await connected()
    await pause(true)
    receive({ subject: 'My application', messageId: 'first@poczta.example' })
    const inReplyTo = 'first@poczta.example'
    const ids = [
      receive({ from: `Maja Wisz <${elsewhere}>`, subject: 'Re: My application', inReplyTo }),
      // Another subject puts the answer into another Gmail thread.
      receive({ from: 'maja.w@dom.example', subject: 'From home', inReplyTo }),
    ]
    await pause(false)
    await untilMessages(recruiter, office.candidateId, 1)
    await until('offers', async () => (await offers()).length === 2)
    expect(await offers()).toEqual(['maja.w@dom.example', elsewhere])
    for (const id of ids) expect(office.google.calls.bodiesFetched(anna)).not.toContain(id)
  })

  it('are offered when the answer is examined long before the mail that it answers, and no message waits for ever', async () => {
    await connected()
    await pause(true)
    receive({ subject: 'My application', messageId: 'first@poczta.example' })
    receive({ from: 'a@x.example', subject: 'Ours', messageId: 'ours@x.example' })
    // More messages than one batch holds; the newest are fetched first.
    for (let count = 0; count < 120; count += 1) {
      receive({ from: `shop-${count}@shop.example`, subject: `Sale ${count}` })
    }
    const inReplyTo = 'first@poczta.example'
    receive({ from: `Maja Wisz <${elsewhere}>`, subject: 'Re: My application', inReplyTo })
    receive({ from: 'b@x.example', subject: 'Re: Ours', inReplyTo: 'ours@x.example' })
    await pause(false)
    await untilMessages(recruiter, office.candidateId, 1)
    const { db } = office.database
    const waiting = await until('both wait', async () => {
      const rows = await db.selectFrom('ledger').selectAll().execute()
      return rows.length === 2 && rows
    })
    expect(await offers()).toEqual([])
    expect(waiting.every((row) => row.next_attempt_at.getTime() > Date.now())).toBe(true)
    await db.updateTable('ledger').set({ next_attempt_at: new Date() }).execute()
    await until('an offer', async () => (await offers()).length === 1)
    await atRest()
    expect(await offers()).toEqual([elsewhere])
  })

  const openings = (id: string) =>
    office.google.calls.all().filter(({ format, messageIds }) => format === 'raw' && messageIds.includes(id))
      .length

  it('are offered for a past mail that Google found by its display name only, which is opened once', async () => {
    receive({ subject: 'My application', messageId: 'first@poczta.example' })
    const inReplyTo = 'first@poczta.example'
    const id = receive({ from: `"${maja}" <${elsewhere}>`, subject: 'Re: My application', inReplyTo })
    await connected()
    await untilMessages(recruiter, office.candidateId, 1)
    await until('an offer', async () => (await offers()).includes(elsewhere))
    expect(openings(id)).toBe(1)
    for (let round = 0; round < 2; round += 1) {
      await recruiter.post('/api/mailbox/disconnection', { emails: 'remove' })
      await connected()
      await untilMessages(recruiter, office.candidateId, 1)
      await atRest()
    }
    expect(openings(id)).toBe(1)
    // The address now belongs to a candidate, so that the mail is opened again.
    await recruiter.post(`/api/candidates/${office.candidateId}/addresses`, { address: elsewhere })
    await untilMessages(recruiter, office.candidateId, 2)
    expect(openings(id)).toBe(2)
  })

  it('are looked for once where headers are ambiguous, and again when an address in them becomes a candidate’s', async () => {
    await connected()
    const { db } = office.database
    const id = receive({ from: 'x@y.example', to: `${anna}, Wisz,Maja <${maja}>`, subject: 'Doubtful' })
    const compare = async () => {
      await db.updateTable('mailboxes').set({ audit_due_at: new Date() }).execute()
      await until('compared', async () => {
        const open = await db
          .selectFrom('searches')
          .select('id')
          .where('kind', 'in', ['audit', 'retrace'])
          .execute()
        const { audit_due_at } = await db
          .selectFrom('mailboxes')
          .select('audit_due_at')
          .executeTakeFirstOrThrow()
        return open.length === 0 && audit_due_at!.getTime() > Date.now()
      })
      await atRest()
    }
    await recruiter.post('/api/mailbox/sync', {})
    await until('opened', async () => openings(id) === 1)
    await compare()
    await compare()
    expect(openings(id)).toBe(1)
    await recruiter.post('/api/candidates', { name: 'Maja too', addresses: [maja] })
    await until('opened again', async () => openings(id) === 2)
  })

  it('are not offered for a colleague’s or a hidden conversation, nor for lists or blocked people', async () => {
    await connected()
    const first = receive({ subject: 'My application', messageId: 'first@poczta.example' })
    await untilMessages(recruiter, office.candidateId, 1)
    office.google.world.trash(anna, [first])
    await recruiter.post('/api/mailbox/sync', {})
    await until('hidden', async () => {
      const rows = await office.database.db.selectFrom('message_copies').select('hidden').execute()
      return rows[0]?.hidden === 'trash'
    })
    const answer = { subject: 'Re: My application', inReplyTo: 'first@poczta.example' }
    receive({ ...answer, from: 'hidden@praca.example' })
    await recruiter.post('/api/mailbox/sync', {})
    await atRest()
    expect(await offers()).toEqual([])

    office.google.world.untrash(anna, [first])
    await recruiter.post('/api/mailbox/sync', {})
    await untilMessages(recruiter, office.candidateId, 1)
    // Tomek has the answer in his inbox, but not the mail that it answers.
    const colleague = await office.signIn(tomek)
    await connect(colleague, tomek)
    await untilState(colleague, 'connected')
    const mark = office.google.calls.mark()
    receive({ ...answer, from: 'other@praca.example', to: tomek })
    await colleague.post('/api/mailbox/sync', {})
    await until('looked at', async () =>
      office.google.calls.since(mark).some(({ method }) => method === 'messages.get'),
    )
    await atRest()
    expect([await offers(), await offers(colleague)]).toEqual([[], []])

    await recruiter.post('/api/mailbox/blocks', { pattern: 'blocked@praca.example' })
    receive({ ...answer, from: 'list@praca.example', headers: ['List-Id: <jobs.praca.example>'] })
    receive({ ...answer, from: 'blocked@praca.example' })
    receive({ ...answer, from: elsewhere })
    // Through a Google Group, which names the writer. Only a group of one's own domain is believed.
    const original = (address: string) => [`X-Original-From: Ola <${address}>`, 'List-Id: <jobs.kurier.test>']
    const throughOurs = { from: "'Ola' via Jobs <jobs@kurier.test>", headers: original('ola@inny.example') }
    const throughTheirs = {
      from: "'Ola' via Jobs <jobs@praca.example>",
      headers: original('eva@inny.example'),
    }
    for (const group of [throughOurs, throughTheirs]) receive({ ...answer, ...group })
    await recruiter.post('/api/mailbox/sync', {})
    await until('offers', async () => (await offers()).length > 1)
    await atRest()
    expect(await offers()).toEqual([elsewhere, 'ola@inny.example'])
  })
})
