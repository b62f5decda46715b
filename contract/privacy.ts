import { z } from 'zod'
import { stage } from './candidates.ts'
import { id, instant, mailAddress } from './common.ts'

/** Who sees a conversation. */
export const visibility = z.object({
  /** `team`: the hiring team; `participants`: only those who have it in an inbox of their own. */
  to: z.enum(['team', 'participants']),
  /** Why only participants: the conversation is private, or the owner does not share the address. */
  because: z.enum(['conversation', 'address']).nullable(),
  /** Whether the viewer may change it. */
  mayChange: z.boolean(),
})

/** PUT /api/candidates/:id/conversations/:messageId/privacy: for the whole conversation and its later mail. */
export const privacyChange = z.object({ private: z.boolean() })

/** The answer: who of the colleagues had read it already, by name. */
export const privacyChanged = z.object({ readBy: z.array(z.string()) })

/** PUT /api/candidates/:id/privacy-default: whether the viewer's new conversations with the candidate are private. */
export const privacyDefault = z.object({ private: z.boolean() })

/**
 * POST /api/candidates/:id/removals takes the viewer's own copies of these messages off the profiles; POST
 * /api/removed-mail/restorations puts them back.
 */
export const removal = z.object({ messageIds: z.array(id).min(1).max(1_000) })

/** The answer: the messages that were removed. */
export const removed = z.object({ messageIds: z.array(id) })

/** GET /api/removed-mail: what the viewer removed, the latest first. */
export const removedList = z.object({
  messages: z.array(
    z.object({
      id,
      subject: z.string(),
      from: mailAddress,
      at: instant,
      removedAt: instant,
      candidates: z.array(z.object({ id, name: z.string() })),
    }),
  ),
})

/** GET and PUT /api/organisation/sealing-stages: at these stages a candidate's mail is sealed. */
export const sealingStages = z.object({ stages: z.array(stage).max(20) })

/** The answer to PUT: how many candidates it sealed and reopened. */
export const sealingStagesChanged = sealingStages.extend({
  sealed: z.number().int(),
  reopened: z.number().int(),
})

/** PUT /api/candidates/:id/person: the user whose own file this is; null for nobody. */
export const fileLink = z.object({ userId: id.nullable() })

export type Visibility = z.infer<typeof visibility>
export type RemovedMessage = z.infer<typeof removedList>['messages'][number]
