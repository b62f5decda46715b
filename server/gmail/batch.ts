import { randomUUID } from 'node:crypto'

export interface BatchPart {
  status: number
  retryAfter: string | undefined
  body: unknown
}

/** A batch of GETs as multipart/mixed; parts are named item0, item1, … (Gmail API: batch). */
export function batchRequest(paths: readonly string[]): { contentType: string; body: string } {
  const boundary = `kurier-${randomUUID()}`
  const parts = paths.map(
    (path, index) =>
      `--${boundary}\r\nContent-Type: application/http\r\nContent-ID: <item${index}>\r\n\r\nGET ${path}\r\n\r\n`,
  )
  return {
    contentType: `multipart/mixed; boundary=${boundary}`,
    body: `${parts.join('')}--${boundary}--\r\n`,
  }
}

/**
 * Parses a batch answer into a map from the part's number in the request to its answer. Parts come in any order and
 * are told apart by Content-ID; a missing part has no entry.
 *
 * Works on bytes: as a string, one character beyond Latin-1 would double the memory of a large answer.
 */
export function readBatch(contentType: string, body: Buffer): Map<number, BatchPart> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  const answers = new Map<number, BatchPart>()
  if (!boundary) return answers
  for (const part of splitAt(body, `--${boundary}`)) {
    const mime = headOf(part)
    const http = headOf(part.subarray(mime.length))
    const index = /^content-id:\s*<response-item(\d+)>/im.exec(mime.text)?.[1]
    const status = /^HTTP\/[\d.]+ (\d{3})/m.exec(http.text)?.[1]
    if (index === undefined || status === undefined) continue
    answers.set(Number(index), {
      status: Number(status),
      retryAfter: /^retry-after:\s*(.+)$/im.exec(http.text)?.[1]?.trim(),
      body: readJson(part.subarray(mime.length + http.length)),
    })
  }
  return answers
}

function* splitAt(bytes: Buffer, delimiter: string): Generator<Buffer> {
  for (let start = 0; start <= bytes.length; ) {
    const found = bytes.indexOf(delimiter, start)
    const end = found < 0 ? bytes.length : found
    yield bytes.subarray(start, end)
    start = end + delimiter.length
  }
}

/** The header lines including the empty line that ends them, or everything if there is no empty line. */
function headOf(bytes: Buffer): { text: string; length: number } {
  const afterCrlf = after(bytes, '\r\n\r\n')
  const length = Math.min(afterCrlf, after(bytes.subarray(0, afterCrlf), '\n\n'))
  return { text: bytes.toString('latin1', 0, length), length }
}

function after(bytes: Buffer, text: string): number {
  const at = bytes.indexOf(text)
  return at < 0 ? bytes.length : at + text.length
}

/** The parsed JSON, or undefined if there is none. */
export function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
