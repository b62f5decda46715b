import { z } from 'zod'
import { id, instant, mailAddress } from './common.ts'
import { draft } from './emails.ts'

/** Which change of a draft this is: each one is one more. */
const version = z.number().int().min(1).max(2_000_000_000)

/** PUT /api/candidates/:id/drafts/:draftId */
export const draftChange = z.object({
  /** The version that was changed; null for a new draft. Another browser's change in between is refused, never lost. */
  version: version.nullable(),
  /** Any message of the conversation it stands in; null: it begins one. */
  conversationId: id.nullable(),
  from: z.string().max(640).nullable().default(null),
  to: z.array(mailAddress).max(100),
  cc: z.array(mailAddress).max(100).default([]),
  bcc: z.array(mailAddress).max(100).default([]),
  subject: z.string().max(998),
  /** Pictures stand in it as `/api/attachments/<id>` or `cid:<id>`. */
  html: z.string().max(2_000_000),
  replyToMessageId: id.nullable().default(null),
  /** Ids from POST /api/attachments; they are kept as long as the draft is. */
  attachmentIds: z.array(id).max(50).default([]),
})

/** What PUT answers. */
export const savedDraft = z.object({ id, version })

export const keptDraft = draft.extend({
  /** Becomes the message's id when it is sent. */
  id,
  version,
  conversationId: id.nullable(),
  updatedAt: instant,
})

/** GET /api/candidates/:id/drafts: one's own, the oldest first. */
export const draftList = z.object({ drafts: z.array(keptDraft) })

export type DraftChange = z.infer<typeof draftChange>
export type KeptDraft = z.infer<typeof keptDraft>
export type DraftList = z.infer<typeof draftList>
