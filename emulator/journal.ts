import { closeSync, existsSync, fdatasync, ftruncateSync, openSync, readFileSync, write } from 'node:fs'
import { promisify } from 'node:util'
import type { WorldEvent } from './event.ts'
import type { EventSink } from './event-log.ts'

const writeTo = promisify(write)
const syncData = promisify(fdatasync)

/**
 * An append-only file of events, with one transaction per line, in JSON.
 *
 * A line is valid once its line end is written. The next start removes a line that
 * a crash left half-written, and with it that whole transaction.
 */
export class Journal implements EventSink {
  readonly #file: number
  #unwritten: string[] = []
  #writing: Promise<void> | undefined

  private constructor(file: number) {
    this.#file = file
  }

  /** Opens the file; `events` is its content, oldest first. */
  static open(path: string): { journal: Journal; events: WorldEvent[] } {
    const kept = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
    const whole = kept.lastIndexOf('\n') + 1
    const events: WorldEvent[] = []
    for (let start = 0; start < whole; ) {
      const end = kept.indexOf('\n', start)
      events.push(...parseLine(kept.toString('utf8', start, end)))
      start = end + 1
    }
    const file = openSync(path, 'a')
    ftruncateSync(file, whole)
    return { journal: new Journal(file), events }
  }

  append(events: readonly WorldEvent[]): void {
    this.#unwritten.push(`${JSON.stringify(events, encodeBytes)}\n`)
    // Events that no request waits for, such as a scripted reply, are written too. A failure is deliberately fatal.
    setImmediate(() => void this.flushed())
  }

  /** Resolves when all appended events are on disk. Simultaneous callers share one write and sync. */
  async flushed(): Promise<void> {
    await this.#writing
    if (this.#unwritten.length === 0) return
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
    await this.#writing
  }

  async close(): Promise<void> {
    while (this.#unwritten.length > 0 || this.#writing) await this.flushed()
    closeSync(this.#file)
  }

  async #write(): Promise<void> {
    const bytes = Buffer.from(this.#unwritten.splice(0).join(''))
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await writeTo(this.#file, bytes, at, bytes.length - at)
      at += bytesWritten
    }
    await syncData(this.#file)
  }
}

/** Writes bytes as `{"base64":"…"}`. Reads `this[key]`, because `Buffer` has its own toJSON, which runs first. */
function encodeBytes(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key]
  return original instanceof Uint8Array ? { base64: Buffer.from(original).toString('base64') } : value
}

function parseLine(line: string): WorldEvent[] {
  return JSON.parse(line, (_, value) =>
    typeof value === 'object' && value !== null && typeof value.base64 === 'string'
      ? Buffer.from(value.base64, 'base64')
      : value,
  )
}
