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
import { forgetHeldWith } from '../sharing/held-messages.ts'
import { recordAudit } from '../users/audit.ts'
import { mayReadMail } from '../users/user.ts'
import { oweRestored, readHeadersFirst } from './ledger.ts'
import { searchLifted } from './searches.ts'

/** The most patterns that one list may hold. */
const mostPatterns = 500
/**
 * The key of an advisory lock; any number will do. Without the lock, two simultaneous changes could exceed the limit
 * or lock the mailboxes in different orders.
 */
const blocksLockKey = 4_817_204

/**
 * The owner of a list: a user id for a personal list, which applies to that user's mailbox, or null for the company's
 * list, which applies to every mailbox.
 */
type ListOwner = string | null

/**
 * Counts what adding a pattern would remove from profiles.
 *
 * @param text an address or a domain, as a person writes it
 * @throws Problem `block-invalid`, `block-of-colleague`
 */
export async function previewBlock(
  db: Db,
  owner: ListOwner,
  text: string,
  viewer: Pick<User, 'id' | 'mail_permission'>,
): Promise<{ [name in keyof BlockedCount]: number | null } & { pattern: string }> {
  const colleagues = await colleagueKeys(db)
  const pattern = requirePattern(text, colleagues)
  const isReader = mayReadMail(viewer)
  if (!isReader && owner === null) return { pattern, messages: null, profiles: null, kept: null }
  const mailboxes = await mailboxesOf(db, owner).execute()
  const mail = { mailboxIds: mailboxes.map(({ id }) => id), pattern, colleagues }
  if (isReader) return { pattern, ...(await countBlocked(db, viewer, mail, 'keep')) }
  return { pattern, ...(await countBlocked(db, viewer, mail, 'unseen')), kept: null }
}

/**
 * Blocks an address or a domain. From now on mail in which it took part is not read, and stored mail that these
 * mailboxes brought leaves the profiles. Nothing changes in Gmail. If the list already has the pattern, the existing
 * block is returned.
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
  await forgetHeldWith(tx, mailboxIds, pattern)
  await readHeadersFirst(tx, mailboxIds)
  await tell(tx, owner)
  await auditChange(tx, 'block.added', block.id, change)
  return block
}

/**
 * Removes a block from a list and searches every mailbox concerned, so that matching mail comes back.
 *
 * @throws Problem `not-found` when the block is on another list, or on none
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
  // takeFirstCursor updates the mailbox's row: either it commits before this query, which then sees its cursor, or it
  // begins later and searches for everything itself.
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

/** Whether another block on the list still blocks the same mail. */
function isCovered(pattern: string, blocklist: ReadonlySet<string>): boolean {
  return blockedBy(pattern.startsWith('@') ? `anybody${pattern}` : pattern, blocklist) !== null
}

/** The mailboxes that a list applies to, including disconnected ones, because their emails may have been kept. */
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
 * Locks the mailboxes and their open searches. A transaction that stores a message or a page of a search locks one of
 * them too: either it commits before, and its rows are visible here, or it begins later and sees the block.
 */
async function holdMailboxes(tx: Tx, owner: ListOwner): Promise<string[]> {
  const mailboxes = await mailboxesOf(tx, owner).forNoKeyUpdate().execute()
  const mailboxIds = mailboxes.map(({ id }) => id)
  await sql`select id from searches where mailbox_id = any(${mailboxIds}::uuid[])
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

/** Only the owner's pages are notified of a change to a personal list. */
async function tell(tx: Tx, owner: ListOwner): Promise<void> {
  await notify(tx, owner === null ? { kind: 'people' } : { kind: 'mailbox', userId: owner })
}

/** Records in the audit log that a list was changed, without the pattern, which only the list's owner may see. */
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
