import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Clamd, eicar, openClamd } from '../support/clamd.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { connect, type Office, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, untilMessages } from '../support/small-office.ts'

describe('a virus scanner', () => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  let clamd: Clamd
  let files: { id: string; filename: string }[]
  let messageId: string
  let pictureUrl: string

  beforeAll(async () => {
    clamd = await openClamd()
    office = await openSmallOffice('postgres')
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
    office.google.world.receive({ raw: mailWithFiles() })
    await recruiter.post('/api/mailbox/sync', {})
    const [message] = await untilMessages(recruiter, office.candidateId, 1)
    messageId = message!.id
    files = message!.attachments
    pictureUrl = /\/api\/attachments\/[\w-]{36}/.exec(message!.html)![0]
    expect(await everyAnswer(), 'without a scanner every file passes').toEqual([200, 200, 200, 201, 200])
    await office.restart({ clamd: clamd.address })
  })
  afterAll(async () => {
    await office.close()
    await clamd.close()
  })

  const download = (name: string) =>
    recruiter.get(`/api/attachments/${files.find((one) => one.filename === name)!.id}`)
  const original = () => recruiter.get(`/api/messages/${messageId}/original`)
  const upload = (content: string) => recruiter.upload('/api/attachments', 'cv.txt', content)
  const importing = (content: string) => recruiter.upload('/api/candidates/import', 'people.csv', content)
  const everyAnswer = async () => {
    const table = 'name,email\nJan,jan@poczta.example\n'
    const all = [await download('cv.txt'), await download('virus.txt'), await original()]
    return [...all, await upload('my cv'), await importing(table)].map(({ status }) => status)
  }
  const told = ({ status, body }: Answer) => [status, body.code]

  it('stops dangerous files that are uploaded or downloaded, and lets the others pass', async () => {
    expect((await download('cv.txt')).text).toBe('my cv')
    expect(told(await download('virus.txt'))).toEqual([422, 'file-dangerous'])
    expect(told(await original())).toEqual([422, 'file-dangerous'])
    expect((await upload('my cv')).status).toBe(201)
    const before = await uploads()
    expect(told(await upload(`my cv ${eicar}`))).toEqual([422, 'file-dangerous'])
    expect(told(await importing(`name,email\n${eicar},a@poczta.example\n`))).toEqual([422, 'file-dangerous'])
    expect(await uploads(), 'a dangerous file is not stored').toEqual(before)
    expect(clamd.scanned).toContain('my cv')
  })

  it('is not asked about a picture that is only displayed inside a mail', async () => {
    const before = clamd.scanned.length
    const { headers } = await recruiter.get(pictureUrl)
    expect(headers['content-disposition']).toMatch(/^inline/)
    expect(clamd.scanned).toHaveLength(before)
  })

  it('that gives no verdict lets no file pass, and the answer says so', async () => {
    const before = await uploads()
    for (const behaves of ['hangs-up', { says: 'INSTREAM size limit exceeded. ERROR' }] as const) {
      clamd.behaves = behaves
      expect(await everyAnswer()).toEqual([503, 503, 503, 503, 503])
    }
    const { body } = await upload('my cv')
    expect(body).toMatchObject({ code: 'file-not-scanned', detail: expect.stringContaining('viruses') })
    expect(await uploads()).toEqual(before)
    clamd.behaves = 'well'
    expect((await upload('my cv')).status).toBe(201)
  })

  const uploads = async () =>
    await office.database.db.selectFrom('outbox_attachments').select('id').orderBy('id').execute()
})

function mailWithFiles(): Uint8Array {
  const part = (name: string, type: string, disposition: string, content: string, encoding = '7bit') =>
    [
      '--b',
      `Content-Type: ${type}`,
      `Content-Disposition: ${disposition}; filename=${name}`,
      `Content-ID: <${name}@x>`,
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      content,
    ].join('\r\n')
  const html = '<p>My CV. <img src="cid:logo.png@x"></p>'
  return Buffer.from(
    [
      `From: ${maja}`,
      `To: ${anna}`,
      'Subject: My CV',
      'Message-ID: <my-cv@poczta.example>',
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      `--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`,
      part('cv.txt', 'text/plain', 'attachment', 'my cv'),
      part('virus.txt', 'text/plain', 'attachment', eicar),
      part('logo.png', 'image/png', 'inline', 'iVBORw0KGgo=', 'base64'),
      '--b--',
      '',
    ].join('\r\n'),
  )
}
