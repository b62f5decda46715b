import { z } from 'zod'
import { instant, mailAddress } from './common.ts'

/** Google's id of a message. */
const providerId = z.string().min(1).max(100)

export const setAsideReason = z.enum(['unreadable', 'google', 'ours'])

export const setAsideMessage = z.object({
  id: providerId,
  discoveredAt: instant,
  /** How often reading it failed. */
  attempts: z.number().int(),
  reason: setAsideReason,
  /** Told by Google at this moment; null: Google does not answer about it. */
  headers: z.object({ from: mailAddress, subject: z.string(), date: instant }).nullable(),
})

/** GET /api/mailbox/set-aside: emails of one's own that could not be read. */
export const setAsideList = z.object({
  /** All there are; the newest of them follow. */
  total: z.number().int(),
  messages: z.array(setAsideMessage),
})

/** GET /api/mailbox/set-aside/attempts: what failed and is tried; what is neither here nor set aside is settled. */
export const setAsideAttempts = z.object({
  trying: z.array(z.object({ id: providerId, attempts: z.number().int() })),
})

/** POST /api/mailbox/set-aside/attempts; all that are set aside when no ids are given. */
export const setAsideRetry = z.object({ ids: z.array(providerId).min(1).max(500).optional() })

export type SetAsideList = z.infer<typeof setAsideList>
export type SetAsideMessage = z.infer<typeof setAsideMessage>
