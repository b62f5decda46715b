import { z } from 'zod'
import { id, instant } from './common.ts'

const candidate = z.object({ id, name: z.string() })

/** POST /api/mailbox/explanations: an address, a subject or a Message-ID that somebody pasted. */
export const question = z.object({ text: z.string().trim().min(2).max(1_000) })

/** What happened to a message, and by which rule. */
export const verdict = z.discriminatedUnion('kind', [
  /** The profiles that show it, each with the candidate's address that took part. */
  z.object({
    kind: z.literal('shown'),
    candidates: z.array(candidate.extend({ address: z.string() })),
  }),
  z.object({ kind: z.literal('hidden'), by: z.enum(['trash', 'spam', 'deleted', 'removed']) }),
  z.object({
    kind: z.literal('refused'),
    rule: z.enum(['draft', 'chat', 'spam', 'trash', 'nobody', 'colleague', 'sealed']),
    /** Participants from outside. With `nobody`, one of these addresses may be a candidate's. */
    strangers: z.array(z.string()),
  }),
  /** Blocked by the viewer's own list, or by the company's, whose entries only administrators see. */
  z.object({ kind: z.literal('blocked'), by: z.enum(['own', 'company']), pattern: z.string().nullable() }),
  /** Found, and fetched soon. */
  z.object({ kind: z.literal('waiting'), attempts: z.number().int(), nextAttemptAt: instant }),
  /** Set aside after too many failed attempts to read it. */
  z.object({ kind: z.literal('set_aside'), attempts: z.number().int() }),
  /** A candidate took part, and the viewer has not decided yet whether emails with this address are shared. */
  z.object({ kind: z.literal('held'), candidates: z.array(candidate) }),
  /** A candidate took part, but it is not stored, although it should be. */
  z.object({ kind: z.literal('missing'), candidates: z.array(candidate) }),
])

const explainedMessage = z.object({
  /** The id for POST /api/mailbox/looks. */
  providerId: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  at: instant,
  verdict,
})

/** What Kurier knows about the address in question. */
const explainedAddress = z.object({
  address: z.string(),
  candidates: z.array(candidate),
  isColleague: z.boolean(),
  isBlocked: z.boolean(),
  /** It belongs to a machine, or many people share it. */
  isShared: z.boolean(),
  /** When the last complete search for it ended; null if never, or if no candidate has it. */
  searchedAt: instant.nullable(),
  /** How many messages in the viewer's mailbox with this address are on profiles. */
  messages: z.number().int(),
})

export const explanation = z.object({
  askedAs: z.enum(['address', 'subject', 'message-id']),
  address: explainedAddress.nullable(),
  /** The newest ten results of Gmail. Only their headers were read. */
  messages: z.array(explainedMessage),
})

/** POST /api/mailbox/looks: examine this message again, now. */
export const look = z.object({ providerId: z.string().regex(/^[0-9a-zA-Z_-]{1,64}$/) })

export type Explanation = z.infer<typeof explanation>
export type ExplainedMessage = z.infer<typeof explainedMessage>
export type Verdict = z.infer<typeof verdict>
