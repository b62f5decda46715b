import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { ExportFormat } from '../db/export-tables.ts'
import { problems } from '../errors.ts'
import { attachmentName } from '../mail/attachment-name.ts'
import { csvLine } from './csv-lines.ts'
import { mboxEntry } from './mbox.ts'
import { textEntry, type ZipEntry } from './zip-file.ts'

const byteOrderMark = '\uFEFF'

/** What the files of an export are made of. */
interface ItemRow {
  ordinal: number
  subject: string
  sent_at: Date
  from_address: string
  problem: string | null
}

/**
 * The files of an export of mail: the emails as they were sent, and an index that also lists those that are not there, with
 * the reason.
 */
export async function* mailFiles(
  db: Db,
  exportId: string,
  format: Exclude<ExportFormat, 'pdf'>,
  now: Date,
): AsyncGenerator<ZipEntry> {
  const rows = await itemsOf(db, exportId)
  const included = rows.filter(({ problem }) => problem === null)
  if (format === 'mbox') yield { name: 'mail.mbox', content: mboxOf(db, exportId, included), at: now }
  else {
    for (const row of included) {
      const content = await rawOf(db, exportId, row.ordinal)
      yield { name: `emails/${fileName(row)}`, content, at: row.sent_at }
    }
  }
  yield textEntry('index.csv', indexOf(rows, format), now)
}

async function* mboxOf(db: Db, exportId: string, rows: readonly ItemRow[]): AsyncGenerator<Uint8Array> {
  for (const row of rows) {
    const raw = await rawOf(db, exportId, row.ordinal)
    yield mboxEntry(raw, { from: row.from_address, receivedAt: row.sent_at })
  }
}

async function itemsOf(db: Db, exportId: string): Promise<ItemRow[]> {
  return await db
    .selectFrom('export_items as item')
    .leftJoin('messages', 'messages.id', 'item.message_id')
    .select(['item.ordinal', 'item.problem'])
    .select(sql<string>`coalesce(messages.subject, '')`.as('subject'))
    .select(sql<string>`coalesce(messages.from_address, '')`.as('from_address'))
    .select(sql<Date>`coalesce(messages.sent_at, to_timestamp(0))`.as('sent_at'))
    .where('item.export_id', '=', exportId)
    .orderBy('item.ordinal')
    .execute()
}

async function rawOf(db: Db, exportId: string, ordinal: number): Promise<Uint8Array> {
  const row = await db
    .selectFrom('export_items')
    .select('raw')
    .where('export_id', '=', exportId)
    .where('ordinal', '=', ordinal)
    .executeTakeFirstOrThrow()
  return row.raw ?? new Uint8Array()
}

/** 0001 2026-11-27 Subject.eml */
function fileName({ ordinal, sent_at, subject }: ItemRow): string {
  const words = subject.replaceAll(/[/\\]/g, '_').slice(0, 80).trim()
  const name = `${String(ordinal).padStart(4, '0')} ${sent_at.toISOString().slice(0, 10)} ${words || 'email'}.eml`
  return attachmentName(name, 'message/rfc822')
}

/** Of an email that may not leave whole, the sender and subject may name somebody who is masked: they are left out. */
function indexOf(rows: readonly ItemRow[], format: 'eml' | 'mbox'): string {
  const lines = rows.map((row) => {
    const isHidden = row.problem === 'original-of-two' || row.problem === 'message-not-found'
    const file = row.problem === null ? (format === 'eml' ? fileName(row) : 'mail.mbox') : ''
    const facts = isHidden ? ['', ''] : [row.from_address, row.subject]
    return csvLine([row.ordinal, row.sent_at.toISOString(), ...facts, file, reasonOf(row.problem)])
  })
  return byteOrderMark + csvLine(['number', 'date', 'from', 'subject', 'file', 'why not']) + lines.join('')
}

function reasonOf(problem: string | null): string {
  if (problem === null) return ''
  return problem in problems ? problems[problem as keyof typeof problems].detail : problem
}
