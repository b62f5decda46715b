import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPerson, openTestSite, signedIn, type TestSite } from '../support/http.ts'

const limits = { headMs: 300, bodyMs: 300, bodyBytesPerSecond: 100_000 }

describe('requests that arrive slowly or never', () => {
  let site: TestSite
  let port: number
  let cookie: string

  beforeAll(async () => {
    site = await openTestSite('postgres', { limits })
    await addPerson(site, 'ola@firma.pl')
    cookie = (await signedIn(site, 'ola@firma.pl')).cookie!
    port = Number(new URL(await site.app.listen({ host: '127.0.0.1', port: 0 })).port)
  })
  afterAll(() => site.close())

  const open = async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return { socket, answer: answerOf(socket) }
  }
  const head = (path: string, ...lines: string[]) =>
    [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      'Sec-Fetch-Site: same-origin',
      `Cookie: ${cookie}`,
      ...lines,
      '',
      '',
    ].join('\r\n')

  test.each([
    ['of a length', 'Content-Length: 100000', (byte: string) => byte],
    ['in chunks', 'Transfer-Encoding: chunked', (byte: string) => `1\r\n${byte}\r\n`],
  ])('a body %s that trickles is ended with 408', async (_how, line, written) => {
    const { socket, answer } = await open()
    socket.write(head('/api/candidates', 'Content-Type: application/json', line))
    const trickle = setInterval(() => socket.writable && socket.write(written(' ')), 40)
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(trickle)
  })

  test('a request head that does not end is answered with 408', async () => {
    const { socket, answer } = await open()
    socket.write('POST /api/candidates HTTP/1.1\r\nHost: localhost\r\n')
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('a file over a slow connection arrives, however long it takes, while it makes progress', async () => {
    const { socket, answer } = await open()
    const begin =
      '--edge\r\ncontent-disposition: form-data; name="file"; filename="cv.pdf"\r\ncontent-type: application/pdf\r\n\r\n'
    const end = '\r\n--edge--\r\n'
    const piece = 'x'.repeat(20_000)
    const length = begin.length + 10 * piece.length + end.length
    const began = Date.now()
    socket.write(
      head(
        '/api/attachments',
        'Content-Type: multipart/form-data; boundary=edge',
        `Content-Length: ${length}`,
        'Connection: close',
      ),
    )
    socket.write(begin)
    for (let sent = 0; sent < 10; sent += 1) {
      await new Promise((resolve) => setTimeout(resolve, 80))
      socket.write(piece)
    }
    socket.write(end)
    expect(await answer).toMatch(/^HTTP\/1\.1 201 /)
    expect(Date.now() - began).toBeGreaterThan(2 * limits.bodyMs)
  })
})

async function answerOf(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (piece) => {
    text += String(piece)
  })
  // Errors of writes after the other end closed do not matter to the test; `once` would reject because of them.
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}
