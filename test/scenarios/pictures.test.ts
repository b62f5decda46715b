import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek } from '../support/small-office.ts'

/** A picture of 2 × 1 pixels. */
const gif = Buffer.from(
  '47494638396102000100800000ffffff00000021f90400000000002c0000000002000100000202840a003b',
  'hex',
)
const html = [
  '<p>Chart: <img src="http://pictures.example/chart.png?a=1&amp;b=2" width="300"></p>',
  '<td background="https://pictures.example/td.png">x</td>',
  '<p style="background-image:url(\'https://pictures.example/bg.png\')">y</p>',
  '<img src="https://inside.example/a.png"><img src="https://pictures.example/pixel" width="1" height="1">',
].join('')

describe.each(engines)('pictures from other sites, on %s', (engine) => {
  let web: Server
  let asked: { url: string; headers: IncomingHttpHeaders }[] = []
  let office: Office & { candidateId: string }
  let recruiter: Visitor

  beforeAll(async () => {
    web = createServer((request, response) => {
      asked.push({ url: `${request.headers.host}${request.url}`, headers: request.headers })
      response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'reader=1' }).end(gif)
    })
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    const { port } = web.address() as AddressInfo
    office = await openSmallOffice(engine, {
      pictures: {
        network: {
          resolve: async (host) => [host === 'inside.example' ? '10.0.0.7' : '93.184.216.34'],
          // The test's network supports plain HTTP only.
          dial: () => ({ address: '127.0.0.1', port }),
        },
      },
    })
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
    const mail = letter({ from: `Maja <${maja}>`, to: anna, subject: 'Chart', text: html })
    const raw = Buffer.from(String(Buffer.from(mail)).replace('text/plain', 'text/html'))
    office.google.world.receive({ raw })
    await recruiter.post('/api/mailbox/sync', {})
    await until('the mail', async () => (await read(recruiter)) !== undefined)
  })
  afterAll(async () => {
    await office.close()
    web.closeAllConnections()
    web.close()
  })

  const read = async (visitor: Visitor, remoteImages = false) => {
    const [found] = await conversations(visitor, office.candidateId)
    if (!found) return undefined
    const path = `/api/candidates/${office.candidateId}/conversations/${found.id}`
    return (await visitor.get(`${path}?remoteImages=${remoteImages}`)).body.messages[0]
  }
  const links = (text: string) =>
    [...text.replaceAll('&amp;', '&').matchAll(/\/api\/pictures\?[\w%&=.~-]+/g)].map(([link]) => link)

  it('are requested by this server alone, only when wanted, and without a hint of the reader', async () => {
    const before = await read(recruiter)
    expect(before).toMatchObject({ remoteImages: 4, imagesShown: false, trackers: ['pictures.example'] })
    expect(before.html).not.toMatch(/pictures\.example|inside\.example/)
    const shown = await read(recruiter, true)
    expect(shown).toMatchObject({ remoteImages: 4, imagesShown: true, imagesRemembered: false })
    expect(shown.html).not.toMatch(/(?:src|background)="https?:|url\(["']?https?:/)
    const [chart, td, background, inside] = links(shown.html)
    expect([td, background].map((link) => link?.includes('pictures.example'))).toEqual([true, true])
    asked = []
    const answer = await recruiter.get(chart!)
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/gif',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(asked.map(({ url }) => url)).toEqual(['pictures.example/chart.png?a=1&b=2'])
    for (const secret of ['cookie', 'referer', 'x-forwarded-for', 'origin', 'accept-language']) {
      expect(asked[0]!.headers[secret], secret).toBeUndefined()
    }
    await recruiter.get(chart!)
    expect(asked, 'kept').toHaveLength(1)
    expect(await recruiter.get(inside!)).toMatchObject({ status: 404, body: { code: 'picture-not-shown' } })
  })

  it('cannot be used as an open proxy', async () => {
    const [chart] = links((await read(recruiter, true)).html)
    const other = new URL(chart!, 'http://x')
    other.searchParams.set('url', 'http://pictures.example/other.png')
    expect((await recruiter.get(other.pathname + other.search)).status).toBe(404)
    const colleague = await office.signIn(tomek)
    expect((await colleague.get(chart!)).status, 'a colleague who may read it').toBe(200)
    await office.database.db
      .updateTable('users')
      .set({ mail_permission: 'none' })
      .where('email', '=', tomek)
      .execute()
    expect((await colleague.get(chart!)).status, 'one who may not').toBe(404)
    await office.database.db
      .updateTable('users')
      .set({ mail_permission: 'send' })
      .where('email', '=', tomek)
      .execute()
  })

  it('of a sender are always shown to a person who wants that, until they change it', async () => {
    const colleague = await office.signIn(tomek)
    expect((await recruiter.post('/api/image-senders', { address: maja.toUpperCase() })).status).toBe(204)
    expect((await recruiter.post('/api/image-senders', { address: maja })).status).toBe(204)
    const own = await read(recruiter)
    expect(own).toMatchObject({ imagesShown: true, imagesRemembered: true })
    expect(links(own.html)).toHaveLength(4)
    expect(await read(colleague)).toMatchObject({ imagesShown: false, imagesRemembered: false })
    await recruiter.request('DELETE', `/api/image-senders?address=${encodeURIComponent(maja)}`)
    expect(await read(recruiter)).toMatchObject({ imagesShown: false, imagesRemembered: false })
  })
})
