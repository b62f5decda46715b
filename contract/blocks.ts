import { z } from 'zod'
import { id, instant } from './common.ts'

export const block = z.object({
  id,
  kind: z.enum(['address', 'domain']),
  /** An address, or a domain without an @. A domain includes its subdomains. */
  pattern: z.string(),
  createdAt: instant,
})

/** GET /api/mailbox/blocks: the viewer's own list. GET /api/blocks: the company's, for administrators. */
export const blockList = z.object({ blocks: z.array(block) })

const written = z.string().trim().min(1).max(320)

/** POST /api/mailbox/blocks, POST /api/blocks: `jan@firma.pl`, `firma.pl` or `@firma.pl`. */
export const newBlock = z.object({ pattern: written })

/** GET /api/mailbox/blocks/preview, GET /api/blocks/preview */
export const blockQuery = z.object({ pattern: written })

export const blockPreview = z.object({
  /** The normalised form, as the list would show it. */
  pattern: z.string(),
  /**
   * Emails that would no longer be shown to the viewer, on so many profiles. Null for the company's list when the viewer
   * may not read mail: nothing is told of other people's.
   */
  messages: z.number().int().nullable(),
  profiles: z.number().int().nullable(),
  /** Emails that stay, because a colleague's inbox has them too. Null when the viewer may not read mail. */
  kept: z.number().int().nullable(),
  /** For so many days what disconnected inboxes left here can be brought back by removing the block. */
  keptDays: z.number().int(),
})

export type Block = z.infer<typeof block>
export type BlockPreview = z.infer<typeof blockPreview>
