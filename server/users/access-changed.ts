import type { Tx } from '../db/db.ts'

/**
 * Told in the same transaction whenever a person's access was decided on.
 *
 * `hasAccess` is whether they have it now; it may be what it was before, so
 * pausing what is paused and resuming what runs must do nothing. `actorId` is
 * null when a last working day ended by itself.
 */
export type OnAccessChanged = (
  tx: Tx,
  change: { userId: string; hasAccess: boolean; actorId: string | null },
) => Promise<void>
