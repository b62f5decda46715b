import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eraseFromAccessLogs, pruneAccessLogs } from '../../server/messages/access-log.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import {
  anna,
  conversations,
  maja,
  openSmallOffice,
  smallWorld,
  tomek,
  untilMessages,
} from '../support/small-office.ts'

const dayMs = 86_400_000
/** Words that only the emails have: neither log may contain one. */
const words = ['zeppelin', 'aubergine', 'kaleidoscope']

interface Opened {
  rule: string
  address: string | null
  by: string | null
  email: { subject: string; candidateName: string } | null
}

interface Shown {
  viewer: { id: string; name: string }
  form: string
  address: string | null
  emails: number
  email: { subject: string } | null
}

function world() {
  const past = smallWorld()
  const at = Date.now() - dayMs
  const copies = [{ account: anna, labels: ['INBOX'] }]
  const file = [
    `From: Maja <${maja}>\r\nTo: ${anna}\r\nSubject: The zeppelin\r\nMessage-ID: <file@x.example>`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}\r\nMIME-Version: 1.0`,
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nAn aubergine.',
    '--b\r\nContent-Type: application/pdf; name=cv.pdf\r\nContent-Disposition: attachment; filename=cv.pdf',
    '\r\n%PDF-1.4\r\n--b--\r\n',
  ].join('\r\n')
  past.mail.push({ at, raw: Buffer.from(file), copies })
  // A search finds it, because Google searches display names too; nobody's address took part.
  const vain = { from: 'friend@private.example', to: `"${maja}" <other@private.example>, ${anna}` }
  past.mail.push({ at, raw: letter({ ...vain, subject: 'A kaleidoscope' }), copies })
  return past
}

describe.each(engines)('the access log of an inbox, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let owner: Visitor
  let colleague: Visitor

  beforeAll(async () => {
    office = await openSmallOffice(engine, { world: world(), pollSeconds: 1 })
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    await connect(owner, anna)
    await untilState(owner, 'connected')
  })
  afterAll(() => office.close())

  const opened = async (who = owner, query = ''): Promise<Opened[]> =>
    (await who.get(`/api/mailbox/access-log/opened${query}`)).body.entries
  const shown = async (who = owner, query = ''): Promise<Shown[]> =>
    (await who.get(`/api/mailbox/access-log/shown${query}`)).body.entries
  const rows = async (table: 'opened_bodies' | 'first_showings') =>
    await office.database.db.selectFrom(table).selectAll().execute()

  it('names every body that was opened, once, with its rule and address, and no other', async () => {
    const entries = await opened()
    expect(entries.map(({ rule, address, email }) => [rule, address, email?.subject ?? null]).sort()).toEqual(
      [
        ['search', null, null],
        ['search', maja, 'The zeppelin'],
      ],
    )
    const calls = office.google.calls
      .all()
      .filter(({ format, mailbox }) => format === 'raw' && mailbox === anna)
    expect(calls).toHaveLength(entries.length)
  })

  it('names new mail by the address in its headers', async () => {
    const fresh = letter({ from: maja, to: anna, subject: 'Another zeppelin' })
    office.google.world.receive({ raw: fresh })
    await owner.post('/api/mailbox/sync', {})
    await untilMessages(owner, office.candidateId, 2)
    expect((await opened())[0]).toMatchObject({
      rule: 'headers',
      address: maja,
      email: { subject: 'Another zeppelin', candidateName: 'Maja Wisz' },
    })
  })

  it('names a colleague once, when they are first shown a conversation, and never the owner', async () => {
    expect(await shown()).toEqual([])
    await conversations(colleague, office.candidateId)
    await conversations(colleague, office.candidateId)
    const entries = await shown()
    expect(
      entries
        .map(({ viewer, form, address, emails, email }) => [
          viewer.name,
          form,
          address,
          emails,
          email?.subject,
        ])
        .sort(),
    ).toEqual([
      ['Tomek Nowak', 'conversation', maja, 1, 'Another zeppelin'],
      ['Tomek Nowak', 'conversation', maja, 1, 'The zeppelin'],
    ])
    expect(await rows('first_showings')).toHaveLength(2)
  })

  it('names who opened a file first, and who asked for the original', async () => {
    const admin = await office.signIn('admin@kurier.test')
    const found = (await conversations(owner, office.candidateId)).flatMap(({ messages }) => messages)
    const { id, attachments } = found.find(({ attachments: files }) => files.length > 0)
    expect((await admin.get(attachments[0].url)).status).toBe(200)
    expect((await shown())[0]).toMatchObject({ viewer: { name: 'Marta Admin' }, form: 'file' })
    const other = found.find((message) => message.id !== id).id
    expect((await admin.get(`/api/messages/${other}/original`)).status).toBe(200)
    expect((await shown())[0]).toMatchObject({ viewer: { name: 'Marta Admin' }, form: 'original' })
    expect((await opened())[0]).toMatchObject({ rule: 'person', by: 'Marta Admin', address: maja })
    await owner.get(`/api/messages/${other}/original`)
    expect((await opened())[0]).toMatchObject({ rule: 'person', by: 'Anna Kowalska' })
    expect((await shown())[0]).toMatchObject({ viewer: { name: 'Marta Admin' } })
  })

  it('is shown to its owner alone, filtered, in pages and as a file', async () => {
    for (const one of [colleague, await office.signIn('admin@kurier.test')]) {
      expect([await opened(one), await shown(one)]).toEqual([[], []])
      const file = await one.get('/api/mailbox/access-log/opened/export?format=jsonl')
      expect([file.status, file.text]).toEqual([200, ''])
    }
    const all = await opened()
    const paged: Opened[] = []
    for (let before = ''; ; ) {
      const { body } = await owner.get(`/api/mailbox/access-log/opened?size=2${before}`)
      paged.push(...body.entries)
      if (body.next === null) break
      before = `&before=${body.next}`
    }
    expect(paged).toEqual(all)
    expect(await opened(owner, `?address=${maja.toUpperCase()}`)).toHaveLength(all.length - 1)
    expect(await opened(owner, '?address=nobody@x.example')).toEqual([])
    expect(await opened(owner, `?to=${new Date(Date.now() - dayMs).toISOString()}`)).toEqual([])
    const { people } = (await owner.get('/api/mailbox/access-log/shown')).body
    expect(people.map(({ name }: { name: string }) => name)).toEqual(['Marta Admin', 'Tomek Nowak'])
    expect(await shown(owner, `?person=${people[1].id}`)).toHaveLength(2)
    const lines = (await owner.get('/api/mailbox/access-log/opened/export?format=csv')).text
      .trimEnd()
      .split('\r\n')
    expect(lines).toHaveLength(all.length + 1)
    const json = (await owner.get('/api/mailbox/access-log/shown/export?format=jsonl')).text
      .trimEnd()
      .split('\n')
    expect(json.map((line) => JSON.parse(line).viewerEmail)).toContain(tomek)
  })

  it('tells that colleagues who look at the same moment were both shown the email', async () => {
    const { db } = office.database
    await db.deleteFrom('first_showings').execute()
    const looks = [colleague, colleague, await office.signIn(tomek), await office.signIn('admin@kurier.test')]
    await Promise.all(looks.map((one) => conversations(one, office.candidateId)))
    expect(new Set((await shown()).map(({ viewer }) => viewer.name))).toEqual(
      new Set(['Marta Admin', 'Tomek Nowak']),
    )
    expect(await rows('first_showings')).toHaveLength(4)
  })

  it('stays when the inbox is disconnected, loses erased addresses, and ends with its time', async () => {
    await owner.post(`/api/candidates/${office.candidateId}/messages`, {
      ...{ id: crypto.randomUUID(), to: [{ name: '', address: maja }], cc: [], bcc: [] },
      ...{
        subject: 'Yet a zeppelin',
        html: '<p>An aubergine</p>',
        replyToMessageId: null,
        attachmentIds: [],
      },
    })
    await owner.post('/api/mailbox/disconnection', { emails: 'remove' })
    const entries = await opened()
    expect(entries.length).toBeGreaterThan(3)
    expect(entries.every(({ email }) => email === null)).toBe(true)
    const { db } = office.database
    await db.transaction().execute((tx) => eraseFromAccessLogs(tx, [maja]))
    expect((await opened()).map(({ address }) => address)).toEqual(entries.map(() => null))
    await pruneAccessLogs(db, new Date(Date.now() - dayMs))
    expect(await opened()).toHaveLength(entries.length)
    await pruneAccessLogs(db, new Date(Date.now() + dayMs))
    expect([await opened(), await shown()]).toEqual([[], []])
  })

  it('and the audit log contain no word of any email', async () => {
    const events = await until('the disconnection', async () => {
      const all = await office.database.db.selectFrom('audit_events').selectAll().execute()
      return all.some(({ action }) => action === 'mailbox.disconnected') && all
    })
    expect(new Set(events.map(({ action }) => action))).toEqual(
      new Set([
        ...['user.created', 'session.started', 'candidate.created', 'mailbox.connected'],
        ...['message.written', 'mailbox.disconnected', 'access_log.exported'],
      ]),
    )
    const written = JSON.stringify([events, await rows('opened_bodies'), await rows('first_showings')])
    for (const word of words) expect(written.toLowerCase()).not.toContain(word)
    expect(written).not.toMatch(/refresh_token|ya29|1\/\//)
  })
})
