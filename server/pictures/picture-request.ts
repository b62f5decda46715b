import { lookup } from 'node:dns/promises'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { isPublicAddress } from './public-address.ts'

/** What the proxy needs of the network; a test brings a network of its own. */
export interface PictureNetwork {
  /** Every address of a host, as the system's resolver has them. */
  resolve(host: string): Promise<readonly string[]>
  /** Where to connect to for an address that was found to be public: that address itself, but in tests. */
  dial(address: string, port: number): { address: string; port: number }
}

export interface PictureLimits {
  /** For everything, redirects included. */
  timeoutMs: number
  /** Also of what is unpacked. */
  maxBytes: number
}

/** Why no picture came; `cause` says more for the log. */
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
/** Where web servers listen; whoever names another port looks for something else. */
const webPorts = new Set([80, 443, 8080, 8443])

/**
 * The bytes at an address of the public web.
 *
 * Nothing of the reader goes along: no cookies, no referrer, no name of a browser. Each host is resolved once and
 * connected to at the very address that was checked, so that an answer of the DNS which changes meanwhile (rebinding)
 * changes nothing. A redirect is followed by hand and checked like the first address.
 *
 * @throws PictureError when there is none, it is refused, too large or too slow
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

/** Asks at the first of a host's addresses that answers. */
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

/** @throws PictureError when the address, or only one of several, is not one of the public web */
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
    // The certificate has to be that of the name, though an address is connected to.
    const sent: ClientRequest = isSecure
      ? httpsRequest({ ...options, servername: isIP(name) ? '' : name })
      : httpRequest(options)
    // The next address of the host may answer where this one does not.
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

/** Some servers compress whatever they are asked for. Counted is what comes out, so that a bomb ends at the limit. */
function unpacked(answer: IncomingMessage, signal: AbortSignal): Readable {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return answer
  const unpack = unpackers[encoding]?.()
  if (!unpack) throw new PictureError('packed in an unknown way')
  answer.once('error', (error) => unpack.destroy(error))
  signal.addEventListener('abort', () => unpack.destroy(new PictureError('too slow')), { once: true })
  return answer.pipe(unpack)
}

/** A resolver cannot be stopped, but it need not be waited for. */
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
