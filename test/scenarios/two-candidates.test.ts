import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek } from '../support/small-office.ts'

const jan = 'jan.nowy@poczta.example'

describe.each(engines)('mail that concerns two candidates, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let owner: Visitor
  let colleague: Visitor
  let other: string

  beforeAll(async () => {
    office = await openSmallOffice(engine)
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    other = (await owner.post('/api/candidates', { name: 'Jan Nowy', addresses: [jan] })).body.id
    await connect(owner, anna)
    await untilState(owner, 'connected')
  })
  afterAll(() => office.close())

  const path = (id = office.candidateId) => `/api/candidates/${id}`
  const listed = async (visitor: Visitor, id: string, subject: string) =>
    (await visitor.get(`${path(id)}/conversations`)).body.conversations.find(
      (one: { subject: string }) => one.subject === subject,
    )
  const addFile = async () => (await owner.upload('/api/attachments', 'offer.pdf', 'offer')).body.id as string
  const write = (more: object) => ({
    id: crypto.randomUUID(),
    to: [
      { name: '', address: maja },
      { name: '', address: jan },
    ],
    cc: [{ name: '', address: tomek }],
    subject: 'Offer',
    html: '<p>Good morning.</p>',
    ...more,
  })

  it('each profile shows only its own candidate to whoever may not read the other', async () => {
    const file = (name: string, content: string) => [
      ...['--b', 'Content-Type: application/octet-stream'],
      ...[`Content-Disposition: attachment; filename="${name}"`, '', content],
    ]
    const subject = `Both of us: Jan Nowy <${jan}>, and jan nowy alone`
    const hidden = 'Both of us: ••• <•••>, and ••• alone'
    const raw = [
      ...[`From: Jan Nowy <${jan}>`, `To: ${anna}, Maja Wisz <${maja}>`, `Subject: ${subject}`],
      ...['Message-ID: <both@x>', `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`],
      ...['Content-Type: multipart/mixed; boundary=b', '', '--b'],
      ...['Content-Type: text/plain; charset=utf-8', '', 'Hello from Jan Nowy.', ''],
      ...[`On Monday, Jan Nowy <${jan.toUpperCase()}> wrote:`, '> Ask Maja.', ''],
      ...file('CV Nowy_Jan.pdf', 'cv'),
      ...file('card.vcf', `EMAIL:${jan}`),
      ...file('offer.pdf', 'offer'),
      '--b--',
    ]
    office.google.world.receive({ raw: Buffer.from(raw.join('\r\n')) })
    await owner.post('/api/mailbox/sync', {})
    const found = await until('the mail', () => listed(owner, office.candidateId, subject))
    const url = `${path()}/conversations/${found.id}`
    const whole = (await colleague.get(url)).body.messages[0]
    expect(whole).toMatchObject({ from: { address: jan }, alsoOn: [{ id: other, name: 'Jan Nowy' }] })

    // From now on only the owner reads Jan's mail.
    const { db } = office.database
    const vacancyId = crypto.randomUUID()
    const at = { created_at: new Date(), updated_at: new Date() }
    await db
      .insertInto('vacancies')
      .values({ id: vacancyId, title: 'Secret', confidential: true, ...at })
      .execute()
    const application = { id: crypto.randomUUID(), candidate_id: other, vacancy_id: vacancyId }
    await db
      .insertInto('applications')
      .values({ ...application, stage: 'applied', ...at })
      .execute()

    const answer = await colleague.get(url)
    expect(answer.body.messages[0]).toMatchObject({
      from: { name: '', address: '', masked: true },
      to: [{ address: anna }, { address: maja }],
      alsoOn: [],
    })
    expect(answer.text.toLowerCase()).not.toContain(jan)
    expect(answer.body.messages[0].html, 'the writer’s other words stay').toContain('Hello from •••.')
    const files: { id: string; filename: string }[] = answer.body.messages[0].attachments
    expect(files.map(({ filename }) => filename)).toEqual(['CV •••.pdf', 'card.vcf', 'offer.pdf'])
    const codes = files.map(
      async ({ id }) => (await colleague.get(`/api/attachments/${id}`)).body?.code ?? 'given',
    )
    expect(await Promise.all(codes)).toEqual(['original-of-two', 'original-of-two', 'given'])
    expect(answer.body.messages[0].html).not.toMatch(/Monday, Jan/)
    const list = await colleague.get(`${path()}/conversations`)
    expect(list.text.toLowerCase()).not.toContain(jan)
    expect((await listed(colleague, office.candidateId, hidden)).participants).toEqual([''])
    expect(answer.body).toMatchObject({ subject: hidden, reply: { subject: `Re: ${hidden}` } })
    expect((await colleague.get(`/api/messages/${found.id}/original`)).body.code).toBe('original-of-two')
    expect((await colleague.get(`/api/messages/${found.id}/whole`)).text.toLowerCase()).not.toContain(jan)
    // The owner of the inbox has it in Gmail anyway.
    expect((await owner.get(url)).body.messages[0]).toMatchObject({ from: { address: jan } })
    await db.deleteFrom('applications').execute()
  })

  it('is refused until the writer decides, and names those whom the writer may know', async () => {
    const message = write({})
    const refused = await owner.post(`${path()}/messages`, message)
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'two-candidates', params: { names: 'Maja Wisz, Jan Nowy', count: 2 } },
    })
    const one = { ...message, to: [{ name: '', address: maja }] }
    expect((await owner.post(`${path()}/messages`, one)).status, 'a colleague in Cc is no candidate').toBe(
      202,
    )
    const both = write({ toBoth: true })
    expect((await owner.post(`${path()}/messages`, both)).status).toBe(202)
  })

  it('one mail each: the same text and file, separately, once, and undone together', async () => {
    const fileId = await addFile()
    const message = write({ oneEach: true, attachmentIds: [fileId], subject: 'Each' })
    const sent = await owner.post(`${path()}/messages`, message)
    expect(sent).toMatchObject({ status: 202, body: { id: message.id, others: [expect.any(String)] } })
    const again = await owner.post(`${path()}/messages`, message)
    expect(again.body, 'posted again').toEqual(sent.body)
    const { db } = office.database
    const rows = await db
      .selectFrom('outbox')
      .selectAll()
      .where('subject', '=', 'Each')
      .orderBy('candidate_id')
      .execute()
    expect(rows.map((row) => [row.candidate_id, row.recipients.to.map(({ address }) => address)])).toEqual(
      [
        [office.candidateId, [maja]],
        [other, [jan]],
      ].toSorted(),
    )
    expect(rows.every((row) => row.recipients.cc.length === 1 && row.html === rows[0]!.html)).toBe(true)
    const files = await db
      .selectFrom('outbox_attachments')
      .select(['outbox_id', 'filename'])
      .where('filename', '=', 'offer.pdf')
      .execute()
    expect(files.map((file) => file.outbox_id).toSorted()).toEqual(rows.map((row) => row.id).toSorted())
    for (const id of [sent.body.id, ...sent.body.others]) {
      expect((await owner.request('DELETE', `/api/outbox/${id}`)).status).toBe(200)
    }
    expect(await listed(owner, other, 'Each')).toBeUndefined()
  })
})
