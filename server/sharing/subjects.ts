import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { openMailbox } from '../mailboxes/mailboxes.ts'
import type { MailProvider } from '../mailboxes/provider.ts'

/** As many subjects as a person reads before they know what it is about. */
const mostSubjects = 10

/**
 * Reads the subjects of the newest emails with an address from Google, for the owner of the mailbox. Only headers are
 * read, and nothing is stored.
 *
 * @throws ProviderError
 */
export async function subjectsWith(
  parts: { db: Db; provider: MailProvider; secrets: readonly string[] },
  mailbox: Mailbox,
  key: string,
): Promise<string[]> {
  const { rows } = await sql<{ provider_id: string; provider_thread_id: string }>`
    select provider_id, provider_thread_id from (
      select provider_id, provider_thread_id, received_at from held_messages
      where mailbox_id = ${mailbox.id}::uuid and address_keys @> ${[key]}::text[]
      union all
      select copy.provider_id, copy.provider_thread_id, copy.received_at from message_participants who
      join message_copies copy on copy.message_id = who.message_id
      where who.address_key = ${key} and copy.mailbox_id = ${mailbox.id}::uuid and copy.hidden is null) as mail
    order by received_at desc limit ${mostSubjects}`.execute(parts.db)
  if (rows.length === 0) return []
  const client = openMailbox(parts.provider, mailbox, parts.secrets)
  const fetched = await client.envelopes(
    rows.map((row) => ({ providerId: row.provider_id, threadId: row.provider_thread_id })),
  )
  const failed = fetched.find((one) => one.outcome === 'failed')
  if (failed?.outcome === 'failed') throw failed.error
  const subjects = new Map(
    fetched.flatMap((one) => (one.outcome === 'found' ? [[one.providerId, one.value.envelope.subject]] : [])),
  )
  return rows.flatMap((row) => subjects.get(row.provider_id) ?? [])
}
