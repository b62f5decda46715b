import type { Kysely } from 'kysely'
import type { Schema } from '../../server/db/schema.ts'
import { newId } from '../../server/ids.ts'
import type { Consenter } from '../../server/mailboxes/connect.ts'

/** Signs this user in without a browser, in a session of its own, to consent at Google. */
export async function consenterOf(db: Kysely<Schema>, userId: string): Promise<Consenter> {
  const sessionId = newId()
  const expiresAt = new Date(Date.now() + 86_400_000)
  await db
    .insertInto('sessions')
    .values({ id: sessionId, user_id: userId, token: sessionId, expires_at: expiresAt } as never)
    .execute()
  return { userId, sessionId }
}
