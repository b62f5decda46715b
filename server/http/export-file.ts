import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { type Cell, csvLine } from '../exports/csv-lines.ts'
import { dispositionOf } from './content-disposition.ts'

type ExportFormat = 'csv' | 'jsonl'

const types = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const
/** Without it, some spreadsheets read UTF-8 as a national code page. */
const byteOrderMark = '\uFEFF'

/** The response of a route that exports, for the API document. */
export const exported = {
  200: {
    description: 'The file',
    content: {
      'text/csv': { schema: z.custom<Buffer>() },
      'application/jsonl': { schema: z.custom<Buffer>() },
    },
  },
}

/**
 * Sends rows as a file while they are read: as CSV with a line of names, or as JSON lines. Only one page of rows is in
 * memory at a time. If reading fails halfway, the connection breaks, so that half a file is not taken for all.
 *
 * @param name without an extension
 */
export function sendExport<N extends string>(
  reply: FastifyReply,
  file: { name: string; format: ExportFormat; columns: readonly N[] },
  pages: AsyncIterable<readonly Record<N, unknown>[]>,
): FastifyReply {
  return reply
    .header('content-disposition', dispositionOf('attachment', `${file.name}.${file.format}`))
    .type(types[file.format])
    .send(Readable.from(file.format === 'csv' ? csvOf(file.columns, pages) : jsonOf(file.columns, pages)))
}

/** Reads page after page, each from where the one before ended, until one has no `next`. */
export async function* allPages<R, P>(
  read: (before: P | undefined) => Promise<{ rows: readonly R[]; next: P | null }>,
): AsyncGenerator<readonly R[]> {
  let before: P | undefined
  for (;;) {
    const { rows, next } = await read(before)
    yield rows
    if (next === null) return
    before = next
  }
}

async function* csvOf<N extends string>(
  columns: readonly N[],
  pages: AsyncIterable<readonly Record<N, unknown>[]>,
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns)
  for await (const rows of pages) {
    if (rows.length > 0)
      yield rows.map((row) => csvLine(columns.map((column) => cellOf(row[column])))).join('')
  }
}

async function* jsonOf<N extends string>(
  columns: readonly N[],
  pages: AsyncIterable<readonly Record<N, unknown>[]>,
): AsyncGenerator<string> {
  for await (const rows of pages) {
    const line = (row: Record<N, unknown>) =>
      `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))}\n`
    if (rows.length > 0) yield rows.map(line).join('')
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number') return value
  if (value instanceof Date) return value.toISOString()
  return JSON.stringify(value)
}
