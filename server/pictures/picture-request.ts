import { lookup } from 'node:dns/promises'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { isPublicAddress } from './public-address.ts'

/** The proxy's access to the network; tests replace it. */
export interface PictureNetwork {
  /** Returns every address of a host that the system's resolver knows. */
  resolve(host: string): Promise<readonly string[]>
  /** Returns where to connect to for an address that was found to be public: that address itself, except in tests. */
  dial(address: string, port: number): { address: string; port: number }
}

export interface PictureLimits {
  /** For the whole request, including redirects. */
  timeoutMs: number
  /** Also the limit of the decompressed bytes. */
  maxBytes: number
}

/** Says why there is no picture; `cause` has more for the log. */
export class PictureError extends Error {
  override name = 'PictureError'
}

export const internet: PictureNetwork = {
  resolve: async (host) =>
    (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address),
  dial: (address, port) => ({ address, port }),
}

const maxRedirects = 5
const maxAddresses = 3
const silenceMs = 5_000
const unpackers: Record<string, () => Transform> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}
/** The usual ports of web servers. A URL with another port is after some other service. */
const webPorts = new Set([80, 443, 8080, 8443])

/**
 * Fetches the bytes at a URL of the public web.
 *
 * The request reveals nothing about the reader: no cookies, no referrer, no browser name. Each host is resolved once,
 * and the connection goes to the address that was checked, so that DNS rebinding has no effect. Each redirect is
 * checked like the first URL.
 *
 * @throws PictureError if there is nothing, or if it is refused, too large or too slow
 */
export async function requestPicture(
  url: string,
  network: PictureNetwork,
  { timeoutMs, maxBytes }: PictureLimits,
): Promise<Buffer> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    let target = new URL(url)
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const answer = await ask(target, network, signal)
      const next = redirectOf(answer, target)
      if (next === null) return await readBody(answer, maxBytes, signal)
      answer.destroy()
      target = next
    }
  } catch (cause) {
    if (cause instanceof PictureError) throw cause
    throw new PictureError(signal.aborted ? 'too slow' : 'not reached', { cause })
  }
  throw new PictureError('too many redirects')
}

/** Sends the request to the first of the host's addresses that answers. */
async function ask(url: URL, network: PictureNetwork, signal: AbortSignal): Promise<IncomingMessage> {
  const addresses = await publicAddresses(url, network, signal)
  let failure: unknown
  for (const address of addresses.slice(0, maxAddresses)) {
    try {
      return await askAt(url, address, network, signal)
    } catch (error) {
      failure = error
      if (signal.aborted) break
    }
  }
  throw failure
}

/** @throws PictureError if any address of the host is not public */
async function publicAddresses(
  url: URL,
  network: PictureNetwork,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!/^https?:$/.test(url.protocol)) throw new PictureError('not of the web')
  if (!webPorts.has(portOf(url))) throw new PictureError('not a web server’s port')
  const host = hostOf(url)
  const found = isIP(host) ? [host] : await orAborted(network.resolve(host), signal)
  if (found.length === 0 || !found.every(isPublicAddress)) throw new PictureError('not a public host')
  return found
}

function askAt(
  url: URL,
  address: string,
  network: PictureNetwork,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { address: host, port } = network.dial(address, portOf(url))
  const name = hostOf(url)
  const options = {
    ...{ host, port, signal, agent: false as const, path: url.pathname + url.search },
    headers: {
      host: url.host,
      accept: 'image/webp,image/png,image/jpeg,image/gif,image/*;q=0.5',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'Mozilla/5.0 (compatible; Kurier image proxy)',
    },
  }
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:'
    // The certificate must match the host name, although the connection goes to an address.
    const sent: ClientRequest = isSecure
      ? httpsRequest({ ...options, servername: isIP(name) ? '' : name })
      : httpRequest(options)
    // Another address of the host may answer if this one does not.
    sent.setTimeout(silenceMs, () => sent.destroy(new PictureError('silent')))
    sent.once('response', resolve).once('error', reject).end()
  })
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return null
  const { location } = headers
  if (!location || !URL.canParse(location, from)) throw new PictureError('redirected nowhere')
  return new URL(location, from)
}

async function readBody(answer: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  try {
    if (answer.statusCode !== 200) throw new PictureError(`answered ${answer.statusCode}`)
    if (Number(answer.headers['content-length'] ?? 0) > maxBytes) throw new PictureError('too large')
    for await (const part of unpacked(answer, signal)) {
      length += part.length
      if (length > maxBytes) throw new PictureError('too large')
      parts.push(part)
    }
  } finally {
    answer.destroy()
  }
  return Buffer.concat(parts)
}

/**
 * Decompresses the response, because some servers compress everything. The limit counts decompressed bytes, so it
 * stops a decompression bomb.
 */
function unpacked(answer: IncomingMessage, signal: AbortSignal): Readable {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return answer
  const unpack = unpackers[encoding]?.()
  if (!unpack) throw new PictureError('compressed in an unknown way')
  answer.once('error', (error) => unpack.destroy(error))
  signal.addEventListener('abort', () => unpack.destroy(new PictureError('too slow')), { once: true })
  return answer.pipe(unpack)
}

/** Stops waiting when aborted. A DNS lookup cannot be cancelled, but nobody has to wait for it. */
async function orAborted<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([waiting, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}
