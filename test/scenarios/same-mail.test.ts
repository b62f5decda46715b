import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { standardError } from '../../emulator/errors.ts'
import type { FaultRule } from '../../emulator/faults.ts'
import { formerIdentity } from '../../server/messages/identity.ts'
import { engines } from '../support/database.ts'
import { mergeAsBefore, upgradeStore } from '../support/former-store.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek } from '../support/small-office.ts'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/cases/${name}.eml`, import.meta.url))
const twins = [fixture('twins-1'), fixture('twins-2')] as const
const direct = fixture('group-direct')
const viaGroup = fixture('group-copy')
const date = new Date('2026-11-17T08:15:42Z')
const change = (raw: Buffer, from: string | RegExp, to: string) =>
  Buffer.from(raw.toString().replace(from, to))

describe.each(engines)('which copies are one mail, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiters: Record<string, Visitor>
  let marta: string
  let jan: string
  beforeAll(async () => {
    office = await openSmallOffice(engine)
    recruiters = { [anna]: await office.signIn(anna), [tomek]: await office.signIn(tomek) }
    marta = await candidate('Marta Lis', 'marta.lis@poczta.example')
    jan = await candidate('Jan Sowa', 'jan.sowa@poczta.example')
    for (const [address, visitor] of Object.entries(recruiters)) {
      await connect(visitor, address)
      await untilState(visitor, 'connected')
    }
  })
  afterEach(async () => {
    const { db } = office.database
    for (const address of [anna, tomek]) {
      const mailbox = office.google.world.mailbox(address)
      office.google.world.remove(
        address,
        mailbox.byDate().map(({ id }) => id),
      )
      if ((await mailboxOf(address)).disconnected_at) await connect(recruiters[address]!, address)
    }
    office.google.faults.clear()
    await db.deleteFrom('outbox').execute()
    await db.deleteFrom('messages').execute()
    await db.deleteFrom('blocks').execute()
    await db.deleteFrom('ledger').execute()
    await db.updateTable('mailboxes').set({ retry_at: null, retry_attempts: 0 }).execute()
    for (const address of [anna, tomek]) await sync(address)
  })
  afterAll(() => office.close())

  async function candidate(name: string, address: string): Promise<string> {
    return (await recruiters[anna]!.post('/api/candidates', { name, addresses: [address] })).body.id
  }

  async function receive(to: string, raw: Buffer): Promise<string> {
    const { id } = office.google.world.insert(to, { raw, labelIds: ['INBOX'] })
    await sync(to)
    return id
  }

  async function sync(whose: string): Promise<void> {
    const since = new Date()
    await recruiters[whose]!.post('/api/mailbox/sync', {})
    await until('synced', async () => {
      const { id, last_synced_at } = await mailboxOf(whose)
      const { rows } = await sql`select 1 from ledger where mailbox_id = ${id}`.execute(office.database.db)
      return rows.length === 0 && last_synced_at !== null && last_synced_at > since
    })
  }

  const mailboxOf = (address: string) =>
    office.database.db
      .selectFrom('mailboxes')
      .selectAll()
      .where('address', '=', address)
      .executeTakeFirstOrThrow()

  /** The subjects and texts, senders, and inboxes that a profile shows. */
  async function shown(candidateId: string) {
    const all = (await conversations(recruiters[anna]!, candidateId)).flatMap((one) => one.messages)
    return all.map(({ snippet, from, inboxes }: Answer['body']) => ({
      ...{ snippet, from: from.address, inboxes },
    }))
  }

  const martas = { snippet: 'Wynik testu Marty Lis: 82 %.', from: 'noreply@portal.example' }
  const jans = { snippet: 'Wynik testu Jana Sowy: 41 %.', from: 'noreply@portal.example' }

  it.each([
    [anna, tomek],
    [tomek, anna],
    [anna, anna],
  ])('two mails of one Message-ID, in the inboxes of %s and %s, are two', async (first, second) => {
    await receive(first, twins[0])
    await receive(second, twins[1])
    expect(await shown(marta)).toEqual([{ ...martas, inboxes: [first] }])
    expect(await shown(jan)).toEqual([{ ...jans, inboxes: [second] }])
    const told = []
    for (const visitor of new Set([recruiters[first]!, recruiters[second]!])) {
      const { body } = await visitor.post('/api/mailbox/explanations', {
        text: '<batch.20261117@portal.example>',
      })
      for (const { verdict } of body.messages)
        told.push(verdict.candidates.map((one: Answer['body']) => one.name))
    }
    expect(told.sort()).toEqual([['Jan Sowa'], ['Marta Lis']])
  })

  it.each([
    ['directly first', direct, viaGroup],
    ['through the group first', viaGroup, direct],
  ])('a mail received directly and through a group is one, %s', async (_, first, second) => {
    await receive(anna, first)
    await receive(tomek, second)
    const expected = { snippet: 'Dzien dobry, przesylam zgloszenie.', from: 'jan.sowa@poczta.example' }
    expect(await shown(jan)).toEqual([{ ...expected, inboxes: [anna, tomek] }])
    const [message] = (await conversations(recruiters[anna]!, jan)).flatMap((one) => one.messages)
    expect(message.from.name).toBe('Jan Sowa')
  })

  it('two mails of one list, Message-ID and text are two if they are answered to different people', async () => {
    const answeredTo = (person: string) =>
      ['From: Portal <noreply@portal.example>', `Reply-To: ${person}`, 'To: rekrutacja@kurier.test']
        .concat([
          'List-ID: <rekrutacja.kurier.test>',
          'Subject: Nowe',
          'Message-ID: <batch-1@portal.example>',
        ])
        .concat(['Date: Tue, 17 Nov 2026 09:15:42 +0100', '', 'Odpowiedz, aby napisac do kandydata.', ''])
        .join('\r\n')
    await receive(anna, Buffer.from(answeredTo('marta.lis@poczta.example')))
    await receive(tomek, Buffer.from(answeredTo('jan.sowa@poczta.example')))
    for (const [who, address, inbox] of [
      [marta, 'marta.lis@poczta.example', anna],
      [jan, 'jan.sowa@poczta.example', tomek],
    ] as const) {
      const [conversation, ...others] = await conversations(recruiters[anna]!, who)
      expect(others).toEqual([])
      expect(conversation!.reply.to.map((one: Answer['body']) => one.address)).toEqual([address])
      expect(conversation!.messages.map((one: Answer['body']) => one.inboxes)).toEqual([[inbox]])
    }
  })

  it('a mail that came only through the group shows its writer', async () => {
    await receive(tomek, viaGroup)
    expect(await shown(jan)).toMatchObject([{ from: 'jan.sowa@poczta.example', inboxes: [tomek] }])
  })

  it('a writer named by a stranger’s group is not believed', async () => {
    await receive(tomek, change(viaGroup, /rekrutacja@kurier\.test/g, 'rekrutacja@stranger.example'))
    expect(await shown(jan)).toMatchObject([{ from: 'rekrutacja@stranger.example' }])
  })

  it('copies without a Message-ID are one mail by their content', async () => {
    const bare = change(direct, /Message-ID: .*\r?\n/, '')
    await receive(anna, bare)
    await receive(tomek, change(bare, 'To:', 'Message-ID: <1.SMTPIN_ADDED_MISSING@mx.google.com>\r\nTo:'))
    await receive(tomek, change(bare, 'przesylam', 'wysylam'))
    const inboxes = (await shown(jan)).map((one) => one.inboxes.length)
    expect(inboxes.toSorted()).toEqual([1, 2])
  })

  it('mails that an earlier version merged are separated after the upgrade, and nothing else is read', async () => {
    await receive(anna, twins[0])
    await receive(tomek, twins[1])
    await mergeAsBefore(office.database.db, date)
    await receive(anna, direct)
    const merged = { ...martas, inboxes: [anna, tomek] }
    expect([await shown(marta), await shown(jan)]).toEqual([[merged], expect.arrayContaining([merged])])
    office.google.calls.reset()
    await upgradeStore(office.database.db)
    await sync(tomek)
    await sync(anna)
    expect(await shown(marta)).toEqual([{ ...martas, inboxes: [anna] }])
    expect((await shown(jan)).map(({ inboxes }) => inboxes).toSorted()).toEqual([[anna], [tomek]])
    expect(office.google.calls.bodiesFetched(anna)).toHaveLength(1)
    expect(office.google.calls.bodiesFetched(tomek)).toHaveLength(1)
  })

  it('copies that an earlier version kept apart are one mail after the upgrade', async () => {
    await receive(anna, direct)
    await receive(tomek, viaGroup)
    const identityFrom = (header: string | null, from: string) => formerIdentity(header!, from, date)!
    await keepApart(identityFrom, {
      from_name: "'Jan Sowa' via Rekrutacja",
      from_address: 'rekrutacja@kurier.test',
    })
    expect(await shown(jan)).toHaveLength(2)
    await upgradeStore(office.database.db)
    await sync(tomek)
    await sync(anna)
    expect(await shown(jan)).toMatchObject([{ from: 'jan.sowa@poczta.example', inboxes: [anna, tomek] }])
  })

  it('copies without a Message-ID that an earlier version kept apart are one mail after the upgrade', async () => {
    const bare = change(direct, /Message-ID: .*\r?\n/, '')
    await receive(anna, bare)
    await receive(tomek, change(bare, 'To:', 'Message-ID: <1.SMTPIN_ADDED_MISSING@mx.google.com>\r\nTo:'))
    await keepApart(() => randomUUID(), {})
    expect(await shown(jan)).toHaveLength(2)
    office.google.calls.reset()
    await upgradeStore(office.database.db, '000011_without_message_id')
    await sync(tomek)
    await sync(anna)
    expect(await shown(jan)).toMatchObject([{ from: 'jan.sowa@poczta.example', inboxes: [anna, tomek] }])
    expect(office.google.calls.bodiesFetched(anna)).toHaveLength(1)
    office.google.calls.reset()
    await upgradeStore(office.database.db, '000011_without_message_id')
    await sync(anna)
    expect(office.google.calls.bodiesFetched(anna)).toEqual([])
  })

  /** Stores the one message a second time, for Tomek's copy, as versions before migration 000005 did. */
  async function keepApart(
    identityOf: (messageIdHeader: string | null, from: string) => string,
    differently: { from_name?: string; from_address?: string },
  ): Promise<void> {
    const { db } = office.database
    const { family, ...message } = await db.selectFrom('messages').selectAll().executeTakeFirstOrThrow()
    const second = {
      ...message,
      ...{ id: randomUUID(), family: null, bounce: null, calendar: null },
      recipients: JSON.stringify(message.recipients),
      ...differently,
      identity: identityOf(message.message_id_header, differently.from_address ?? message.from_address),
    }
    await db.insertInto('messages').values(second).execute()
    await db
      .updateTable('messages')
      .set({ family: null, identity: identityOf(message.message_id_header, message.from_address) })
      .where('id', '=', message.id)
      .execute()
    await db
      .updateTable('message_copies')
      .set({ message_id: second.id })
      .where('mailbox_id', '=', (await mailboxOf(tomek)).id)
      .execute()
    await db.updateTable('message_copies').set({ digest: null }).execute()
    await sql`insert into candidate_messages values (${jan}, ${second.id}, 'jan.sowa@poczta.example')`.execute(
      db,
    )
    await sql`insert into message_participants (message_id, address_key)
      select ${second.id}, address_key from message_participants where message_id = ${message.id}`.execute(db)
    expect(family).not.toBeNull()
  }

  it('a copy that was removed meanwhile is not opened again', async () => {
    await receive(anna, twins[0])
    await receive(tomek, twins[1])
    await mergeAsBefore(office.database.db, date)
    await sql`update mailboxes set paused_at = now()`.execute(office.database.db)
    await upgradeStore(office.database.db)
    await recruiters[anna]!.post('/api/mailbox/blocks', { pattern: 'marta.lis@poczta.example' })
    office.google.calls.reset()
    await sql`update mailboxes set paused_at = null`.execute(office.database.db)
    await sync(anna)
    await sync(tomek)
    expect(await shown(marta)).toEqual([])
    expect(await shown(jan)).toEqual([{ ...jans, inboxes: [tomek] }])
    expect(office.google.calls.bodiesFetched(anna)).toEqual([])
  })

  it('the copy of a disconnected inbox stays as it is', async () => {
    await receive(anna, twins[0])
    await receive(tomek, twins[1])
    await mergeAsBefore(office.database.db, date)
    await recruiters[tomek]!.post('/api/mailbox/disconnection', { emails: 'keep' })
    await upgradeStore(office.database.db)
    await sync(anna)
    expect(await shown(marta)).toMatchObject([{ snippet: martas.snippet }])
    expect(await shown(jan)).toMatchObject([{ snippet: martas.snippet }])
  })

  /**
   * Sends a mail from Anna to Maja, with Tomek in copy, while Anna's own sync waits. Returns the row's id,
   * and a function that lets the sync continue.
   */
  async function sendWhileWaiting(...faults: FaultRule[]): Promise<{ id: string; goOn: () => void }> {
    const waits: FaultRule = {
      ...{ mailbox: anna, method: 'history.list', times: 1_000 },
      effect: { kind: 'answer', error: standardError(503) },
    }
    const undo = [waits, ...faults].map((rule) => office.google.faults.add(rule))
    const id = randomUUID()
    const text = { subject: 'Invitation', html: '<p>Would you like to talk on the 5th?</p>' }
    const [to, cc] = [[{ name: 'Maja', address: maja }], [{ name: 'Tomek', address: tomek }]]
    await recruiters[anna]!.post(`/api/candidates/${office.candidateId}/messages`, { id, to, cc, ...text })
    await office.database.db
      .updateTable('outbox')
      .set({ due_at: new Date(0) })
      .execute()
    await until('called', async () => (await outbox()).called)
    const goOn = () => {
      for (const takeBack of undo) takeBack()
    }
    return { id, goOn }
  }

  async function syncTomek(): Promise<void> {
    await recruiters[tomek]!.post('/api/mailbox/sync', {})
    const stored = () => office.database.db.selectFrom('messages').select('id').execute()
    await until('here', async () => (await stored()).length > 0)
  }

  async function invitations(visitor: Visitor): Promise<Answer['body'][]> {
    const all = (await conversations(visitor, office.candidateId)).flatMap((one) => one.messages)
    return all.filter((one) => /on the 5th/.test(one.snippet))
  }

  const outbox = () => office.database.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
  const sentOnce = async () => {
    for (const visitor of Object.values(recruiters)) {
      expect(await invitations(visitor)).toMatchObject([{ kind: 'message', own: true }])
    }
  }

  it('a mail sent from here is shown once, whoever looks, while a colleague’s copy arrives first', async () => {
    const { id, goOn } = await sendWhileWaiting()
    await syncTomek()
    await sentOnce()
    expect(await outbox()).toMatchObject({ state: 'sent', arrived_at: null })
    const list = await recruiters[anna]!.get(`/api/candidates/${office.candidateId}/conversations`)
    expect(list.body.conversations).toHaveLength(1)
    // Nobody sees Tomek's copy now, and Anna's has not arrived: the message that was written does not disappear.
    const mailbox = office.google.world.mailbox(tomek)
    office.google.world.trash(
      tomek,
      mailbox.byDate().map((one) => one.id),
    )
    await sync(tomek)
    expect(await invitations(recruiters[anna]!)).toMatchObject([{ kind: 'outgoing', id }])
    goOn()
    await office.database.db.updateTable('mailboxes').set({ retry_at: null }).execute()
    await sync(anna)
    await sentOnce()
    expect((await outbox()).arrived_at).not.toBeNull()
  })

  it('a colleague’s copy proves that a message left whose answer was lost', async () => {
    const lost = { method: 'messages.send', effect: { kind: 'drop', when: 'after' } } as const
    await sendWhileWaiting(lost)
    await syncTomek()
    await until('sent', async () => (await outbox()).state === 'sent')
    await sentOnce()
  })

  it.each([
    ['another text', (mail: string) => mail.replace('on the 5th', 'on the 6th')],
    ['another sender', (mail: string) => mail.replace(`From: ${anna}`, `From: ${maja}`)],
    ['another recipient', (mail: string) => mail.replace(`Cc: ${tomek}`, `Cc: ${tomek}, other@x.example`)],
    ['one more line', (mail: string) => mail.replace('on the 5th?', 'on the 5th?\r\nCall me at home')],
  ])('a mail that bears the id of what was sent and has %s hides nothing', async (_, forge) => {
    const never = { method: 'messages.send', effect: { kind: 'drop', when: 'before' } } as const
    const { id } = await sendWhileWaiting(never)
    const headers = [
      `From: ${anna}`,
      `To: ${maja}`,
      `Cc: ${tomek}`,
      'Subject: Invitation',
      `X-Kurier-Send-Id: ${id}`,
    ]
    const dated = [`Date: ${new Date().toUTCString()}`, `Message-ID: <${id}@kurier.test>`]
    const mail = [...headers, ...dated, '', 'Would you like to talk on the 5th?', ''].join('\r\n')
    office.google.world.insert(tomek, { raw: Buffer.from(forge(mail)), labelIds: ['INBOX'] })
    await syncTomek()
    expect((await outbox()).state).toBe('sending')
    const shownNow = (await conversations(recruiters[anna]!, office.candidateId)).flatMap(
      (one) => one.messages,
    )
    expect(shownNow.filter((one) => one.kind === 'outgoing')).toHaveLength(1)
  })
})
