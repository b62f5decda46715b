import { z } from 'zod'
import { id, instant, mailAddress } from './common.ts'
import { draft } from './emails.ts'

/** The number of a draft's version; each change increases it by one. */
const version = z.number().int().min(1).max(2_000_000_000)

/** PUT /api/candidates/:id/drafts/:draftId */
export const draftChange = z.object({
  /**
   * The version that was changed; null for a new draft. The server refuses it if another browser changed the draft
   * since.
   */
  version: version.nullable(),
  /** Any message of the conversation that it belongs to; null if it begins one. */
  conversationId: id.nullable(),
  from: z.string().max(640).nullable().default(null),
  to: z.array(mailAddress).max(100),
  cc: z.array(mailAddress).max(100).default([]),
  bcc: z.array(mailAddress).max(100).default([]),
  subject: z.string().max(998),
  /** Pictures appear in it as `/api/attachments/<id>` or `cid:<id>`. */
  html: z.string().max(2_000_000),
  replyToMessageId: id.nullable().default(null),
  /** Ids from POST /api/attachments; the files are kept as long as the draft. */
  attachmentIds: z.array(id).max(50).default([]),
  /** As in POST messages. */
  private: z.boolean().nullable().default(null),
})

/** The answer to PUT. */
export const savedDraft = z.object({ id, version })

export const keptDraft = draft.extend({
  /** Becomes the message's id when it is sent. */
  id,
  version,
  conversationId: id.nullable(),
  updatedAt: instant,
})

/** GET /api/candidates/:id/drafts: the viewer's own, oldest first. */
export const draftList = z.object({ drafts: z.array(keptDraft) })

export type DraftChange = z.infer<typeof draftChange>
export type KeptDraft = z.infer<typeof keptDraft>
export type DraftList = z.infer<typeof draftList>
