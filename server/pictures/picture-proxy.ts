import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { PictureCache } from './picture-cache.ts'
import {
  internet,
  PictureError,
  type PictureLimits,
  type PictureNetwork,
  requestPicture,
} from './picture-request.ts'
import { type Picture, readPicture } from './raster.ts'

const usualLimits: PictureLimits = { timeoutMs: 15_000, maxBytes: 10 * 1024 * 1024 }
const maxAtOnce = 8
/** How many requests may wait in addition. More of them are abuse. */
const maxWaiting = 500
const cacheBytes = 256 * 1024 * 1024
const cacheAgeMs = 14 * 24 * 60 * 60 * 1000
/** How long a failed picture is not requested again. */
const refusedMs = 60_000
const maxRefusals = 2_000

export interface PictureProxyParts {
  clock: Clock
  log: Log
  /** Its folder `pictures` holds the cache. */
  dataDir: string
  network?: PictureNetwork
  limits?: PictureLimits
}

/**
 * Fetches remote pictures without revealing the reader: each URL once at a time, a few URLs in parallel, cached on
 * disk for two weeks.
 */
export class PictureProxy {
  readonly #parts: PictureProxyParts
  readonly #cache: PictureCache
  readonly #asked = new Map<string, Promise<Picture>>()
  readonly #refusedAt = new Map<string, number>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(parts: PictureProxyParts) {
    this.#parts = parts
    const folder = join(parts.dataDir, 'pictures')
    this.#cache = new PictureCache({ folder, maxBytes: cacheBytes, maxAgeMs: cacheAgeMs })
  }

  /** @throws PictureError if there is no picture that can be shown */
  get(url: string): Promise<Picture> {
    const asked = this.#asked.get(url)
    if (asked) return asked
    const asking = this.#find(url).finally(() => this.#asked.delete(url))
    this.#asked.set(url, asking)
    return asking
  }

  /** Deletes stored pictures, by the names of {@link pictureName}. */
  async forget(names: readonly string[]): Promise<void> {
    await this.#cache.forget(names)
  }

  /** Deletes all stored pictures: mail that showed some of them was removed. */
  async forgetAll(): Promise<void> {
    await this.#cache.clear()
  }

  async #find(url: string): Promise<Picture> {
    const { clock, log } = this.#parts
    const kept = await this.#cache.read(url, clock.now())
    const known = kept && readPicture(kept)
    if (known) return known
    if (this.#wasRefused(url)) throw new PictureError('refused a moment ago')
    try {
      const picture = await this.#inTurn(() => this.#request(url))
      await this.#cache
        .write(url, picture.bytes, clock.now())
        .catch((error: unknown) => log.warn({ err: error }, 'a picture could not be stored in the cache'))
      return picture
    } catch (error) {
      this.#remember(url)
      throw error
    }
  }

  async #request(url: string): Promise<Picture> {
    const { network = internet, limits = usualLimits } = this.#parts
    const picture = readPicture(await requestPicture(url, network, limits))
    if (!picture) throw new PictureError('not a picture')
    return picture
  }

  #wasRefused(url: string): boolean {
    return this.#parts.clock.now().getTime() - (this.#refusedAt.get(url) ?? 0) < refusedMs
  }

  #remember(url: string): void {
    if (this.#refusedAt.size >= maxRefusals) this.#refusedAt.clear()
    this.#refusedAt.set(url, this.#parts.clock.now().getTime())
  }

  async #inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (this.#running >= maxAtOnce) {
      if (this.#waiting.length >= maxWaiting) throw new PictureError('too many at once')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    try {
      return await act()
    } finally {
      // The slot goes to the next waiting request, if there is one.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}
