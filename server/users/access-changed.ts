import type { Tx } from '../db/db.ts'

/**
 * Called in the same transaction whenever a person's access changes.
 *
 * `hasAccess` is whether they have access now, which may be the same as before: pausing a paused mailbox and resuming
 * a running one must do nothing. `actorId` is null if a last working day ended.
 */
export type OnAccessChanged = (
  tx: Tx,
  change: { userId: string; hasAccess: boolean; actorId: string | null },
) => Promise<void>
