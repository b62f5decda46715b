import { sql } from 'kysely'
import type { Db } from '../db/db.ts'

const deletedAtOnce = 1_000
/** Clocks of two machines differ. */
const marginMs = 24 * 60 * 60_000

/** Deletes sessions, and proofs that a sign-in waited for, a day after they expired. */
export async function forgetExpired(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - marginMs)
  for (const table of ['sessions', 'verifications'] as const) {
    for (;;) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where id = any(array(
          select id from ${sql.table(table)} where expires_at < ${before}::timestamptz
          order by expires_at limit ${deletedAtOnce}))`.execute(db)
      if (Number(numAffectedRows ?? 0) < deletedAtOnce) break
    }
  }
}
