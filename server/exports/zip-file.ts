import { strToU8, Zip, ZipDeflate } from 'fflate'

/** A file inside a zip. */
export interface ZipEntry {
  name: string
  content: Uint8Array | AsyncIterable<Uint8Array>
  at: Date
}

/** Zips entries while they are read; only one, or a piece of it, is in memory at a time. */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    chunks.push(chunk)
  })
  const taken = () => {
    const ready = chunks
    chunks = []
    return ready
  }
  for await (const { name, content, at } of entries) {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = zipDate(at)
    zip.add(file)
    if (content instanceof Uint8Array) file.push(content, true)
    else {
      for await (const piece of content) {
        file.push(piece)
        yield* taken()
      }
      file.push(new Uint8Array(), true)
    }
    yield* taken()
  }
  zip.end()
  yield* taken()
}

/** A zip knows the years 1980 to 2099 only (APPNOTE 4.4.6). */
function zipDate(at: Date): Date {
  const year = at.getUTCFullYear()
  return year > 1980 && year < 2099 ? at : new Date('1981-01-01T00:00:00Z')
}

/** Text as an entry. */
export function textEntry(name: string, text: string, at: Date): ZipEntry {
  return { name, content: strToU8(text), at }
}
