import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice } from '../support/small-office.ts'

/** A mail that consists of a text and one more part. */
function mail(subject: string, html: string, part: string[]): Uint8Array {
  const head = [`From: ${maja}`, `To: ${anna}`, `Subject: ${subject}`, `Message-ID: <${subject}@x>`]
  const date = `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`
  const text = ['Content-Type: text/html; charset=utf-8', '', html]
  const type = 'Content-Type: multipart/mixed; boundary=b'
  return Buffer.from(
    [...head, date, 'MIME-Version: 1.0', type, '', '--b', ...text, '--b', ...part, '--b--', ''].join('\r\n'),
  )
}

const file = (contentType: string, filename: string) => [
  `Content-Type: ${contentType}; name=${filename}`,
  `Content-Disposition: inline; filename=${filename}`,
  'Content-ID: <file@x>',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0xLjQ=',
]

const invitation = (...lines: string[]) => [
  'Content-Type: text/calendar; method=REQUEST',
  '',
  ...['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'SUMMARY:Talk', ...lines, 'END:VEVENT', 'END:VCALENDAR'],
]

describe.each(engines)('files that come with a mail, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  beforeAll(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  })
  afterAll(() => office.close())

  const onTab = async (subject: string) => {
    const found = (await conversations(recruiter, office.candidateId)).find((one) => one.subject === subject)
    if (!found) return null
    const { body } = await recruiter.get(`/api/candidates/${office.candidateId}/conversations`)
    const listed = body.conversations.find((one: { subject: string }) => one.subject === subject)
    return { ...found.messages[0], hasAttachments: listed.hasAttachments }
  }
  const received = async (subject: string, html: string, part: string[]) => {
    office.google.world.receive({ raw: mail(subject, html, part) })
    await recruiter.post('/api/mailbox/sync', {})
    return await until(subject, () => onTab(subject))
  }

  it.each([
    ['object', '<p>My CV:</p><object type="application/pdf" data="cid:file@x"></object>'],
    ['image', '<p>My CV:</p><img apple-inline="yes" src="cid:file@x">'],
    ['link', '<p>My <a href="cid:file@x">CV</a></p>'],
  ])(
    'lists a CV that the text shows in its place, as Apple Mail sends it: by an %s',
    async (subject, html) => {
      const cv = { attachments: [{ filename: 'cv.pdf' }], hasAttachments: true }
      const message = await received(subject, html, file('application/pdf', 'cv.pdf'))
      expect(message).toMatchObject(cv)
      expect(message.html).not.toContain('/api/attachments/')
      await office.database.db.updateTable('attachments').set({ inline: true }).execute()
      expect(await onTab(subject), 'as it was stored before').toMatchObject(cv)
    },
  )

  it('shows a picture in the text, or lists it as a file, and forbids caching it', async () => {
    const text = '<p>See: <img src="cid:file@x"></p>'
    const shown = await received('shown', text, file('image/jpg', 'photo.jpg'))
    expect(shown).toMatchObject({ attachments: [], hasAttachments: false })
    const url = /\/api\/attachments\/[\w-]+/.exec(shown.html)![0]
    expect((await recruiter.get(url)).headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': expect.stringMatching(/^inline/),
      'cache-control': 'no-store',
    })
    const background = '<table background="cid:file@x"><tr><td>See it</td></tr></table>'
    const behind = await received('behind', background, file('image/png', 'photo.png'))
    expect(behind).toMatchObject({ attachments: [{ filename: 'photo.png' }], hasAttachments: true })
    expect((await recruiter.get(behind.attachments[0].url)).headers['content-disposition']).toMatch(
      /^attachment/,
    )
  })

  it.each([
    ['no-week', 'DTSTART:20260512T100000Z', 'DURATION:P999999999W'],
    ['no-year', 'DTSTART:20260512T100000Z', 'DTEND;TZID=America/Los_Angeles:99991231T235959'],
  ])('shows a conversation whose invitation has an end that cannot be: %s', async (subject, ...lines) => {
    const message = await received(subject, '<p>Talk?</p>', invitation(...lines))
    expect(message).toMatchObject({
      invitation: { summary: 'Talk', startsAt: '2026-05-12T10:00:00.000Z', endsAt: null },
      attachments: [],
    })
  })

  it('shows the contents of an invitation whose time is unclear, and offers it as a file', async () => {
    const message = await received(
      'nowhere',
      '<p>Talk?</p>',
      invitation('DTSTART;TZID=Nowhere:20260512T100000'),
    )
    expect(message).toMatchObject({
      invitation: { summary: 'Talk', startsAt: null, endsAt: null },
      attachments: [{ filename: 'invite.ics' }],
    })
  })

  it('accepts a file without a name, and names the error if one is too large or breaks off', async () => {
    const upload = (...lines: string[]) =>
      recruiter.request('POST', '/api/attachments', lines.join('\r\n'), {
        'content-type': 'multipart/form-data; boundary=b',
      })
    const head = ['--b', 'Content-Disposition: form-data; name="file"']
    const nameless = [...head, 'Content-Type: application/octet-stream', '', 'bytes']
    expect(await upload(...nameless, '--b--', '')).toMatchObject({
      status: 201,
      body: { filename: 'attachment.bin', sizeBytes: 5 },
    })
    expect((await upload(...nameless)).body.code).toBe('bad-request')
    expect((await upload(...head)).body.code).toBe('bad-request')
    const large = await upload(...nameless, 'x'.repeat(25 * 1024 * 1024), '--b--', '')
    expect(large.body.code).toBe('message-too-large')
  })
})
