import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invalidArgument } from '../../emulator/errors.ts'
import type { MailSpec, WorldSpec } from '../../emulator/spec.ts'
import { demoPassword } from '../../server/demo.ts'
import { bothEngines } from '../support/database.ts'
import { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, openOffice, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, smallWorld, tomek } from '../support/small-office.ts'

const jan = 'jan@ukryty.example'
const barbara = 'barbara@dom.example'
/** Words of mail that only Anna's inbox has. */
const hers = ['Tematjedyny', 'Trescjedyna', 'Plikjedyny', 'Zalacznikjedyny', 'Tematprywatny']

/** Mail to Anna alone, one of them in a conversation that she makes private, and one from her to Maja, Tomek and Jan. */
function world(): WorldSpec {
  const at = Date.now() - 3_600_000
  const toAnna = (raw: Uint8Array): MailSpec => ({ at, raw, copies: [{ account: anna, labels: ['INBOX'] }] })
  const file = [
    '--b\r\nContent-Type: text/plain\r\n\r\nTrescjedyna',
    '--b\r\nContent-Type: text/plain; name=Plikjedyny.txt\r\nContent-Disposition: attachment; filename=Plikjedyny.txt',
    'Zalacznikjedyny\r\n--b--',
  ]
  const alone = letter({ from: maja, to: anna, subject: 'Tematjedyny', text: file.join('\r\n\r\n') })
  const withFile = String(Buffer.from(alone)).replace(
    'text/plain; charset=utf-8',
    'multipart/mixed; boundary=b',
  )
  const shared = {
    from: `Anna Kowalska <${anna}>`,
    to: maja,
    subject: 'Wspolny',
    messageId: 'wspolny@kurier.test',
    date: new Date(at),
  }
  const blind = letter({ ...shared, headers: [`Cc: ${tomek}`, `Bcc: ${jan}`] })
  const open = letter({ ...shared, headers: [`Cc: ${tomek}`] })
  const small = smallWorld()
  return {
    ...small,
    correspondents: [],
    mail: [
      ...small.mail,
      toAnna(Buffer.from(withFile)),
      toAnna(letter({ from: maja, to: anna, subject: 'Tematprywatny' })),
      toAnna(letter({ from: barbara, to: anna, subject: 'Rodzina' })),
      { at, raw: blind, copies: [{ account: anna, labels: ['SENT'] }] },
      { at, raw: open, copies: [{ account: tomek, labels: ['INBOX'] }] },
    ],
  }
}

