import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { DraftContent } from '../db/draft-tables.ts'
import type { DraftRow, Schema } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { UploadedFile } from './attached-files.ts'

/** The first key of an advisory lock; any number will do. The second key is the draft. */
const draftLockKey = 4_817_207

/** The most drafts that one person may have. */
const mostDrafts = 500

export interface DraftParts {
  db: Db
  clock: Clock
}

/** A change of a draft from a browser. */
export interface DraftChange extends DraftContent {
  id: string
  candidateId: string
  conversationId: string | null
  /** The version that was changed; null for a new draft. */
  version: number | null
}

/** A draft and its files, in the order they were attached. */
export interface OpenDraft {
  row: DraftRow
  files: UploadedFile[]
}

/**
 * Returns a user's drafts to a candidate, never another user's. Drafts are stored here and not in Gmail, because
 * Kurier would need permission to change the mailbox.
 */
export async function draftsOf(db: Db, userId: string, candidateId: string): Promise<OpenDraft[]> {
  const rows = await db
    .selectFrom('drafts')
    .selectAll()
    .where('user_id', '=', userId)
    .where('candidate_id', '=', candidateId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  if (rows.length === 0) return []
  const files = await db
    .selectFrom('outbox_attachments')
    .select(['id', 'filename', 'content_type as contentType'])
    .select((eb) => eb.fn<number>('length', ['content']).as('sizeBytes'))
    .where(
      'draft_id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  const byId = new Map(files.map((file) => [file.id, file]))
  return rows.map((row) => ({
    row,
    files: row.content.attachmentIds.map((id) => byId.get(id)).filter((file) => file !== undefined),
  }))
}

/** Returns the ids of messages whose conversations contain a draft of this user. */
export async function draftPlaces(db: Db, userId: string, candidateId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('drafts')
    .select(['conversation_id', sql<string | null>`content->>'replyToMessageId'`.as('answers')])
    .where('user_id', '=', userId)
    .where('candidate_id', '=', candidateId)
    .where('conversation_id', 'is not', null)
    .execute()
  return new Set(rows.flatMap((row) => [row.conversation_id, row.answers]).filter((id) => id !== null))
}

/**
 * Saves a change of a draft. If the same change is posted again because its answer was lost, it is saved only once.
 *
 * @returns the new version
 * @throws Problem `draft-changed` when another browser changed it in the meantime, `draft-gone` when it was
 *   discarded, `draft-sent` when it has become a message, `drafts-full`, `candidate-not-found`
 */
export async function saveDraft(parts: DraftParts, userId: string, change: DraftChange): Promise<number> {
  const now = parts.clock.now()
  return await parts.db.transaction().execute(async (tx) => {
    await holdDraft(tx, change.id)
    const before = await tx.selectFrom('drafts').selectAll().where('id', '=', change.id).executeTakeFirst()
    const version = (change.version ?? 0) + 1
    if (before && isRepeated(before, userId, change, version)) return version
    await refuseOutdated(tx, userId, change, before)
    const values = {
      conversation_id: change.conversationId,
      content: JSON.stringify(contentOf(change)),
      version,
      updated_at: now,
    }
    if (before) await tx.updateTable('drafts').set(values).where('id', '=', change.id).execute()
    else await insertDraft(tx, userId, change, { ...values, created_at: now })
    await holdFiles(tx, userId, change, now)
    await notify(tx, { kind: 'draft', userId, candidateId: change.candidateId, isNew: !before })
    return version
  })
}

/**
 * Discards a draft at the version that the user saw. A draft that does not exist is already discarded.
 *
 * @throws Problem `draft-changed`
 */
export async function discardDraft(
  parts: DraftParts,
  userId: string,
  draft: { id: string; candidateId: string; version: number },
): Promise<void> {
  await parts.db.transaction().execute(async (tx) => {
    await holdDraft(tx, draft.id)
    const before = await tx
      .selectFrom('drafts')
      .select('version')
      .where('id', '=', draft.id)
      .where('user_id', '=', userId)
      .executeTakeFirst()
    if (!before) return
    if (before.version !== draft.version) throw new Problem('draft-changed')
    await releaseFiles(tx, draft.id, [], parts.clock.now())
    await endDraft(tx, userId, draft)
  })
}

/**
 * Locks a draft until the transaction ends, so that nobody else changes or sends it. A late change cannot bring back
 * a draft that has become a message.
 */
export async function holdDraft(tx: Tx, draftId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${draftLockKey}, hashtext(${draftId}))`.execute(tx)
}

/** Deletes a draft that has become a message or is discarded. */
export async function endDraft(
  tx: Tx,
  userId: string,
  { id, candidateId }: { id: string; candidateId: string },
): Promise<void> {
  const ended = await tx
    .deleteFrom('drafts')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('id')
    .executeTakeFirst()
  if (ended) await notify(tx, { kind: 'draft', userId, candidateId, isNew: true })
}

function isRepeated(before: DraftRow, userId: string, change: DraftChange, version: number): boolean {
  return (
    before.user_id === userId &&
    before.version === version &&
    before.conversation_id === change.conversationId &&
    isDeepStrictEqual(before.content, contentOf(change))
  )
}

async function refuseOutdated(
  tx: Tx,
  userId: string,
  change: DraftChange,
  before: DraftRow | undefined,
): Promise<void> {
  if (before) {
    const isCurrent = before.version === change.version && before.candidate_id === change.candidateId
    if (before.user_id !== userId || !isCurrent) throw new Problem('draft-changed')
    return
  }
  const sent = await tx.selectFrom('outbox').select('id').where('id', '=', change.id).executeTakeFirst()
  if (sent) throw new Problem('draft-sent')
  if (change.version !== null) throw new Problem('draft-gone')
}

async function insertDraft(
  tx: Tx,
  userId: string,
  { id, candidateId }: DraftChange,
  values: {
    conversation_id: string | null
    content: string
    version: number
    created_at: Date
    updated_at: Date
  },
): Promise<void> {
  const candidate = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .forKeyShare()
    .executeTakeFirst()
  if (!candidate) throw new Problem('candidate-not-found')
  const { count } = await tx
    .selectFrom('drafts')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  if (count >= mostDrafts) throw new Problem('drafts-full')
  await tx
    .insertInto('drafts')
    .values({ id, user_id: userId, candidate_id: candidateId, ...values })
    .execute()
}

function contentOf(change: DraftChange): DraftContent {
  const { from, to, cc, bcc, subject, html, replyToMessageId, attachmentIds } = change
  const isPrivate = change.private ?? null
  const content = { from, to, cc, bcc, subject, html, replyToMessageId, attachmentIds }
  return isPrivate === null ? content : { ...content, private: isPrivate }
}

/**
 * Keeps the draft's files and the pictures in its text. Files that it no longer has are released and deleted later.
 */
async function holdFiles(tx: Tx, userId: string, change: DraftChange, now: Date): Promise<void> {
  const pictures = change.html.matchAll(
    /(?:\/api\/attachments\/|cid:)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/gi,
  )
  const ids = [...new Set([...change.attachmentIds, ...[...pictures].map(([, id]) => id!.toLowerCase())])]
  await releaseFiles(tx, change.id, ids, now)
  if (ids.length === 0) return
  await tx
    .updateTable('outbox_attachments')
    .set({ draft_id: change.id })
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('user_id', '=', userId)
    .where('outbox_id', 'is', null)
    .where(sql<boolean>`draft_id is distinct from ${change.id}::uuid`)
    .execute()
}

async function releaseFiles(tx: Kysely<Schema>, draftId: string, kept: string[], now: Date): Promise<void> {
  await tx
    .updateTable('outbox_attachments')
    .set({ draft_id: null, created_at: now })
    .where('draft_id', '=', draftId)
    .where(sql<boolean>`id <> all(${kept}::uuid[])`)
    .execute()
}
