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
  /** Read from Google for this answer; null if Google does not answer. */
  headers: z.object({ from: mailAddress, subject: z.string(), date: instant }).nullable(),
})

/** GET /api/mailbox/set-aside: emails of the viewer's own mailbox that could not be read. */
export const setAsideList = z.object({
  /** The total; `messages` holds only the newest. */
  total: z.number().int(),
  messages: z.array(setAsideMessage),
})

/**
 * GET /api/mailbox/set-aside/attempts: emails that are being retried. An email that is neither here nor set aside is
 * finished.
 */
export const setAsideAttempts = z.object({
  trying: z.array(z.object({ id: providerId, attempts: z.number().int() })),
})

/** POST /api/mailbox/set-aside/attempts: retries these emails; without ids, all that are set aside. */
export const setAsideRetry = z.object({ ids: z.array(providerId).min(1).max(500).optional() })

export type SetAsideList = z.infer<typeof setAsideList>
export type SetAsideMessage = z.infer<typeof setAsideMessage>
