import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { ExportsTable } from '../db/export-tables.ts'
import type { User } from '../db/schema.ts'
import { Problem, type ProblemCode } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { exportWords } from '../letters/export-words.ts'
import type { Log } from '../log.ts'
import type { MailProvider } from '../mailboxes/provider.ts'
import { noteShown } from '../messages/access-log.ts'
import { masksOf } from '../messages/masks.ts'
import { fetchOriginal } from '../messages/original.ts'
import { visibleMessages } from '../messages/visibility.ts'
import { findUser } from '../users/people.ts'
import { hasAccess } from '../users/user.ts'
import { isStillAllowed } from './exports.ts'
import { PartWriter } from './file-parts.ts'
import { mailFiles } from './mail-files.ts'
import { pdfOf } from './mail-pdf.ts'
import { ownData } from './own-data.ts'
import { printedMails } from './printed-mail.ts'
import { type ZipEntry, zipOf } from './zip-file.ts'

export interface ExportParts {
  db: Db
  clock: Clock
  log: Log
  provider: MailProvider
  secrets: readonly string[]
  enqueue: Enqueue
  /** Whether a file may leave this server; see http/clean-files.ts. Returns the refusal, or null. */
  refuseFile: (content: Uint8Array) => Promise<ProblemCode | null>
}

/** How long one run of the job fetches. It queues itself again, so that a large export does not expire as a job. */
const runMs = 5 * 60_000
/** How many runs may fail: one fewer than jobs.ts makes, so that the last one says so. */
const mostAttempts = 3

type ExportRow = Pick<ExportsTable, 'id' | 'candidate_id' | 'format'>

/**
 * The job `write-export`. Each email that was fetched is kept, so an interrupted run goes on where it stopped.
 */
export async function writeExport(parts: ExportParts, exportId: string): Promise<void> {
  const { db, clock } = parts
  const row = await db
    .updateTable('exports')
    .set({ attempts: sql`attempts + 1` })
    .where('id', '=', exportId)
    .where('state', '=', 'waiting')
    .returningAll()
    .executeTakeFirst()
  const user = row && (await findUser(db, row.user_id))
  if (!row || !user) return
  if (row.attempts > mostAttempts || !hasAccess(user, clock.now())) return await fail(db, exportId)
  if (row.format !== 'pdf') {
    await listMails(db, user, row)
    if (!(await fetchMails(parts, user, row))) {
      await goOnLater(parts, exportId)
      return
    }
  }
  await writeFile(db, user, row, clock.now())
}

async function goOnLater({ db, enqueue }: ExportParts, exportId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('exports').set({ attempts: 0 }).where('id', '=', exportId).execute()
    await enqueue(tx, 'write-export', { exportId })
  })
}

async function fail(db: Db, exportId: string): Promise<void> {
  await db.updateTable('exports').set({ state: 'failed' }).where('id', '=', exportId).execute()
}

/** Notes which emails the user may see now, oldest first: of the candidate, or in their own inbox. */
async function listMails(db: Db, user: User, { id, candidate_id }: ExportRow): Promise<void> {
  const own = sql<boolean>`exists (select 1 from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
    where copy.message_id = messages.id and copy.hidden is null and mailbox.user_id = ${user.id}::uuid)`
  const seen = visibleMessages(db, user, candidate_id ?? undefined)
    .$if(candidate_id === null, (query) => query.where(own))
    .select(sql<string>`${id}::uuid`.as('export_id'))
    .select(sql<number>`row_number() over (order by messages.sent_at, messages.id)`.as('ordinal'))
    .select('messages.id')
    .where(sql<boolean>`not exists (select 1 from export_items where export_id = ${id}::uuid)`)
  await db
    .insertInto('export_items')
    .columns(['export_id', 'ordinal', 'message_id'])
    .expression(seen)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Fetches the originals that are missing. Returns whether all are settled. */
async function fetchMails(parts: ExportParts, user: User, { id }: ExportRow): Promise<boolean> {
  const until = Date.now() + runMs
  for (;;) {
    const item = await parts.db
      .selectFrom('export_items')
      .select(['ordinal', 'message_id'])
      .where('export_id', '=', id)
      .where('done', '=', false)
      .orderBy('ordinal')
      .limit(1)
      .executeTakeFirst()
    if (!item) return true
    if (Date.now() > until) return false
    const settled = await fetchMail(parts, user, item.message_id)
    await parts.db
      .updateTable('export_items')
      .set({ ...settled, done: true })
      .where('export_id', '=', id)
      .where('ordinal', '=', item.ordinal)
      .execute()
  }
}

/** By the rules of the download of one email: what may not be downloaded is not in the file either. */
async function fetchMail(
  parts: ExportParts,
  user: User,
  messageId: string,
): Promise<{ raw: Buffer | null; problem: ProblemCode | null }> {
  try {
    if ((await masksOf(parts.db, user, [messageId])).size > 0) throw new Problem('original-of-two')
    const { raw } = await fetchOriginal(parts, user, messageId, 'background')
    const refusal = await parts.refuseFile(raw)
    return refusal ? { raw: null, problem: refusal } : { raw: Buffer.from(raw), problem: null }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { raw: null, problem: error.code }
  }
}

/** How often a file is written again because something in it was hidden or deleted meanwhile. */
const mostTries = 3

/** Writes the file from what was fetched. It can be downloaded only if everything in it may still be seen at the end. */
async function writeFile(db: Db, user: User, row: ExportRow, now: Date): Promise<void> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    await db.deleteFrom('export_parts').where('export_id', '=', row.id).execute()
    if (row.format !== 'pdf') await leaveOutHidden(db, user, row)
    const writer = new PartWriter(db, row.id)
    const written = row.format === 'pdf' ? [] : await includedIn(db, row.id)
    for await (const chunk of contentOf(db, user, row, { written, now })) await writer.write(chunk)
    await writer.end()
    const { sizeBytes } = writer
    if (await db.transaction().execute((tx) => finish(tx, user, row, { written, sizeBytes }))) return
  }
  throw new Error('what an export may contain keeps changing')
}

