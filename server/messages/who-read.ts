import type { Db } from '../db/db.ts'

/**
 * Returns the names of those who were shown one of these messages and have no copy of their own, so that the owner is
 * told when a conversation becomes private. Kurier does not record yet who was shown what, so it knows of nobody.
 */
export async function whoRead(_db: Db, _messageIds: readonly string[], _ownerId: string): Promise<string[]> {
  return []
}
