import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type PictureNetwork, requestPicture } from './picture-request.ts'

const publicAddress = '93.184.216.34'
const limits = { timeoutMs: 2_000, maxBytes: 100_000 }
const picture = Buffer.from('not looked at here')

/** A fake web: every public address leads to this one server. */
let server: Server
let answer: RequestListener
let asked: { path: string; headers: Record<string, unknown> }[] = []
let resolved: string[] = []
let addresses: Record<string, readonly string[]> = {}

const network: PictureNetwork = {
  resolve: async (host) => {
    resolved.push(host)
    return addresses[host] ?? [publicAddress]
  },
  dial: () => ({ address: '127.0.0.1', port: (server.address() as AddressInfo).port }),
}
const ask = (url: string) => requestPicture(url, network, limits)

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', headers: request.headers })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = []
  resolved = []
  addresses = {}
  answer = (_, response) => response.end(picture)
})

describe('a picture is requested', () => {
  test('without anything about the reader', async () => {
    expect(await ask('http://user:secret@pictures.example/a?b=c#d')).toEqual(picture)
    expect(asked.map(({ path }) => path)).toEqual(['/a?b=c'])
    const { headers } = asked[0]!
    expect(Object.keys(headers).sort()).toEqual([
      ...['accept', 'accept-encoding', 'connection', 'host', 'user-agent'],
    ])
    expect(headers.host).toBe('pictures.example')
  })

  test('through redirects, and from another address of the host if the first does not answer', async () => {
    answer = (request, response) =>
      request.url === '/end'
        ? response.end(picture)
        : response.writeHead(302, { location: request.url === '/' ? '//other.example/2' : '/end' }).end()
    expect(await ask('http://pictures.example/')).toEqual(picture)
    expect(resolved).toEqual(['pictures.example', 'other.example', 'other.example'])
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('and unpacked that came as %s', async (encoding, pack) => {
    answer = (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(pack(picture))
    expect(await ask('http://pictures.example/')).toEqual(picture)
  })
})

describe('no request is sent', () => {
  test.each([
    ...['http://127.0.0.1/', 'http://2130706433/', 'http://0x7f.1/', 'http://127.1/', 'http://0177.0.0.1/'],
    ...['http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[fe80::1]/'],
    ...['http://169.254.169.254/latest/meta-data', 'http://10.0.0.1/', 'http://100.64.0.1/', 'http://0/'],
    ...['http://[64:ff9b::7f00:1]/', 'http://[2002:7f00:1::]/', 'http://①②⑦.0.0.1/', 'http://127。0。0。1/'],
    ...[
      'file:///etc/passwd',
      'ftp://pictures.example/a',
      'http://pictures.example:22/',
      'https://pictures.example:6379/',
    ],
  ])('to %s', async (url) => {
    await expect(ask(url)).rejects.toThrow('not ')
    expect(asked).toEqual([])
  })

  test.each([['127.0.0.1'], ['::1'], ['::ffff:10.0.0.1'], [publicAddress, '10.0.0.1'], []])(
    'to a host that resolves to %s %s',
    async (...found) => {
      addresses = { 'inside.example': found.filter((one) => one !== undefined) }
      await expect(ask('http://inside.example/')).rejects.toThrow('not a public host')
      expect(asked).toEqual([])
    },
  )

  test.each([
    'http://127.0.0.1/',
    'http://inside.example/',
    'file:///etc/passwd',
    'http://pictures.example:25/',
  ])('to %s after a redirect', async (location) => {
    addresses = { 'inside.example': ['192.168.1.1'] }
    answer = (_, response) => response.writeHead(301, { location }).end()
    await expect(ask('http://pictures.example/')).rejects.toThrow('not ')
    expect(asked).toHaveLength(1)
  })

  test('to the address that a name resolves to after the check (DNS rebinding)', async () => {
    const answers = [[publicAddress], ['127.0.0.1']]
    const dialled: string[] = []
    const rebinding: PictureNetwork = {
      resolve: async () => answers.shift() ?? ['127.0.0.1'],
      dial: (address, port) => {
        dialled.push(address)
        return network.dial(address, port)
      },
    }
    await requestPicture('http://rebinding.example/', rebinding, limits)
    expect(dialled).toEqual([publicAddress])
    await expect(requestPicture('http://rebinding.example/', rebinding, limits)).rejects.toThrow('public')
    expect(dialled).toEqual([publicAddress])
  })
})

describe('a request fails', () => {
  test.each<[string, RequestListener]>([
    ['too large', (_, response) => response.writeHead(200, { 'content-length': 10_000_000 }).end()],
    ['too large', (_, response) => response.end(Buffer.alloc(100_001))],
    [
      'too large', // A decompression bomb: 50 MB in 50 kB.
      (_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
    ],
    ['compressed', (_, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x')],
    ['answered 404', (_, response) => response.writeHead(404).end()],
    ['redirected nowhere', (_, response) => response.writeHead(302).end()],
    ['too many redirects', (_, response) => response.writeHead(302, { location: '/' }).end()],
    ['not reached', (_, response) => response.destroy()],
  ])('because it is %s', async (why, answered) => {
    answer = answered
    await expect(ask('http://pictures.example/')).rejects.toThrow(why)
  })

  test('when a server sends a byte at a time, or nothing', async () => {
    answer = (_, response) => {
      const drip = setInterval(() => response.write('x'), 20)
      response.once('close', () => clearInterval(drip))
    }
    const quick = { ...limits, timeoutMs: 200 }
    await expect(requestPicture('http://slow.example/', network, quick)).rejects.toThrow('too slow')
    answer = () => undefined
    await expect(requestPicture('http://silent.example/', network, quick)).rejects.toThrow('too slow')
    const unresolved = { ...network, resolve: () => new Promise<never>(() => undefined) }
    await expect(requestPicture('http://nowhere.example/', unresolved, quick)).rejects.toThrow('too slow')
  })
})
