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
 * The answers by their number in the request. They come in any order, are told
 * apart by Content-ID alone, and one may be missing: then the number is absent.
 */
export function readBatch(contentType: string, body: string): Map<number, BatchPart> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  const answers = new Map<number, BatchPart>()
  if (!boundary) return answers
  for (const part of body.split(`--${boundary}`)) {
    const index = /^content-id:\s*<response-item(\d+)>/im.exec(part)?.[1]
    const answer = readHttp(part)
    if (index !== undefined && answer) answers.set(Number(index), answer)
  }
  return answers
}

function readHttp(part: string): BatchPart | undefined {
  const start = /^HTTP\/[\d.]+ (\d{3})/m.exec(part)
  if (!start) return undefined
  const http = part.slice(start.index)
  const blank = /\r?\n\r?\n/.exec(http)
  const head = blank ? http.slice(0, blank.index) : http
  return {
    status: Number(start[1]),
    retryAfter: /^retry-after:\s*(.+)$/im.exec(head)?.[1]?.trim(),
    body: blank ? readJson(http.slice(blank.index + blank[0].length)) : undefined,
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
