import { z } from 'zod'
import { id } from './common.ts'

/** GET /api/events: server-sent events, one JSON each. */
export const liveEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('candidate'), candidateId: id }),
  z.object({ kind: z.literal('candidates') }),
  /** Who may see what changed. */
  z.object({ kind: z.literal('sharing') }),
  /** A request for access that the viewer asked or may answer changed. */
  z.object({ kind: z.literal('requests') }),
  z.object({ kind: z.literal('mailbox') }),
  z.object({ kind: z.literal('people') }),
  /** One of the viewer's drafts changed; `isNew`: it was created or deleted. */
  z.object({ kind: z.literal('draft'), candidateId: id, isNew: z.boolean() }),
])

export type LiveEvent = z.infer<typeof liveEvent>
