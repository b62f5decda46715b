import type { Quota } from '../../server/mailboxes/provider.ts'

/** A quota that never makes anybody wait. */
export const freeQuota: Quota = { take: async () => ({ waitMs: 0 }), takeEach: async () => new Map() }
