import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem, type ProblemCode } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { type Block, blockedBy, blocklistOf, blocksOf, readPattern } from '../mailboxes/blocks.ts'
import { restoreUnblocked } from '../messages/blocked-copies.ts'
import { type BlockedCount, countBlocked, removeBlocked } from '../messages/blocked-mail.ts'
import { recordAudit } from '../users/audit.ts'
import { mayReadMail } from '../users/user.ts'
import { oweRestored, readHeadersFirst } from './ledger.ts'
import { searchLifted } from './searches.ts'

/** As many as one list holds. */
const mostPatterns = 500
/** Any number will do; two changes at once would otherwise count past the limit, or hold mailboxes in two orders. */
const blocksLockKey = 4_817_204

/** Whose list: a person's own, which holds for their mailbox, or with null the company's, for every mailbox. */
type ListOwner = string | null

/**
 * What adding a pattern would take off profiles, as far as the viewer may know: without the permission to read mail
 * nothing is told of what is not in their own mailbox.
 *
 * @param text an address or a domain, as a person writes it
 * @throws Problem `block-invalid`, `block-of-colleague`
 */
export async function previewBlock(
  db: Db,
  owner: ListOwner,
  text: string,
  viewer: Pick<User, 'mail_permission'>,
): Promise<{ [name in keyof BlockedCount]: number | null } & { pattern: string }> {
  const colleagues = await colleagueKeys(db)
  const pattern = requirePattern(text, colleagues)
  const isReader = mayReadMail(viewer)
  if (!isReader && owner === null) return { pattern, messages: null, profiles: null, kept: null }
  const mailboxes = await mailboxesOf(db, owner).execute()
  const mail = { mailboxIds: mailboxes.map(({ id }) => id), pattern, colleagues }
  if (isReader) return { pattern, ...(await countBlocked(db, mail, 'keep')) }
  return { pattern, ...(await countBlocked(db, mail, 'unseen')), kept: null }
}

/**
 * Blocks an address or a domain: from now on mail in which it took part is not read, and what is stored of it leaves
 * the profiles, as far as these mailboxes brought it there. Gmail is not touched. One that is on the list already is
 * answered as it is.
 *
 * @throws Problem `block-invalid`, `block-of-colleague`, `blocks-full`
 */
export async function addBlock(
  tx: Tx,
  change: { owner: ListOwner; text: string; actorId: string; now: Date },
): Promise<Block> {
  const { owner, actorId, now } = change
  const colleagues = await colleagueKeys(tx)
  const pattern = requirePattern(change.text, colleagues)
  await lockBlocks(tx)
  const list = await blocksOf(tx, owner)
  const known = list.find((one) => one.pattern === pattern)
  if (known) return known
  if (list.length >= mostPatterns) throw refusal('blocks-full')
  const mailboxIds = await holdMailboxes(tx, owner)
  const block = await insertBlock(tx, { owner, pattern, actorId, now })
  await removeBlocked(tx, { mailboxIds, pattern, colleagues }, now)
  await readHeadersFirst(tx, mailboxIds)
  await tell(tx, owner)
  await auditChange(tx, 'block.added', block.id, change)
  return block
}

/**
 * Takes a line off a list; what fits comes back by itself, because every mailbox concerned is searched for it, and what
 * was kept of those that could not be is shown again.
 *
 * @throws Problem `not-found` when it is on another list, or on none
 */
export async function liftBlock(
  tx: Tx,
  parts: { clock: Clock; enqueue: Enqueue },
  change: { owner: ListOwner; blockId: string; actorId: string },
): Promise<void> {
  const { owner, blockId } = change
  const now = parts.clock.now()
  await lockBlocks(tx)
  const block = await tx
    .deleteFrom('blocks')
    .where('id', '=', blockId)
    .where('user_id', 'is not distinct from', owner)
    .returning('pattern')
    .executeTakeFirst()
  if (!block) throw new Problem('not-found')
  // Whoever takes a first cursor has the mailbox: they end before, and their cursor is seen here, or begin after, and
  // find everything themselves.
  const held = await mailboxesOf(tx, owner).select(['cursor', 'disconnected_at']).forNoKeyUpdate().execute()
  for (const mailbox of held) {
    if (mailbox.cursor === null || mailbox.disconnected_at !== null) continue
    if (isCovered(block.pattern, await blocklistOf(tx, mailbox.user_id))) continue
    await searchLifted(tx, mailbox, block.pattern, now)
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
  }
  const mailboxIds = held.map(({ id }) => id)
  await oweRestored(tx, await restoreUnblocked(tx, mailboxIds, await colleagueKeys(tx)), now)
  await tell(tx, owner)
  await auditChange(tx, 'block.lifted', blockId, { ...change, now })
}

function requirePattern(text: string, colleagues: ReadonlySet<string>): string {
  const pattern = readPattern(text)
  if (pattern === null) throw refusal('block-invalid')
  if (colleagues.has(pattern)) throw refusal('block-of-colleague')
  return pattern
}

function refusal(code: ProblemCode): Problem {
  return new Problem(code, { fields: { pattern: code } })
}

/** Whether the same mail is still blocked by another line. */
function isCovered(pattern: string, blocklist: ReadonlySet<string>): boolean {
  return blockedBy(pattern.startsWith('@') ? `anybody${pattern}` : pattern, blocklist) !== null
}

/** The mailboxes a list holds for; one that is disconnected too, because its emails may have been kept. */
function mailboxesOf(db: Db, owner: ListOwner) {
  return db
    .selectFrom('mailboxes')
    .select(['id', 'user_id'])
    .$if(owner !== null, (query) => query.where('user_id', '=', owner!))
    .orderBy('id')
}

async function lockBlocks(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${blocksLockKey})`.execute(tx)
}

/**
 * Whoever is storing a message or a page of a search has the mailbox or the search: they end before, and what they
 * wrote is seen here, or begin after, and see the block.
 */
async function holdMailboxes(tx: Tx, owner: ListOwner): Promise<string[]> {
  const mailboxes = await mailboxesOf(tx, owner).forNoKeyUpdate().execute()
  const mailboxIds = mailboxes.map(({ id }) => id)
  await sql`select id from searches where mailbox_id = any(${mailboxIds}::uuid[]) and done_at is null
    order by id for update`.execute(tx)
  return mailboxIds
}

async function insertBlock(
  tx: Tx,
  block: { owner: ListOwner; pattern: string; actorId: string; now: Date },
): Promise<Block> {
  const { owner, pattern, actorId, now } = block
  return await tx
    .insertInto('blocks')
    .values({ id: newId(now.getTime()), user_id: owner, pattern, created_by: actorId, created_at: now })
    .returning(['id', 'pattern', 'created_at'])
    .executeTakeFirstOrThrow()
}

/** A personal list is known to its owner's pages alone. */
async function tell(tx: Tx, owner: ListOwner): Promise<void> {
  await notify(tx, owner === null ? { kind: 'people' } : { kind: 'mailbox', userId: owner })
}

/** The log says that a list was changed; what is on it is its owner's alone. */
async function auditChange(
  tx: Tx,
  action: 'block.added' | 'block.lifted',
  blockId: string,
  { owner, actorId, now }: { owner: ListOwner; actorId: string; now: Date },
): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId,
    action,
    subjectType: 'block',
    subjectId: blockId,
    details: { scope: owner === null ? 'company' : 'own' },
  })
}
