import { z } from 'zod'
import { id, instant } from './common.ts'

const candidate = z.object({ id, name: z.string() })

/** POST /api/mailbox/explanations: an address, a subject or a Message-ID, as a person pastes it. */
export const question = z.object({ text: z.string().trim().min(2).max(1_000) })

/** What became of a message, and by which rule. */
export const verdict = z.discriminatedUnion('kind', [
  /** On these profiles, because this address of each took part. */
  z.object({
    kind: z.literal('shown'),
    candidates: z.array(candidate.extend({ address: z.string() })),
  }),
  z.object({ kind: z.literal('hidden'), by: z.enum(['trash', 'spam', 'deleted', 'removed']) }),
  z.object({
    kind: z.literal('refused'),
    rule: z.enum(['draft', 'chat', 'spam', 'trash', 'nobody', 'colleague']),
    /** Who took part and is nobody of ours: with `nobody`, one of them may be a candidate's. */
    strangers: z.array(z.string()),
  }),
  /** By one's own list, or by the company's, whose entries stay the administrators'. */
  z.object({ kind: z.literal('blocked'), by: z.enum(['own', 'company']), pattern: z.string().nullable() }),
  /** Found, and about to be fetched. */
  z.object({ kind: z.literal('waiting'), attempts: z.number().int(), nextAttemptAt: instant }),
  /** It could not be read so often that it was put aside. */
  z.object({ kind: z.literal('set_aside'), attempts: z.number().int() }),
  /** A candidate took part, and it is not here: it should be. */
  z.object({ kind: z.literal('missing'), candidates: z.array(candidate) }),
])

const explainedMessage = z.object({
  /** To be handed to POST /api/mailbox/looks. */
  providerId: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  at: instant,
  verdict,
})

/** What is known of an address that was asked about. */
const explainedAddress = z.object({
  address: z.string(),
  candidates: z.array(candidate),
  isColleague: z.boolean(),
  isBlocked: z.boolean(),
  /** Never one person: a machine, or a sender that many share. */
  isShared: z.boolean(),
  /** When Gmail was last searched whole for it; null: not yet, or it is nobody's. */
  searchedAt: instant.nullable(),
  /** Messages of one's own inbox with it that are on profiles. */
  messages: z.number().int(),
})

export const explanation = z.object({
  askedAs: z.enum(['address', 'subject', 'message-id']),
  address: explainedAddress.nullable(),
  /** What Gmail found, the newest ten; headers alone were read. */
  messages: z.array(explainedMessage),
})

/** POST /api/mailbox/looks: have this message looked at again, now. */
export const look = z.object({ providerId: z.string().regex(/^[0-9a-zA-Z_-]{1,64}$/) })

export type Explanation = z.infer<typeof explanation>
export type ExplainedMessage = z.infer<typeof explainedMessage>
export type Verdict = z.infer<typeof verdict>
