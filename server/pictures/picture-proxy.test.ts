import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { PictureCache } from './picture-cache.ts'
import { PictureProxy } from './picture-proxy.ts'

/** 2 × 1 pixels. */
const gif = Buffer.from(
  '47494638396102000100800000ffffff00000021f90400000000002c0000000002000100000202840a003b',
  'hex',
)
let folder: string
let server: Server
let asked = 0
let body: string | Buffer = gif
let now = new Date()

beforeEach(async () => {
  asked = 0
  body = gif
  now = new Date()
  folder = await mkdtemp(join(tmpdir(), 'kurier-pictures-'))
  server = createServer((_, response) => {
    asked += 1
    // The proxy must ignore this type.
    response.writeHead(200, { 'content-type': 'image/png' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

const openProxy = () => {
  const { port } = server.address() as AddressInfo
  const network = { resolve: async () => ['93.184.216.34'], dial: () => ({ address: '127.0.0.1', port }) }
  return new PictureProxy({ clock: { now: () => now }, log: createLog('silent'), dataDir: folder, network })
}

test('fetches a picture once for many readers, and finds it on disk after a restart', async () => {
  const proxy = openProxy()
  const found = await Promise.all([proxy.get('http://a.example/'), proxy.get('http://a.example/')])
  expect(found[0]).toEqual({ contentType: 'image/gif', bytes: gif, width: 2, height: 1 })
  await openProxy().get('http://a.example/')
  expect(asked).toBe(1)
  now = new Date(now.getTime() + 15 * 24 * 3_600_000)
  await openProxy().get('http://a.example/')
  expect(asked, 'after two weeks').toBe(2)
})

test.each([
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
  '<?xml version="1.0"?><svg width="9" height="9"/>',
  '<html>GIF89a',
  'GIF89a',
  '',
])('refuses %s, whatever its type says, and does not request it again at once', async (text) => {
  body = text
  const proxy = openProxy()
  await expect(proxy.get('http://a.example/')).rejects.toThrow('not a picture')
  await expect(proxy.get('http://a.example/')).rejects.toThrow('refused')
  expect(asked).toBe(1)
  expect(await readdir(folder)).toEqual([])
})

test('the cache deletes the least recently used picture', async () => {
  const kept = () => new PictureCache({ folder, maxBytes: 250, maxAgeMs: 1_000_000 })
  const cache = kept()
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
  await cache.write('a', Buffer.alloc(100, 'a'), at(0))
  await cache.write('b', Buffer.alloc(100, 'b'), at(1))
  await cache.read('a', at(2))
  await cache.write('c', Buffer.alloc(100, 'c'), at(3))
  expect(await readdir(folder)).toHaveLength(2)
  expect(String(await kept().read('a', at(4)))).toBe('a'.repeat(100))
  expect(await cache.read('b', at(4))).toBeNull()
})
