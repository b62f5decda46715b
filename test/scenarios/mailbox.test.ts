import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notice } from '../../server/db/db.ts'
import { changeBeneath, engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, readScope, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

describe.each(engines)('a mailbox, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  beforeEach(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
  })
  afterEach(() => office.close())

  const connectAnna = async () => {
    expect((await connect(recruiter, anna)).get('connect')).toBe('connected')
    await untilState(recruiter, 'connected')
  }
  const fromMaja = (subject: string) =>
    office.google.world.receive({ raw: letter({ from: `Maja <${maja}>`, to: anna, subject }) })
  const syncNow = async () => expect((await recruiter.post('/api/mailbox/sync', {})).status).toBe(202)
  const mailboxRow = async () =>
    await office.database.db.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
  const syncToTheEnd = async () => {
    const askedAt = new Date()
    await syncNow()
    await until('synced', async () => (await mailboxRow()).last_synced_at! > askedAt)
  }

  it('shows new mail after Sync now, and reads only the headers of mail that is not a candidate’s', async () => {
    await connectAnna()
    fromMaja('My application')
    office.google.world.receive({ raw: letter({ from: 'mum@family.example', to: anna, subject: 'Sunday' }) })
    await syncNow()
    const [message] = await untilMessages(recruiter, office.candidateId, 1)
    expect(message).toMatchObject({ from: { address: maja }, own: false, inboxes: [anna] })
    await untilState(recruiter, 'connected')
    expect(office.google.calls.bodiesFetched(anna)).toHaveLength(1)
  })

  it('checks an idle mailbox with one call of 2 units', async () => {
    await connectAnna()
    await until('synced', async () => (await mailboxRow()).last_synced_at !== null)
    await until('all sync jobs have ended', async () => {
      const { rows } =
        await sql`select 1 from pgboss.job where name = 'sync-mailbox' and state < 'completed'`.execute(
          office.database.db,
        )
      return rows.length === 0
    })
    // The mailbox has been idle for long, so that it is not due for a poll.
    const idle = { active_at: new Date(0), next_sync_at: new Date(Date.now() + 3_600_000) }
    await office.database.db.updateTable('mailboxes').set(idle).execute()
    const mark = office.google.calls.mark()
    await syncToTheEnd()
    const calls = office.google.calls.since(mark)
    expect(calls.map((call) => [call.method, call.units])).toEqual([['history.list', 2]])
  })

  it('hides trashed mail, shows it again when it is restored, and hides deleted mail for good', async () => {
    await connectAnna()
    const { message } = fromMaja('Hello')[0]!
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 1)
    const { world } = office.google
    for (const [change, count] of [
      [() => world.trash(anna, [message.id]), 0],
      [() => world.untrash(anna, [message.id]), 1],
      [() => world.modify(anna, [message.id], { add: [], remove: ['INBOX'] }), 1],
      [() => world.remove(anna, [message.id]), 0],
    ] as const) {
      change()
      await syncNow()
      await untilMessages(recruiter, office.candidateId, count)
    }
  })

  it('examines mail that returns from spam', async () => {
    await connectAnna()
    const spam = office.google.world.insert(anna, {
      raw: letter({ from: maja, to: anna }),
      labelIds: ['SPAM'],
    })
    await syncNow()
    await untilState(recruiter, 'connected')
    expect(await conversations(recruiter, office.candidateId)).toEqual([])
    office.google.world.modify(anna, [spam.id], { add: ['INBOX'], remove: ['SPAM'] })
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 1)
  })

  it('searches again when Google has forgotten the cursor, loses nothing and deletes nothing', async () => {
    fromMaja('Before')
    await connectAnna()
    await untilMessages(recruiter, office.candidateId, 1)
    fromMaja('Between')
    office.google.faults.expireHistory(anna)
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 2)
  })

  it('imports past mail of a candidate, and of an address, that is added later', async () => {
    const other = 'maja@work.example'
    office.google.world.receive({ raw: letter({ from: other, to: anna, subject: 'From work' }) })
    await connectAnna()
    expect(await conversations(recruiter, office.candidateId)).toEqual([])
    await recruiter.post(`/api/candidates/${office.candidateId}/addresses`, { address: other })
    await untilMessages(recruiter, office.candidateId, 1)
    const candidate = (await recruiter.get(`/api/candidates/${office.candidateId}`)).body
    const added = candidate.addresses.find((one: { address: string }) => one.address === other)
    await recruiter.request('DELETE', `/api/candidates/${office.candidateId}/addresses/${added.id}`)
    await untilMessages(recruiter, office.candidateId, 0)
    const kept = await office.database.db.selectFrom('messages').select('unlinked_at').execute()
    expect(kept).toEqual([{ unlinked_at: expect.any(Date) }])
  })

  it.runIf(engine === 'postgres')('puts mail being stored on a profile given its address', async () => {
    const { db } = office.database
    const other = 'jan@work.example'
    const { body: jan } = await recruiter.post('/api/candidates', {
      name: 'Jan',
      addresses: ['jan@home.example'],
    })
    await connectAnna()
    office.google.world.receive({ raw: letter({ from: maja, to: anna, headers: [`Cc: ${other}`] }) })
    let added: Promise<Answer> | undefined
    await changeBeneath(
      db,
      {
        hold: sql`select 1 from candidates where id = ${office.candidateId} for update`,
        statement: 'insert into "candidate_messages"',
      },
      () => recruiter.post('/api/mailbox/sync', {}),
      async () => {
        added = recruiter.post(`/api/candidates/${jan.id}/addresses`, { address: other })
        await sleep(300)
      },
    )
    expect((await added)?.status).toBe(201)
    await untilMessages(recruiter, office.candidateId, 1)
    await untilMessages(recruiter, jan.id, 1)
  })

  it('shows a message that two mailboxes have once, and keeps it while one of them has it', async () => {
    office.google.world.receive({
      raw: letter({ from: maja, to: `${anna}, ${tomek}`, subject: 'Both of you' }),
    })
    const colleague = await office.signIn(tomek)
    await connectAnna()
    await connect(colleague, tomek)
    await untilState(colleague, 'connected')
    const [message] = await untilMessages(recruiter, office.candidateId, 1)
    expect(message.inboxes).toEqual([anna, tomek])
    const preview = await colleague.get('/api/mailbox/disconnection')
    expect(preview.body).toEqual({ messages: 1, sharedWithColleagues: 1 })
    await colleague.post('/api/mailbox/disconnection', { emails: 'remove' })
    expect((await untilMessages(recruiter, office.candidateId, 1))[0].inboxes).toEqual([anna])
    const heard: Notice[] = []
    await office.database.listen({ onNotice: (notice) => heard.push(notice), onMissed: () => undefined })
    await recruiter.post('/api/mailbox/disconnection', { emails: 'remove' })
    expect(await office.database.db.selectFrom('messages').selectAll().execute()).toEqual([])
    const profile = { kind: 'mail', candidateId: office.candidateId }
    await expect.poll(() => heard).toContainEqual(expect.objectContaining(profile))
  })

  it('ends the grant at Google and here when it is disconnected, and keeps or removes the emails', async () => {
    fromMaja('Hello')
    await connectAnna()
    await untilMessages(recruiter, office.candidateId, 1)
    await recruiter.post('/api/mailbox/disconnection', { emails: 'keep' })
    expect((await recruiter.get('/api/mailbox')).body).toEqual({ state: 'none' })
    const row = await mailboxRow()
    expect(row.sealed_token).toBeNull()
    expect(office.google.grants.scopes(anna)).toEqual([])
    await untilMessages(recruiter, office.candidateId, 1)
    await connectAnna()
    await untilMessages(recruiter, office.candidateId, 1)
    expect(await office.database.db.selectFrom('mailboxes').selectAll().execute()).toHaveLength(1)
  })

  it('pauses with the owner’s access, and continues without a new consent and fills the gap', async () => {
    await connectAnna()
    const administrator = await office.signIn('admin@kurier.test')
    const { people } = (await administrator.get('/api/people')).body
    const { id } = people.find((one: { email: string }) => one.email === anna)
    await administrator.request('PUT', `/api/people/${id}/access`, { access: 'disabled' })
    expect((await recruiter.get('/api/mailbox')).status).toBe(401)
    const away = { from: maja, to: anna, subject: 'While Anna was away', messageId: 'away@poczta.example' }
    const answer = { ...away, subject: `Re: ${away.subject}`, inReplyTo: away.messageId }
    office.google.world.receive({ raw: letter(away) })
    const second = { ...answer, messageId: 'second@poczta.example' }
    const { message: inGap } = office.google.world.receive({ raw: letter(second) })[0]!
    const mark = office.google.calls.mark()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(office.google.calls.since(mark)).toEqual([])
    await administrator.request('PUT', `/api/people/${id}/access`, { access: 'active' })
    recruiter = await office.signIn(anna)
    await untilMessages(recruiter, office.candidateId, 2)
    await untilState(recruiter, 'connected')
    const gaps = async () => (await conversations(recruiter, office.candidateId)).flatMap((one) => one.gaps)
    expect(await gaps()).toMatchObject([{ cause: 'paused', messagesFilled: 2 }])
    // The note of the gap counts neither mail that came after the gap nor hidden mail.
    office.google.world.receive({ raw: letter({ ...answer, messageId: 'third@poczta.example' }) })
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 3)
    expect(await gaps()).toMatchObject([{ messagesFilled: 2 }])
    office.google.world.trash(anna, [inGap.id])
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 2)
    expect(await gaps()).toMatchObject([{ messagesFilled: 1 }])
  })

  it('leaves out of the gap note what is hidden in that inbox, though a colleague’s shows it', async () => {
    await connectAnna()
    const colleague = await office.signIn(tomek)
    await connect(colleague, tomek)
    const { db } = office.database
    const mine = await db
      .selectFrom('mailboxes')
      .select('id')
      .where('address', '=', anna)
      .executeTakeFirstOrThrow()
    const around = { began_at: new Date(Date.now() - 600_000), ended_at: new Date(Date.now() + 600_000) }
    const gap = { id: crypto.randomUUID(), mailbox_id: mine.id, cause: 'expired' as const, ...around }
    await db.insertInto('sync_gaps').values(gap).execute()
    const both = letter({ from: maja, to: `${anna}, ${tomek}`, subject: 'To both' })
    const [hers] = office.google.world.receive({ raw: both })
    const shownIn = (inboxes: string[]) =>
      until(`shown in ${inboxes}`, async () => {
        const [one] = await conversations(recruiter, office.candidateId)
        return one?.messages[0]?.inboxes.join() === inboxes.join() && one
      })
    expect((await shownIn([anna, tomek])).gaps).toMatchObject([{ messagesFilled: 1 }])
    await db.updateTable('users').set({ mail_permission: 'none' }).where('email', '=', tomek).execute()
    const [own] = await conversations(colleague, office.candidateId)
    expect(own.messages[0].inboxes, 'without the permission, nothing of colleagues').toEqual([tomek])
    expect(own.gaps).toEqual([])
    office.google.world.trash(anna, [hers!.message.id])
    await recruiter.post('/api/mailbox/sync', {})
    expect((await shownIn([tomek])).gaps).toEqual([])
  })

  it('needs action when the grant dies, refuses another Google account by name, and fills the gap', async () => {
    await connectAnna()
    office.google.grants.kill(anna, 'password-changed')
    fromMaja('Meanwhile')
    // Kurier refuses this request if an automatic sync has already found the grant dead.
    await recruiter.post('/api/mailbox/sync', {})
    await untilState(recruiter, 'action_needed')
    expect((await recruiter.get('/api/mailbox')).body.cause).toBe('revoked')
    const wrong = await connect(recruiter, 'private@gmail.test')
    expect(Object.fromEntries(wrong)).toEqual({
      connect: 'wrong_account',
      expected: anna,
      chosen: 'private@gmail.test',
    })
    expect((await connect(recruiter, anna)).get('connect')).toBe('connected')
    await untilMessages(recruiter, office.candidateId, 1)
  })

  it('names the permissions that were not granted, and refuses an account that a colleague has connected', async () => {
    expect((await connect(recruiter, anna, { decision: 'deny' })).get('connect')).toBe('denied')
    expect((await connect(recruiter, anna, { scopes: [] })).get('connect')).toBe('read_not_granted')
    expect((await recruiter.get('/api/mailbox')).body).toEqual({ state: 'none' })
    expect((await connect(recruiter, anna, { scopes: [readScope] })).get('connect')).toBe('partial')
    await untilState(recruiter, 'connected')
    expect((await recruiter.get('/api/mailbox')).body.canSend).toBe(false)
    const colleague = await office.signIn(tomek)
    expect((await connect(colleague, anna)).get('connect')).toBe('used_by_colleague')
  })

  it('lets nobody finish a consent that somebody else began, or finish one twice', async () => {
    const { body } = await recruiter.post('/api/mailbox/consents', {})
    const state = new URL(body.url).searchParams.get('state')
    const other = await office.signIn(tomek)
    const stolen = await other.get(`/oauth/google/callback?state=${state}&code=4/x`)
    expect(stolen.headers.location).toContain('connect=expired')
    await recruiter.get(`/oauth/google/callback?state=${state}&error=access_denied`)
    const again = await recruiter.get(`/oauth/google/callback?state=${state}&code=4/x`)
    expect(again.headers.location).toContain('connect=expired')
  })

  it('waits when Google asks it to, shows until when, and continues by itself', async () => {
    await connectAnna()
    fromMaja('Patience')
    const { faults } = office.google
    faults.add({ method: 'history.list', effect: { kind: 'drop', when: 'before' } })
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 1)
  })

  it('survives a restart', async () => {
    fromMaja('Hello')
    await connectAnna()
    await office.restart()
    fromMaja('And again')
    await syncNow()
    await untilMessages(recruiter, office.candidateId, 2)
  })
})
