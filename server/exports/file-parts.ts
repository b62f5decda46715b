import type { Db } from '../db/db.ts'

/** The size of a stored part; the last one may be smaller. */
const partBytes = 512 * 1024

/**
 * Stores a file in parts, of which only one is in memory. Each is stored on its own, so that a large file keeps nobody waiting for the
 * embedded database, which has one connection.
 */
export class PartWriter {
  readonly #db: Db
  readonly #exportId: string
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #number = 0
  sizeBytes = 0

  constructor(db: Db, exportId: string) {
    this.#db = db
    this.#exportId = exportId
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#pending.push(chunk)
    this.#pendingBytes += chunk.byteLength
    this.sizeBytes += chunk.byteLength
    if (this.#pendingBytes >= partBytes) await this.#flush(false)
  }

  async end(): Promise<void> {
    await this.#flush(true)
  }

  async #flush(all: boolean): Promise<void> {
    const bytes = Buffer.concat(this.#pending)
    let at = 0
    for (; bytes.byteLength - at >= partBytes || (all && at < bytes.byteLength); at += partBytes) {
      const content = bytes.subarray(at, at + partBytes)
      await this.#db
        .insertInto('export_parts')
        .values({ export_id: this.#exportId, number: this.#number, content })
        .execute()
      this.#number += 1
    }
    const rest = bytes.subarray(Math.min(at, bytes.byteLength))
    this.#pending = [rest]
    this.#pendingBytes = rest.byteLength
  }
}

/** Reads the bytes of a stored file from `first` through `last`, one part at a time. */
export async function* fileBytes(
  db: Db,
  exportId: string,
  { first, last }: { first: number; last: number },
): AsyncGenerator<Uint8Array> {
  for (let number = Math.floor(first / partBytes); number * partBytes <= last; number += 1) {
    const row = await db
      .selectFrom('export_parts')
      .select('content')
      .where('export_id', '=', exportId)
      .where('number', '=', number)
      .executeTakeFirst()
    // It expired meanwhile: the connection breaks, so that half a file is not taken for all.
    if (!row) throw new Error('a part of an export is missing')
    const start = number * partBytes
    yield row.content.subarray(Math.max(first - start, 0), Math.min(last - start + 1, partBytes))
  }
}
