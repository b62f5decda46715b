import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { maskFilename } from '../mail/masked-text.ts'
import type { Erased } from '../mail/redaction.ts'
import { remoteAddress } from '../mail/remote-images.ts'
import { tellCandidates } from '../messages/copies.ts'
import { redactStored } from '../messages/redacted-mail.ts'
import { holdMessages } from '../messages/removal.ts'
import { pictureName } from '../pictures/picture-cache.ts'

/**
 * Returns the messages whose text contains one of these addresses.
 *
 * @param spellings in lower case. Texts are compared without a locale, which is eight times as fast.
 * @param among ids to look through; by default every stored text is read
 */
export async function mentionsOf(
  db: Db,
  spellings: readonly string[],
  among?: readonly string[],
): Promise<string[]> {
  if (spellings.length === 0) return []
  const which = among ? sql`id = any(${[...among]}::uuid[])` : sql`true`
  const { rows } = await sql<{ id: string }>`
    select id from messages where ${which} and exists (select 1 from unnest(${[...spellings]}::text[]) as address
      where strpos(lower((subject || ' ' || snippet || ' ' || coalesce(text_body, '') || ' ' || coalesce(html_body, '')
        || ' ' || coalesce(calendar::text, '') || ' ' || coalesce(bounce::text, '')) collate "C"), address) > 0)`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** Deletes messages with their copies and files, and what is remembered of their threads. */
export async function deleteMail(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const deleted = sql`${[...ids]}::uuid[]`
  await tellCandidates(tx, ids)
  await holdMessages(tx, ids)
  await sql`delete from removed_mail using message_copies copy
    join mailboxes mailbox on mailbox.id = copy.mailbox_id
    where copy.message_id = any(${deleted}) and removed_mail.google_sub = mailbox.google_sub
      and removed_mail.provider_id = copy.provider_id`.execute(tx)
  await sql`delete from ledger using message_copies copy
    where copy.message_id = any(${deleted}) and ledger.mailbox_id = copy.mailbox_id
      and ledger.provider_id = copy.provider_id`.execute(tx)
  await sql`delete from private_threads thread using message_copies copy
    where copy.message_id = any(${deleted}) and thread.mailbox_id = copy.mailbox_id
      and thread.provider_thread_id = copy.provider_thread_id
      and not exists (select 1 from message_copies other where other.mailbox_id = thread.mailbox_id
        and other.provider_thread_id = thread.provider_thread_id and other.message_id <> all(${deleted}))`.execute(
    tx,
  )
  await sql`delete from messages where id = any(${deleted})`.execute(tx)
}

/** How many messages are read at once: their texts may be long. */
const batchSize = 50

/** Takes names and addresses out of messages that stay. */
export async function redactMail(tx: Tx, ids: readonly string[], erased: Erased, now: Date): Promise<void> {
  if (ids.length === 0 || erased.size === 0) return
  await holdMessages(tx, ids)
  for (let begin = 0; begin < ids.length; begin += batchSize) {
    await redactBatch(tx, ids.slice(begin, begin + batchSize), erased, now)
  }
  await sql`delete from message_participants where message_id = any(${[...ids]}::uuid[])
    and address_key = any(${[...erased.keys()]}::text[])`.execute(tx)
  await tellCandidates(tx, ids)
}

async function redactBatch(tx: Tx, ids: readonly string[], erased: Erased, now: Date): Promise<void> {
  const rows = await tx
    .selectFrom('messages')
    .select(['id', 'subject', 'from_name', 'from_address', 'original_from', 'recipients', 'snippet'])
    .select(['text_body', 'html_body', 'bounce', 'calendar'])
    .where('id', 'in', [...ids])
    .execute()
  for (const { id, ...mail } of rows) {
    const { recipients, bounce, calendar, ...rest } = redactStored(mail, erased)
    const json = {
      recipients: JSON.stringify(recipients),
      bounce: bounce && JSON.stringify(bounce),
      calendar: calendar && JSON.stringify(calendar),
    }
    await tx
      .updateTable('messages')
      .set({ ...rest, ...json, redacted_at: now })
      .where('id', '=', id)
      .execute()
  }
  const files = await tx
    .selectFrom('attachments')
    .select(['id', 'filename'])
    .where('message_id', 'in', [...ids])
    .execute()
  for (const { id, filename } of files) {
    const shown = maskFilename(filename, erased)
    if (shown !== filename)
      await tx.updateTable('attachments').set({ filename: shown }).where('id', '=', id).execute()
  }
}

/** An attribute or a style that loads a picture. Finding too much does no harm. */
const pictureSource =
  /(?:\bsrc|\bbackground|\bposter)\s*=\s*["']?\s*([^\s"'<>]+)|url\(\s*["']?\s*([^\s"'()<>\\]+)/gi

/** Returns the names under which the picture cache may have remote pictures of these messages. */
export async function picturesOf(db: Db, ids: readonly string[]): Promise<string[]> {
  const names = new Set<string>()
  for (let begin = 0; begin < ids.length; begin += batchSize) {
    const rows = await db
      .selectFrom('messages')
      .select('html_body')
      .where('id', 'in', [...ids.slice(begin, begin + batchSize)])
      .where('html_body', 'is not', null)
      .execute()
    for (const { html_body } of rows) {
      for (const [, attribute, style] of html_body!.matchAll(pictureSource)) {
        const url = remoteAddress((attribute ?? style ?? '').replaceAll('&amp;', '&'))
        if (url !== null) names.add(pictureName(url))
      }
    }
  }
  return [...names]
}
