import { z } from 'zod'
import { id, instant } from './common.ts'

/** GET /api/people/:id/removal: what removing the person for good would do. */
export const removalPreview = z.object({
  /** The connected inbox whose grant is revoked; null if none is. */
  inbox: z.string().nullable(),
  /** Emails that colleagues may be shown. Private and held ones are never counted; they always go. */
  emails: z.number().int(),
  /** How many of them a colleague's inbox has too, where they stay. */
  elsewhere: z.number().int(),
  drafts: z.number().int(),
  /** Messages that were written and did not leave. */
  unsent: z.number().int(),
  /** Candidates who have no owner afterwards. */
  owned: z.number().int(),
})

/** POST /api/people/:id/removal: what happens to the emails that colleagues may be shown. */
export const removal = z.object({ emails: z.enum(['keep', 'remove']) })

/** Somebody outside wrote last; the person wrote last and waits; or a message of theirs did not leave. */
const openKind = z.enum(['needs_reply', 'waiting', 'unsent'])

const candidate = z.object({ id, name: z.string() })

/** GET /api/people/:id/handover: the open conversations of somebody whose access ended. */
export const openWork = z.object({
  /** Those that the administrator reads, the latest first. */
  conversations: z.array(
    z.object({
      candidate,
      /** A message of the conversation, to name it. */
      messageId: id,
      kind: openKind,
      subject: z.string(),
      lastAt: instant,
      /** The colleague to whom it was handed over; null: nobody. */
      handedTo: z.string().nullable(),
    }),
  ),
  /**
   * Candidates whose emails the administrator does not read: how many conversations are open, and with whom. Candidates
   * whose hiring team they may not change are not listed.
   */
  others: z.array(
    z.object({
      candidate,
      count: z.number().int().positive(),
      /** Null unless all of them were handed over to the same colleague. */
      handedTo: z.string().nullable(),
    }),
  ),
  /** Who can answer: colleagues with access who may send. */
  colleagues: z.array(z.object({ id, name: z.string() })),
})

/** POST /api/people/:id/handover */
export const handover = z.object({
  to: id,
  /** Without `messageId`: all open conversations with the candidate. */
  items: z
    .array(z.object({ candidateId: id, messageId: id.nullable().default(null) }))
    .min(1)
    .max(5_000),
})

export const handoverResult = z.object({
  /** How many conversations were handed over. */
  handedOver: z.number().int(),
  /** Candidates whose conversations were not, with the code of a problem. */
  refused: z.array(z.object({ candidateId: id, code: z.string() })),
})

export type RemovalPreview = z.infer<typeof removalPreview>
export type Removal = z.infer<typeof removal>
export type OpenWork = z.infer<typeof openWork>
export type Handover = z.infer<typeof handover>
