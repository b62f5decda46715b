import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { noSubject, recordAudit } from './audit.ts'

const hourMs = 60 * 60_000

export async function recordSignOut(db: Db, userId: string, now: Date): Promise<void> {
  await db.transaction().execute((tx) =>
    recordAudit(tx, {
      at: now,
      actorId: userId,
      action: 'session.ended',
      subjectType: 'user',
      subjectId: userId,
    }),
  )
}

/**
 * Records a failed sign-in: the first of an hour at once, and the number of the others at its end, see
 * {@link closeFailures}. All unknown accounts are counted together and never named, because people type other things
 * into this field. So guesses add at most two rows per account and hour.
 */
export async function recordFailure(
  db: Db,
  failure: { email: string; ip: string; reason: string; now: Date },
): Promise<void> {
  const { email, ip, reason, now } = failure
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ account: string; count: number }>`
      insert into sign_in_failures as kept (account, began_at, count)
      values (coalesce((select id::text from users where lower(email) = lower(${email})), ${noSubject}), ${now}, 1)
      on conflict (account) do update set count = kept.count + 1
      returning account, count`.execute(tx)
    const { account, count } = rows[0]!
    if (count > 1) return
    await record(tx, account, now, account === noSubject ? { count } : { count, ip, reason })
  })
}

/** Ends the hours that are over, and records how many failures followed the first. */
export async function closeFailures(db: Db, now: Date): Promise<void> {
  const since = new Date(now.getTime() - hourMs)
  await db.transaction().execute(async (tx) => {
    const over = await tx
      .deleteFrom('sign_in_failures')
      // A window from the future comes from a clock that was wrong.
      .where((eb) => eb.or([eb('began_at', '<=', since), eb('began_at', '>', now)]))
      .returning(['account', 'began_at', 'count'])
      .execute()
    for (const { account, began_at, count } of over) {
      if (count > 1) await record(tx, account, now, { count: count - 1, since: began_at.toISOString() })
    }
  })
}

async function record(tx: Tx, account: string, now: Date, details: Record<string, unknown>): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId: null,
    action: 'session.refused',
    subjectType: 'user',
    subjectId: account,
    details,
  })
}