/**
 * Marks the file as ready, unless something in it was hidden or deleted since it was written.
 *
 * @param file.written the ids of the emails in it
 */
async function finish(
  tx: Tx,
  user: User,
  { id, candidate_id }: ExportRow,
  file: { written: readonly string[]; sizeBytes: number },
): Promise<boolean> {
  await tx.selectFrom('exports').select('id').where('id', '=', id).forUpdate().execute()
  if ((await includedIn(tx, id)).join() !== file.written.join()) return false
  if (!(await isStillAllowed(tx, user, id, candidate_id))) return false
  await tx.updateTable('export_items').set({ raw: null }).where('export_id', '=', id).execute()
  await tx
    .updateTable('exports')
    .set({ state: 'ready', size_bytes: file.sizeBytes })
    .where('id', '=', id)
    .execute()
  return true
}

/** Returns the ids of the emails that belong into a file. */
async function includedIn(db: Db, exportId: string): Promise<string[]> {
  const items = await db
    .selectFrom('export_items')
    .select('message_id')
    .where('export_id', '=', exportId)
    .where('problem', 'is', null)
    .orderBy('ordinal')
    .execute()
  return items.map((item) => item.message_id)
}

async function leaveOutHidden(db: Db, user: User, row: ExportRow): Promise<void> {
  if (await isStillAllowed(db, user, row.id, row.candidate_id)) return
  const items = await db
    .selectFrom('export_items')
    .select('message_id')
    .where('export_id', '=', row.id)
    .execute()
  const ids = items.map((item) => item.message_id)
  const seen = await visibleMessages(db, user, row.candidate_id ?? undefined)
    .select('messages.id')
    .where('messages.id', 'in', ids)
    .execute()
  const masked = await masksOf(db, user, ids)
  const allowed = seen.map(({ id }) => id).filter((id) => !masked.has(id))
  await db
    .updateTable('export_items')
    .set({ raw: null, problem: 'message-not-found' })
    .where('export_id', '=', row.id)
    .where('problem', 'is', null)
    .where('message_id', '<>', sql<string>`all(${allowed}::uuid[])`)
    .execute()
}

function contentOf(
  db: Db,
  user: User,
  row: ExportRow,
  { written, now }: { written: string[]; now: Date },
): AsyncIterable<Uint8Array> {
  const { id, candidate_id, format } = row
  if (format === 'pdf' && candidate_id !== null)
    return pdfContent(db, user, { id, candidate_id }, { written, now })
  return zipOf(zipEntries(db, user, row, now))
}

async function* zipEntries(db: Db, user: User, row: ExportRow, now: Date): AsyncGenerator<ZipEntry> {
  if (row.candidate_id === null) yield* ownData(db, user, now)
  yield* mailFiles(db, row.id, row.format === 'mbox' ? 'mbox' : 'eml', now)
}

/**
 * Prints what is stored, so nothing is fetched. Owners see in their access logs who was shown it.
 *
 * @param file.written gets the ids of the emails
 */
async function* pdfContent(
  db: Db,
  user: User,
  { id, candidate_id }: { id: string; candidate_id: string },
  { written, now }: { written: string[]; now: Date },
): AsyncGenerator<Uint8Array> {
  const { name } = await db
    .selectFrom('candidates')
    .select('name')
    .where('id', '=', candidate_id)
    .executeTakeFirstOrThrow()
  await db.deleteFrom('export_items').where('export_id', '=', id).execute()
  const note = async (mails: readonly { id: string; masked: boolean }[]) => {
    if (mails.length === 0) return
    const rows = mails.map((mail, index) => ({
      ...{ export_id: id, ordinal: written.length + index + 1, message_id: mail.id, masked: mail.masked },
      ...{ raw: null, done: true, problem: null },
    }))
    const ids = mails.map((mail) => mail.id)
    written.push(...ids)
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('export_items').values(rows).execute()
      await noteShown(tx, user, ids, 'conversation', now)
    })
  }
  const language = user.language ?? 'en'
  const settings = { title: name, language, timeZone: user.time_zone, words: exportWords(language) }
  yield* pdfOf(printedMails(db, user, candidate_id, note), settings)
}
