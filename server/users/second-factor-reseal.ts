import type { Db } from '../db/db.ts'
import { SealError, sealTextAnew } from '../sealing.ts'
import { sealedFor } from './second-factor.ts'

const pageSize = 500

/**
 * Encrypts the key of every authenticator app with the newest secret, so that the older ones can be removed from
 * KURIER_SECRET. Returns how many there are, and how many no secret decrypts; their users can still use recovery
 * codes. A key is replaced only if it is still the one that was read, so two processes may run this at once.
 */
export async function resealSecondFactors(
  db: Db,
  secrets: readonly string[],
): Promise<{ total: number; lost: number }> {
  const report = { total: 0, lost: 0 }
  let after: string | null = null
  for (;;) {
    const rows = await factorsAfter(db, after)
    for (const { user_id, sealed_secret } of rows) {
      const anew = sealedAnew(user_id, sealed_secret, secrets)
      if (anew === 'lost') report.lost += 1
      else if (anew !== null) {
        await db
          .updateTable('second_factors')
          .set({ sealed_secret: anew })
          .where('user_id', '=', user_id)
          .where('sealed_secret', '=', sealed_secret)
          .execute()
      }
    }
    report.total += rows.length
    after = rows.at(-1)?.user_id ?? null
    if (rows.length < pageSize) return report
  }
}

async function factorsAfter(db: Db, after: string | null) {
  return await db
    .selectFrom('second_factors')
    .select(['user_id', 'sealed_secret'])
    .$if(after !== null, (query) => query.where('user_id', '>', after!))
    .orderBy('user_id')
    .limit(pageSize)
    .execute()
}

function sealedAnew(userId: string, sealed: string, secrets: readonly string[]): string | 'lost' | null {
  try {
    return sealTextAnew(sealed, sealedFor(userId), secrets)
  } catch (error) {
    if (error instanceof SealError) return 'lost'
    throw error
  }
}
