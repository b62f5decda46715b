import { z } from 'zod'
import { id } from './common.ts'

/** GET /api/handovers: conversations that were handed over to the user, one entry a candidate. */
export const handoverNotices = z.object({
  notices: z.array(
    z.object({
      candidate: z.object({ id, name: z.string() }),
      from: z.string(),
      messageId: id,
      conversations: z.number().int().positive(),
    }),
  ),
})

export type HandoverNotice = z.infer<typeof handoverNotices>['notices'][number]
