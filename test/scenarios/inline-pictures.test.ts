import { randomUUID } from 'node:crypto'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
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

/** A picture of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.each(engines)('pictures in the text, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  beforeEach(async () => {
    office = await openSmallOffice(engine, { world: { ...smallWorld(), correspondents: [] } })
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  })
  afterEach(() => office.close())

  const upload = async (name: string, type: string, content: Uint8Array = png, by = recruiter) => {
    const form = new FormData()
    form.append('file', new Blob([Uint8Array.from(content)], { type }), name)
    const request = new Request('http://x', { method: 'POST', body: form })
    const headers = { 'content-type': request.headers.get('content-type')! }
    const body = Buffer.from(await request.arrayBuffer())
    return (await by.request('POST', '/api/attachments', body, headers)).body.id as string
  }
  const write = async (more: object): Promise<Answer> =>
    await recruiter.post(`/api/candidates/${office.candidateId}/messages`, {
      id: randomUUID(),
      to: [{ name: 'Maja', address: maja }],
      subject: 'Mapa',
      ...more,
    })
  const sent = async (count = 1) => {
    await office.database.db
      .updateTable('outbox')
      .set({ due_at: new Date(0) })
      .where('state', '=', 'queued')
      .execute()
    const mails = () =>
      office.google.world
        .mailbox(anna)
        .byDate()
        .filter((message) => message.labelIds.includes('SENT'))
    await until('sent', async () => mails().length === count)
    const { raw } = mails().at(-1)!.mail
    return { raw: Buffer.from(raw).toString(), mail: await PostalMime.parse(raw) }
  }
  /** The status and the type of the picture that this HTML shows. */
  const shown = async (html: string, by = recruiter) => {
    const url = /<img[^>]* src="(\/api\/attachments\/[\w-]+)"/.exec(html)?.[1]
    const answer = url ? await by.get(url) : undefined
    return { status: answer?.status, type: answer?.headers['content-type'] }
  }

  it('travel in the text as a related part, and are shown while it leaves and once it is back', async () => {
    const [id, file] = [await upload('mapa.png', 'image/png'), await upload('oferta.png', 'image/png')]
    const html = `<p>Tu: <img src="cid:${id}" alt="Mapa"></p>`
    expect((await write({ html, attachmentIds: [file] })).status).toBe(202)
    const [{ messages }] = await conversations(recruiter, office.candidateId)
    expect(messages[0].attachments).toMatchObject([{ id: file }])
    expect(await shown(messages[0].html)).toEqual({ status: 200, type: 'image/png' })
    expect(await shown(messages[0].html, await office.signIn(tomek))).toEqual({
      status: 200,
      type: 'image/png',
    })
    const { raw, mail } = await sent()
    expect(raw).toMatch(/multipart\/related/)
    expect(mail.html).toContain(`<img src="cid:${id}" alt="Mapa"`)
    expect(mail.attachments).toMatchObject([
      { filename: 'mapa.png', contentId: `<${id}>`, disposition: 'inline', related: true },
      { filename: 'oferta.png', disposition: 'attachment' },
    ])
    expect(Buffer.from(mail.attachments[0]!.content as ArrayBuffer)).toEqual(png)
    const [back] = await untilMessages(recruiter, office.candidateId, 1)
    expect(back.attachments).toMatchObject([{ filename: 'oferta.png' }])
    expect(await shown(back.html)).toEqual({ status: 200, type: 'image/png' })
  })

  it('are referred to by their address too, make one message however often it is posted, and return with Undo', async () => {
    const id = await upload('mapa.jpg', 'image/jpeg')
    const html = `<p>Tu: <img src="/api/attachments/${id}" alt=""></p>`
    const same = { id: randomUUID(), html }
    expect((await write(same)).status).toBe(202)
    expect((await write({ ...same, html: `<p>Tu: <img src="cid:${id}" alt=""></p>` })).status).toBe(202)
    expect((await write({ ...same, html: '<p>Tu:</p>' })).body.code).toBe('send-id-taken')
    const back = await recruiter.request('DELETE', `/api/outbox/${same.id}`)
    expect(back.body.draft).toMatchObject({ html: expect.stringContaining(`src="/api/attachments/${id}"`) })
    expect(back.body.draft.attachments).toEqual([])
    expect(await shown(back.body.draft.html)).toEqual({ status: 200, type: 'image/jpeg' })
    expect((await write({ html: back.body.draft.html })).status).toBe(202)
    expect((await sent()).mail.attachments).toHaveLength(1)
  })

  it('can be a message on their own', async () => {
    const id = await upload('mapa.png', 'image/png')
    expect((await write({ html: `<img src="cid:${id}">` })).status).toBe(202)
  })

  it('are reported when they cannot be kept: nothing leaves without them', async () => {
    const pdf = await upload('cv.pdf', 'application/pdf')
    const others = await upload('x.png', 'image/png', png, await office.signIn(tomek))
    for (const [src, code] of [
      [`cid:${pdf}`, 'picture-not-kept'],
      [`cid:${others}`, 'attachment-not-found'],
      [`cid:${randomUUID()}`, 'attachment-not-found'],
      ['cid:logo@kurier', 'picture-not-kept'],
      ['https://shop.example/pixel.gif', 'picture-not-kept'],
      ['//shop.example/pixel.gif', 'picture-not-kept'],
      ['file:///C:/mapa.png', 'picture-not-kept'],
      ['blob:http://localhost/1', 'picture-not-kept'],
      [`data:image/png;base64,${png.toString('base64')}`, 'picture-not-kept'],
    ]) {
      const { body } = await write({ html: `<p>Tu: <img src="${src}"></p>` })
      expect(body.code, src).toBe(code)
    }
    expect(await office.database.db.selectFrom('outbox').select('id').execute()).toEqual([])
  })

  it('from somebody’s upload are shown to nobody else, and run no script', async () => {
    const id = await upload('strona.html', 'text/html', Buffer.from('<script>alert(1)</script>'))
    expect((await recruiter.get(`/api/attachments/${id}`)).headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment/),
    })
    expect((await (await office.signIn(tomek)).get(`/api/attachments/${id}`)).status).toBe(404)
  })

  it('of the quoted email are quoted with it, and do not stay in the composer', async () => {
    const type = 'Content-Type: multipart/related; boundary=b'
    const head = [
      `From: ${maja}`,
      `To: ${anna}`,
      'Subject: Zdjęcie',
      'Message-ID: <z@x>',
      'MIME-Version: 1.0',
      type,
    ]
    const text = ['Content-Type: text/html; charset=utf-8', '', '<p>Ja: <img src="cid:ja@x"></p>']
    const part = [
      'Content-Type: image/png; name=ja.png',
      'Content-ID: <ja@x>',
      'Content-Transfer-Encoding: base64',
    ]
    const lines = [...head, '', '--b', ...text, '--b', ...part, '', png.toString('base64'), '--b--', '']
    office.google.world.receive({ raw: Buffer.from(lines.join('\r\n')) })
    await recruiter.post('/api/mailbox/sync', {})
    const [photo] = await untilMessages(recruiter, office.candidateId, 1)
    const answer = {
      id: randomUUID(),
      subject: 'Re: Zdjęcie',
      html: '<p>Ładne.</p>',
      replyToMessageId: photo.id,
    }
    const first = await write(answer)
    expect((await write(answer)).status, 'the same again').toBe(202)
    const back = await recruiter.request('DELETE', `/api/outbox/${first.body.id}`)
    expect(back.body.draft.attachments).toEqual([])
    expect((await write({ ...answer, id: randomUUID() })).status).toBe(202)
    const { mail } = await sent()
    expect(mail.attachments).toMatchObject([{ filename: 'ja.png', related: true }])
    const cid = mail.attachments[0]!.contentId!.replace(/[<>]/g, '')
    expect(mail.html).toMatch(new RegExp(`<blockquote[^>]*>.*<img src="cid:${cid}"`, 's'))
    expect(Buffer.from(mail.attachments[0]!.content as ArrayBuffer)).toEqual(png)
  })
})
