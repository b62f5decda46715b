import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../ids.ts'

interface Kept {
  bytes: number
  /** When it was last used, in milliseconds since 1970. The least recently used picture is deleted first. */
  usedAt: number
  writtenAt: number
}

/**
 * Stores remote pictures as files in one folder. The folder can be deleted at any time and never exceeds its limit.
 * The name of a file is the hash of the picture's URL. Pictures that are too old are deleted and fetched again.
 */
export class PictureCache {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #maxAgeMs: number
  #kept: Promise<Map<string, Kept>> | undefined

  constructor({ folder, maxBytes, maxAgeMs }: { folder: string; maxBytes: number; maxAgeMs: number }) {
    this.#folder = folder
    this.#maxBytes = maxBytes
    this.#maxAgeMs = maxAgeMs
  }

  /** Returns null if the picture is not stored, too old or unreadable. */
  async read(url: string, now: Date): Promise<Buffer | null> {
    const name = pictureName(url)
    const path = join(this.#folder, name)
    try {
      const { mtimeMs } = await stat(path)
      if (now.getTime() - mtimeMs > this.#maxAgeMs) return null
      const bytes = await readFile(path)
      const kept = (await this.#all()).get(name)
      if (kept) kept.usedAt = now.getTime()
      return bytes
    } catch {
      return null
    }
  }

  /**
   * Writes a picture under a temporary name until it is complete, and deletes the least recently used ones beyond the
   * limit.
   */
  async write(url: string, bytes: Buffer, now: Date): Promise<void> {
    const kept = await this.#all()
    const name = pictureName(url)
    const path = join(this.#folder, name)
    const unfinished = `${path}.${newId()}.new`
    await writeFile(unfinished, bytes, { mode: 0o600 })
    await rename(unfinished, path)
    kept.set(name, { bytes: bytes.byteLength, usedAt: now.getTime(), writtenAt: now.getTime() })
    await this.#forgetOld(kept, now)
    await this.#shrink(kept)
  }

  /** Deletes all pictures. */
  async clear(): Promise<void> {
    await this.forget([...(await this.#all()).keys()])
  }

  /** Deletes pictures by the names of their files. Those that are not stored are skipped. */
  async forget(names: readonly string[]): Promise<void> {
    const kept = await this.#all()
    for (const name of names) {
      if (!/^[0-9a-f]{64}$/.test(name)) continue
      kept.delete(name)
      await rm(join(this.#folder, name), { force: true })
    }
  }

  async #forgetOld(kept: Map<string, Kept>, now: Date): Promise<void> {
    for (const [name, { writtenAt }] of kept) {
      if (now.getTime() - writtenAt <= this.#maxAgeMs) continue
      kept.delete(name)
      await rm(join(this.#folder, name), { force: true })
    }
  }

  async #shrink(kept: Map<string, Kept>): Promise<void> {
    let total = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    if (total <= this.#maxBytes) return
    for (const [name, { bytes }] of [...kept].toSorted(([, one], [, other]) => one.usedAt - other.usedAt)) {
      if (total <= this.#maxBytes) return
      kept.delete(name)
      total -= bytes
      await rm(join(this.#folder, name), { force: true })
    }
  }

  /** The folder's content at start, with every change since. Each process keeps its own count for the same folder. */
  #all(): Promise<Map<string, Kept>> {
    this.#kept ??= this.#scan()
    return this.#kept
  }

  async #scan(): Promise<Map<string, Kept>> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const kept = new Map<string, Kept>()
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name)
      // Left by a crash during writing.
      if (name.endsWith('.new')) await rm(path, { force: true })
      const facts = await stat(path).catch(() => null)
      if (facts) kept.set(name, { bytes: facts.size, usedAt: facts.mtimeMs, writtenAt: facts.mtimeMs })
    }
    return kept
  }
}

/** Returns the name of the file that holds the picture of this URL. */
export function pictureName(url: string): string {
  return createHash('sha256').update(url).digest('hex')
}