describe.each(bothEngines)('what a person leaves behind, on %s', (engine) => {
  let office: Office
  let owner: Visitor
  let colleague: Visitor
  let admin: Visitor
  let majaId: string
  let janId: string
  let annaId: string

  beforeAll(async () => {
    office = await openOffice(engine, { world: world(), minuteMs: 200 })
    await office.database.db.deleteFrom('candidates').execute()
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    admin = await office.signIn('admin@kurier.test')
    majaId = await add('Maja Wisz', maja)
    janId = await add('Jan Ukryty', jan)
    const { people } = (await admin.get('/api/people')).body
    annaId = people.find(({ email }: { email: string }) => email === anna).id
    await connect(colleague, tomek)
    await connect(owner, anna)
    await imported()
  }, 120_000)
  afterAll(() => office.close())

  const add = async (name: string, address: string, by = owner) =>
    (await by.post('/api/candidates', { name, addresses: [address] })).body.id as string
  const count = async (id: string, by = colleague) => (await by.get(`/api/candidates/${id}`)).body.emailCount
  const imported = async () => {
    await untilState(owner, 'connected')
    await until('the import', async () => (await count(majaId)) === 3 && (await count(janId)) === 1)
  }
  const subjects = async () =>
    (await conversations(colleague, majaId)).flatMap(({ messages }) => messages.map(subjectOf)).sort()
  const subjectOf = ({ snippet, inboxes }: { snippet: string; inboxes: string[] }) => [snippet, inboxes]
  const cleaned = () =>
    until('the bytes to be removed', async () => {
      const left = await office.database.db.selectFrom('deleted_mail').select('id').execute()
      return left.length === 0
    })

  it('is nothing that only their inbox had, after "Disconnect" and "Remove mine"', async () => {
    // A colleague reads a mail, and an answer that quotes it does not leave.
    const list = (await conversations(colleague, majaId)).find(({ subject }) => subject === 'Tematjedyny')
    office.google.faults.add({
      method: 'messages.send',
      effect: { kind: 'answer', error: invalidArgument('No') },
    })
    const { to, subject, messageId } = list.reply
    const id = randomUUID()
    const answer = { id, to, subject: 'Odpowiedz', html: '<p>Odpowiadam</p>', replyToMessageId: messageId }
    expect(subject).toBe('Re: Tematjedyny')
    expect((await colleague.post(`/api/candidates/${majaId}/messages`, answer)).status).toBe(202)
    await until('the failure', async () => (await outbox(id)).state === 'failed')
    expect((await outbox(id)).full_html).toContain('Trescjedyna')

    expect((await owner.post('/api/mailbox/disconnection', { emails: 'remove' })).status).toBe(200)
    await cleaned()
    expect(await places([...hers, 'Rodzina'])).toEqual([])
    expect((await outbox(id)).full_html).toBe('<p>Odpowiadam</p>')
    // Only her copy said who else got it. That Jan is a candidate is known without it.
    expect([await count(majaId), await count(janId)]).toEqual([1, 0])
    const [left] = await conversations(colleague, majaId)
    expect(left.messages.map((one: { bcc: unknown[] }) => one.bcc)).toContainEqual([])
    expect(await places([jan])).toEqual(
      ['address_sharing', 'audit_events', 'candidate_addresses', 'searches'].map(
        (table) => `${table}: ${jan}`,
      ),
    )
    for (const log of ['opened_bodies', 'first_showings'] as const) {
      const rows = await office.database.db
        .selectFrom(log)
        .innerJoin('mailboxes', 'mailboxes.id', 'mailbox_id')
        .select('address_key')
        .where('mailboxes.address', '=', anna)
        .execute()
      expect([log, rows.length > 0, rows.filter((row) => row.address_key !== null)]).toEqual([log, true, []])
    }
  })

  it('is shown before it is removed for good', async () => {
    await connect(owner, anna)
    await imported()
    await hidePrivate()
    await admin.request('PATCH', '/api/organisation', { sharesUnasked: false })
    await add('Barbara', barbara, colleague)
    const held = () => office.database.db.selectFrom('held_messages').selectAll().execute()
    await until('the held mail', async () => (await held()).length === 1)
    const path = `/api/people/${annaId}/removal`
    expect((await colleague.get(path)).body.code).toBe('not-allowed')
    // Nothing tells of what is private or held.
    expect((await admin.get(path)).body).toEqual({
      inbox: anna,
      emails: 2,
      elsewhere: 1,
      drafts: 0,
      unsent: 0,
      owned: 2,
    })
  })

  it('is what she shared, as a former colleague’s, after she is removed for good', async () => {
    const path = `/api/people/${annaId}/removal`
    expect((await colleague.post(path, { emails: 'keep' })).body.code).toBe('not-allowed')
    expect((await admin.post(path, { emails: 'keep' })).status).toBe(204)
    await cleaned()
    expect(office.google.grants.scopes(anna)).toEqual([])
    const before = await subjects()
    expect(before).toContainEqual(['Trescjedyna', ['']])
    expect(before.flatMap(([, inboxes]) => inboxes).sort()).toEqual(['', '', tomek, tomek])
    expect(await places(['Tematprywatny', 'Rodzina'])).toEqual([])
    // Her name and address are where the mail itself has them.
    const mail = ['mailbox_addresses', 'message_participants', 'messages']
    expect((await places(['Anna Kowalska'])).map((place) => place.split(':')[0])).toEqual(['messages'])
    expect((await places([anna])).map((place) => place.split(':')[0])).toEqual(mail)
    const { db } = office.database
    const own = ['sessions', 'credentials', 'drafts', 'candidate_people', 'first_showings'] as const
    for (const table of own.slice(0, 4)) {
      const rows = await sql`select 1 from ${sql.table(table)} where user_id = ${annaId}::uuid`.execute(db)
      expect([table, rows.rows]).toEqual([table, []])
    }
    expect((await owner.get('/api/session')).body.user).toBeNull()
    const again = { app: office.app }
    expect((await new Visitor(again).signIn(anna, demoPassword)).body.code).toBe('wrong-credentials')
  })

  it('is a line in the audit log that still verifies, and an address that can be used again', async () => {
    const { events } = (await admin.get('/api/audit/events')).body
    const [last] = events.filter(({ subject }: { subject: { id: string } }) => subject.id === annaId)
    expect(last).toMatchObject({
      action: 'user.removed_for_good',
      subject: { name: '' },
      details: { emails: 'keep', revoked: true },
    })
    const { body } = await admin.post('/api/audit/checks', {})
    expect(body.check).toMatchObject({ broken: null })
    const path = `/api/people/${annaId}/removal`
    for (const gone of [await admin.get(path), await admin.post(path, { emails: 'remove' })]) {
      expect(gone.body.code).toBe('person-not-found')
    }
    const back = await admin.request('PUT', `/api/people/${annaId}/access`, { access: 'active' })
    expect(back.body.code).toBe('person-not-found')
    const { people } = (await admin.get('/api/people')).body
    expect(people.map(({ id }: { id: string }) => id)).not.toContain(annaId)
    const person = { name: 'Anna', email: anna, password: 'quite another passphrase', role: 'recruiter' }
    expect((await admin.post('/api/people', { ...person, mailPermission: 'send' })).status).toBe(201)
  })

  it('is removed too where that was chosen, even if the server stopped in the middle', async () => {
    const { db } = office.database
    const person = await db
      .selectFrom('users')
      .selectAll()
      .where('email', '=', tomek)
      .executeTakeFirstOrThrow()
    await db
      .updateTable('users')
      .set({ access: 'removed', erasing_since: new Date(0), erasing_mail: 'remove' })
      .where('id', '=', person.id)
      .execute()
    await until('the removal', async () => {
      const found = await db
        .selectFrom('users')
        .select('erased_at')
        .where('id', '=', person.id)
        .executeTakeFirst()
      return found?.erased_at !== null
    })
    await cleaned()
    expect(office.google.grants.scopes(tomek)).toEqual([])
    expect((await places(['Odpowiadam', 'Tomek Nowak'])).map((place) => place.split(':')[0])).toEqual([])
    const copies = await db
      .selectFrom('message_copies')
      .innerJoin('mailboxes', 'mailboxes.id', 'mailbox_id')
      .select('mailboxes.user_id')
      .distinct()
      .execute()
    expect(copies.map((row) => row.user_id)).toEqual([annaId])
  })

  const outbox = (id: string) =>
    office.database.db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  async function hidePrivate(): Promise<void> {
    const found = (await conversations(owner, majaId)).find(({ subject }) => subject === 'Tematprywatny')
    const path = `/api/candidates/${majaId}/conversations/${found.id}/privacy`
    expect((await owner.request('PUT', path, { private: true })).status).toBeLessThan(300)
  }

  /** Tables, and files of the embedded database, that contain one of the words. */
  async function places(words: readonly string[]): Promise<string[]> {
    const { db } = office.database
    const { rows } = await sql<{
      schema: string
      name: string
    }>`select schemaname as schema, tablename as name
      from pg_tables where schemaname in ('public', 'pgboss') order by tablename`.execute(db)
    const found: string[] = []
    for (const { schema, name } of rows) {
      for (const word of words) {
        const hex = Buffer.from(word).toString('hex')
        const { rows: hits } = await sql`select 1 from ${sql.table(`${schema}.${name}`)} as row
          where strpos(row::text, ${word}) > 0 or strpos(row::text, ${hex}) > 0 limit 1`.execute(db)
        if (hits.length > 0) found.push(`${name}: ${word}`)
      }
    }
    return found.length > 0 || engine === 'postgres' ? found : filesWith(words)
  }

  function filesWith(words: readonly string[]): string[] {
    return readdirSync(office.dataDir, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      if (!entry.isFile()) return []
      const bytes = readFileSync(join(entry.parentPath, entry.name)).toString('latin1')
      return words.filter((word) => bytes.includes(word)).map((word) => `file ${entry.name}: ${word}`)
    })
  }
})
