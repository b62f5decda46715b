import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import type { Directory } from './match.ts'

/** Whose these canonical addresses are. Reads nothing about anybody else. */
export async function loadDirectory(db: Db, keys: readonly string[]): Promise<Directory> {
  const candidates = new Map<string, string[]>()
  if (keys.length === 0) return { candidates, colleagues: new Set() }
  const rows = await db
    .selectFrom('candidate_addresses')
    .select(['candidate_id', 'address_key'])
    .where('address_key', 'in', keys)
    .orderBy('created_at')
    .execute()
  for (const row of rows) {
    candidates.set(row.address_key, [...(candidates.get(row.address_key) ?? []), row.candidate_id])
  }
  if (candidates.size === 0) return { candidates, colleagues: new Set() }
  return { candidates, colleagues: await colleagueKeys(db) }
}
