import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { standardError } from '../../emulator/errors.ts'
import type { FaultEffect } from '../../emulator/faults.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

/** How often Kurier tries to read a message. */
const attempts = 8

describe.each(engines)('an email that cannot be read, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  let administrator: Visitor
  let aheadMs: number
  let badId: string
  beforeEach(async () => {
    aheadMs = 0
    office = await openSmallOffice(engine, {
      kurierClock: { now: () => new Date(Date.now() + aheadMs) },
    })
    recruiter = await office.signIn(anna)
    administrator = await office.signIn('admin@kurier.test')
    fromMaja('Before')
    badId = fromMaja('Broken at Google')
    fromMaja('After')
  })
  afterEach(() => office.close())

  const fromMaja = (subject: string) =>
    office.google.world.receive({ raw: letter({ from: `Maja <${maja}>`, to: anna, subject }) })[0]!.message.id
  const refusal: FaultEffect = { kind: 'answer', error: standardError(500) }
  const refuseBody = (times: number, effect: FaultEffect = refusal) =>
    office.google.faults.add({ method: 'messages.get', messageId: badId, times, effect })
  const syncNow = async () => expect((await recruiter.post('/api/mailbox/sync', {})).status).toBe(202)
  const ledgerRow = () =>
    office.database.db.selectFrom('ledger').selectAll().where('provider_id', '=', badId).executeTakeFirst()

  /** Lets Google refuse the message until Kurier sets it aside, and moves the clock forward for that. */
  const setAside = async () => {
    await connect(recruiter, anna)
    for (let failed = 1; failed <= attempts; failed += 1) {
      const hasFailed = async () => ((await ledgerRow())?.attempts ?? 0) >= failed
      await until(`${failed} failed attempts`, hasFailed)
      aheadMs += 10 * 60_000
      await syncNow()
    }
    await untilState(recruiter, 'connected')
  }
  const receipt = async () =>
    (await recruiter.get(`/api/candidates/${office.candidateId}/conversations`)).body.receipt.mailboxes[0]
  const setAsideOf = async (visitor: Visitor) => (await visitor.get('/api/mailbox/set-aside')).body
  const personOf = async (email: string) =>
    (await administrator.get('/api/people')).body.people.find((one: { email: string }) => one.email === email)
  const subjects = async () => (await conversations(recruiter, office.candidateId)).map((one) => one.subject)

  it('does not hold back the others of its batch when Kurier itself fails to store it', async () => {
    const { db } = office.database
    await sql`create function refuse() returns trigger language plpgsql as $$
      begin if new.subject = 'Broken at Google' then raise exception 'no room'; end if; return new; end $$`.execute(
      db,
    )
    await sql`create trigger refuse before insert on messages for each row execute function refuse()`.execute(
      db,
    )
    await connect(recruiter, anna)
    await untilMessages(recruiter, office.candidateId, 2)
    await until('a failed attempt', async () => (await ledgerRow())?.attempts)
    // The attempt is recorded before the sync ends.
    await until('the end of the sync', async () => (await receipt()).state === 'checked')
    expect(await receipt()).toMatchObject({ state: 'checked', unread: 1 })
    // The access log names every body that was opened, those that could not be stored too.
    const opened = await db.selectFrom('opened_bodies').select(['provider_id', 'message_id']).execute()
    expect(opened.map((row) => [row.provider_id === badId, row.message_id === null]).sort()).toEqual([
      [false, false],
      [false, false],
      [true, true],
    ])
    await sql`drop trigger refuse on messages`.execute(db)
    aheadMs += 10 * 60_000
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 3)
    await until('all read', async () => (await receipt()).unread === 0)
  })

  it('is set aside alone: its neighbours arrive, and later mail does too', async () => {
    // The ninth refusal is for the list of set-aside messages: Google does not even return the headers.
    refuseBody(attempts + 1)
    await setAside()
    await untilMessages(recruiter, office.candidateId, 2)
    const before = await office.database.db.selectFrom('mailboxes').select('cursor').executeTakeFirstOrThrow()
    fromMaja('Much later')
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 3)
    await untilState(recruiter, 'connected')
    const after = await office.database.db.selectFrom('mailboxes').select('cursor').executeTakeFirstOrThrow()
    expect(Number(after.cursor)).toBeGreaterThan(Number(before.cursor))
    expect(await ledgerRow()).toMatchObject({ attempts, set_aside_at: expect.any(Date) })
    expect((await recruiter.get('/api/mailbox')).body).toMatchObject({ state: 'connected', setAside: 1 })
    expect(await receipt()).toMatchObject({ state: 'checked', unread: 1 })
    const line = { id: badId, attempts, reason: 'google' }
    expect(await setAsideOf(recruiter)).toMatchObject({ total: 1, messages: [{ ...line, headers: null }] })
    expect(await setAsideOf(recruiter)).toMatchObject({
      total: 1,
      messages: [
        { ...line, headers: { from: { name: 'Maja', address: maja }, subject: 'Broken at Google' } },
      ],
    })
    for (const [error, reason] of [
      ['TypeError: of undefined', 'unreadable'],
      ['error: value too long', 'ours'],
    ]) {
      await office.database.db.updateTable('ledger').set({ last_error: error }).execute()
      const told = await setAsideOf(recruiter)
      expect(told.messages[0].reason).toBe(reason)
      expect(JSON.stringify(told)).not.toContain(error)
    }
  })

  it('is also set aside alone when it breaks every answer that it is part of', async () => {
    refuseBody(1_000, { kind: 'drop', when: 'after' })
    await setAside()
    await untilMessages(recruiter, office.candidateId, 2)
    expect(await ledgerRow()).toMatchObject({ attempts, set_aside_at: expect.any(Date) })
  })

  it('is tried again when its owner asks, and arrives once the fault is gone', async () => {
    const heal = refuseBody(1_000)
    await setAside()
    const retry = await recruiter.post('/api/mailbox/set-aside/attempts', { ids: [badId] })
    expect(retry.status).toBe(202)
    await until('a new failed attempt', async () => (await ledgerRow())?.attempts === 1)
    const trying = (await recruiter.get('/api/mailbox/set-aside/attempts')).body
    expect(trying).toEqual({ trying: [{ id: badId, attempts: 1 }] })
    expect(await setAsideOf(recruiter)).toEqual({ total: 0, messages: [] })
    heal()
    aheadMs += 10 * 60_000
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 3)
    expect(await subjects()).toContain('Broken at Google')
    expect((await recruiter.get('/api/mailbox/set-aside/attempts')).body).toEqual({ trying: [] })
    expect((await recruiter.get('/api/mailbox')).body.setAside).toBe(0)
  })

  it('is counted and retried by an administrator, who learns nothing about it', async () => {
    const heal = refuseBody(1_000)
    await setAside()
    heal()
    const { id, mailboxSetAside } = await personOf(anna)
    expect(mailboxSetAside).toBe(1)
    expect((await personOf(tomek)).mailboxSetAside).toBe(0)
    const path = `/api/people/${id}/mailbox/set-aside/attempts`
    const mark = office.google.calls.mark()
    expect(await administrator.post(path, {})).toMatchObject({ status: 202, body: {} })
    await untilMessages(recruiter, office.candidateId, 3)
    const bodies = office.google.calls.since(mark).filter((call) => call.method === 'messages.get')
    expect(bodies).toHaveLength(1)
    const events = await office.database.db.selectFrom('audit_events').selectAll().execute()
    const told = events.filter((row) => row.action === 'mailbox.set_aside_retried')
    expect(told).toMatchObject([{ subject_type: 'mailbox', details: { count: 1 } }])
    expect((await personOf(anna)).mailboxSetAside).toBe(0)
  })

  it('cannot be seen or retried by anybody else', async () => {
    refuseBody(1_000)
    await setAside()
    const colleague = await office.signIn(tomek)
    const { id } = await personOf(anna)
    for (const connected of [false, true]) {
      if (connected) {
        await connect(colleague, tomek)
        await untilState(colleague, 'connected')
      }
      expect(await setAsideOf(colleague)).toEqual({ total: 0, messages: [] })
      expect((await colleague.get('/api/mailbox/set-aside/attempts')).body).toEqual({ trying: [] })
      const own = await colleague.post('/api/mailbox/set-aside/attempts', { ids: [badId] })
      expect(own.status).toBe(connected ? 202 : 409)
    }
    const others = await colleague.post(`/api/people/${id}/mailbox/set-aside/attempts`, {})
    expect(others).toMatchObject({ status: 403, body: { code: 'not-allowed' } })
    expect(await ledgerRow()).toMatchObject({ attempts, set_aside_at: expect.any(Date) })
  })

  it('waits for the owner while Google refuses the whole inbox', async () => {
    refuseBody(1_000)
    await setAside()
    office.google.grants.kill(anna, 'password-changed')
    // Kurier refuses this request if an automatic sync has already found the grant dead.
    await recruiter.post('/api/mailbox/sync', {})
    await untilState(recruiter, 'action_needed')
    expect(await setAsideOf(recruiter)).toMatchObject({ total: 1, messages: [{ id: badId, headers: null }] })
    const { id } = await personOf(anna)
    for (const [visitor, path] of [
      [recruiter, '/api/mailbox/set-aside/attempts'],
      [administrator, `/api/people/${id}/mailbox/set-aside/attempts`],
    ] as const) {
      expect((await visitor.post(path, {})).body.code).toBe('mailbox-needs-action')
    }
    expect((await ledgerRow())?.set_aside_at).not.toBeNull()
  })
})
