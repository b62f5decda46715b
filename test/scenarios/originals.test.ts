import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { connect, type Office, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, smallWorld, tomek } from '../support/small-office.ts'

const lines = 90_000
const longPage = `<style>.x{color:red}</style>${'<p class="x">Dzień dobry, to jest długi list.</p>'.repeat(lines)}<p>Koniec listu</p>`

function mail(subject: string, type: string, body: string): Buffer {
  const head = [`From: Maja <${maja}>`, `To: ${anna}`, `Subject: ${subject}`, `Message-ID: <${subject}@x>`]
  const date = `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`
  return Buffer.from(
    [...head, date, 'MIME-Version: 1.0', `Content-Type: ${type}; charset=utf-8`, '', body, ''].join('\r\n'),
  )
}

describe.each(engines)('an email longer than what is stored of it, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  let colleague: Visitor
  const long = mail('long', 'text/html', longPage)
  beforeAll(async () => {
    const world = smallWorld()
    const copies = [{ account: anna, labels: ['INBOX'] }]
    world.mail.push({ at: Date.now() - 60_000, raw: long, copies })
    world.mail.push({ at: Date.now() - 50_000, raw: mail('short', 'text/html', '<p>Krótki</p>'), copies })
    office = await openSmallOffice(engine, { world })
    recruiter = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected', 110_000)
  }, 120_000)
  afterAll(() => office.close())

  const message = async (subject: string) => {
    const found = (await conversations(recruiter, office.candidateId)).find((one) => one.subject === subject)
    return found!.messages[0]
  }
  const permit = async (permission: string) =>
    await office.database.db
      .updateTable('users')
      .set({ mail_permission: permission as 'none' })
      .where('email', '=', tomek)
      .execute()

  it('is marked as shortened, and is shown whole on request', async () => {
    const { id, cut, html } = await message('long')
    expect([cut, html.includes('Koniec listu')]).toEqual([true, false])
    const whole = await recruiter.get(`/api/messages/${id}/whole`)
    expect([whole.status, whole.body.remoteImages]).toEqual([200, 0])
    expect(whole.body.html).toMatch(/<p style="color:red">Dzień dobry/)
    expect(whole.body.html).toContain('Koniec listu')
    expect((await message('short')).cut).toBe(false)
  })

  it('can be downloaded as the file that Gmail has, only by those who may see it', async () => {
    const { id } = await message('long')
    await permit('read')
    for (const visitor of [recruiter, colleague]) {
      const { status, text, headers } = await visitor.get(`/api/messages/${id}/original`)
      expect(status).toBe(200)
      expect(text).toContain('Koniec listu')
      expect(text.replaceAll('\r\n', '\n')).toContain(long.toString().replaceAll('\r\n', '\n').slice(0, 500))
      expect(headers).toMatchObject({
        'content-type': 'message/rfc822',
        'content-disposition': "attachment; filename*=UTF-8''long.eml",
        'content-security-policy': "default-src 'none'; sandbox",
      })
    }
    await permit('none')
    const asked = office.google.calls.all().length
    for (const path of ['original', 'whole']) {
      expect(await colleague.get(`/api/messages/${id}/${path}`)).toMatchObject({
        status: 404,
        body: { code: 'message-not-found' },
      })
    }
    expect(office.google.calls.all().length).toBe(asked)
  })

  it('reports that no inbox can be asked', async () => {
    const { id } = await message('long')
    await permit('read')
    const { db } = office.database
    await db.updateTable('mailboxes').set({ action_cause: 'revoked', action_since: new Date() }).execute()
    expect(await colleague.get(`/api/messages/${id}/original`)).toMatchObject({
      status: 409,
      body: { code: 'original-not-held' },
    })
    await db.updateTable('mailboxes').set({ action_cause: null, action_since: null }).execute()
  })

  it('is recognised by its length if an earlier version stored it', async () => {
    const { db } = office.database
    await db.updateTable('messages').set({ incomplete: false }).where('subject', '=', 'long').execute()
    expect((await message('long')).cut).toBe(true)
  })

  it('shows the text where an earlier version stored HTML without visible content', async () => {
    const { db } = office.database
    await db
      .updateTable('messages')
      .set({ text_body: 'Czy rozmowa jest aktualna?', html_body: '<div>&nbsp;</div>' })
      .where('subject', '=', 'short')
      .execute()
    expect((await message('short')).html).toBe('<p>Czy rozmowa jest aktualna?</p>')
  })
})
