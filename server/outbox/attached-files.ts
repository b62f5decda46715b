import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { pictureType } from '../mail/pictures.ts'

/** A file that was uploaded for a message, without its content. */
export interface UploadedFile {
  id: string
  filename: string
  contentType: string
  sizeBytes: number
}

interface Attaching {
  userId: string
  outboxId: string
  /** Uploads to send with the message, including the pictures in its text. */
  attachmentIds: readonly string[]
  /** The uploads that the text shows by `cid:`. */
  pictureIds: readonly string[]
}

/**
 * Attaches uploads to a message.
 *
 * @returns the size of each file in bytes
 * @throws Problem `attachment-not-found` for an upload that does not exist, belongs to another person or was sent
 *   with another message, `picture-not-kept` when the text shows a file that is not a picture
 */
export async function attach(tx: Tx, { userId, outboxId, ...ids }: Attaching): Promise<number[]> {
  if (ids.attachmentIds.length === 0) return []
  const files = await tx
    .updateTable('outbox_attachments')
    .set({
      outbox_id: outboxId,
      draft_id: null,
      content_id: sql<string | null>`case when id = any(${[...ids.pictureIds]}::uuid[]) then id::text end`,
    })
    .where('id', 'in', [...ids.attachmentIds])
    .where('user_id', '=', userId)
    .where('outbox_id', 'is', null)
    .returning(['content_type', 'content_id'])
    .returning((eb) => eb.fn<number>('length', ['content']).as('size'))
    .execute()
  if (files.length !== ids.attachmentIds.length) throw new Problem('attachment-not-found')
  const odd = files.filter((file) => file.content_id !== null && pictureType(file.content_type) === null)
  if (odd.length > 0) throw new Problem('picture-not-kept', { params: { count: odd.length } })
  return files.map(({ size }) => size)
}

/** Copies unsent or just attached uploads of a user under new ids, so that they can be sent with another message. */
export async function copyUploads(
  tx: Tx,
  at: { userId: string; now: Date },
  newIds: ReadonlyMap<string, string>,
): Promise<void> {
  if (newIds.size === 0) return
  await sql`insert into outbox_attachments (id, user_id, outbox_id, filename, content_type, content, created_at, quoted)
    select copied.id, file.user_id, null, filename, content_type, content, ${at.now}::timestamptz, false
    from unnest(${[...newIds.keys()]}::uuid[], ${[...newIds.values()]}::uuid[]) as copied(old_id, id)
    join outbox_attachments file on file.id = copied.old_id and file.user_id = ${at.userId}::uuid`.execute(tx)
}

/**
 * The most bytes of a quoted message's pictures that are copied. The rest is left out: the person who gets the reply
 * already has them.
 */
export const mostQuotedBytes = 5 * 1024 * 1024

/**
 * Copies pictures of the quoted message, so that the reply shows them too. The `cid:` of each is its id.
 *
 * @returns the size of each in bytes
 */
export async function attachQuoted(
  tx: Tx,
  at: { userId: string; outboxId: string; now: Date },
  pictureIds: readonly string[],
): Promise<number[]> {
  if (pictureIds.length === 0) return []
  const { rows } = await sql<{ size: number }>`
    insert into outbox_attachments
      (id, user_id, outbox_id, filename, content_type, content, created_at, content_id, quoted)
    select gen_random_uuid(), ${at.userId}::uuid, ${at.outboxId}::uuid, filename, content_type, content,
      ${at.now}::timestamptz, id::text, true
    from attachments where id = any(${[...pictureIds]}::uuid[])
    returning length(content) as size`.execute(tx)
  return rows.map(({ size }) => size)
}

/**
 * Detaches the files from a message that was taken back. Their upload time becomes now, so they are kept as long as
 * new uploads.
 */
export async function detach(tx: Tx, outboxId: string, now: Date): Promise<UploadedFile[]> {
  await tx
    .deleteFrom('outbox_attachments')
    .where('outbox_id', '=', outboxId)
    .where('quoted', '=', true)
    .execute()
  const files = await tx
    .updateTable('outbox_attachments')
    .set({ outbox_id: null, content_id: null, created_at: now })
    .where('outbox_id', '=', outboxId)
    .returning(['id', 'filename', 'content_type as contentType'])
    .returning((eb) => eb.fn<number>('length', ['content']).as('sizeBytes'))
    .execute()
  return files.toSorted((one, other) => one.id.localeCompare(other.id))
}
