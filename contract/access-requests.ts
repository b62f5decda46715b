import { z } from 'zod'
import { id, instant } from './common.ts'

/** A colleague's question whether they may read a candidate's emails. */
export const accessRequest = z.object({
  id,
  state: z.enum(['waiting', 'given', 'declined', 'taken_back']),
  candidate: z.object({ id, name: z.string() }),
  asker: z.object({ id, name: z.string() }),
  createdAt: instant,
  answeredBy: z.string().nullable(),
})

/** GET /api/access-requests */
export const accessRequests = z.object({
  /** Requests of others that wait and that the user may answer. */
  toAnswer: z.array(accessRequest),
  /** The user's own: those that wait, and answers that they have not closed. */
  own: z.array(accessRequest),
})

/** PUT /api/access-requests/:id/answer */
export const accessAnswer = z.object({ answer: z.enum(['given', 'declined']) })

/**
 * Whether the viewer reads the candidate's emails: `reads`, or only those of their own inbox. Then `may-ask` allows
 * to request access and `asked` names the request that waits; `never`: their own file, or no permission.
 */
export const mailAccess = z.discriminatedUnion('state', [
  z.object({ state: z.literal(['reads', 'may-ask', 'never']) }),
  z.object({ state: z.literal('asked'), requestId: id, since: instant }),
])

export type AccessRequest = z.infer<typeof accessRequest>
export type AccessRequests = z.infer<typeof accessRequests>
export type MailAccess = z.infer<typeof mailAccess>
