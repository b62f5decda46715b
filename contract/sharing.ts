import { z } from 'zod'
import { id, instant, page } from './common.ts'

/**
 * What the owner of a mailbox shares. Addresses are in canonical form (`key`) and as a candidate has them (`address`).
 * Only the owner ever sees any of this.
 */

const candidate = z.object({ id, name: z.string() })

const counted = z.object({
  key: z.string(),
  address: z.string(),
  /** How many emails with this address the mailbox has, opened or not. */
  emails: z.number().int(),
  firstAt: instant.nullable(),
  lastAt: instant.nullable(),
})

/**
 * - `held`: a colleague gave the address to a candidate, and the mailbox has earlier emails with it. Nobody sees them,
 *   and none was opened.
 * - `further`: the owner shares the address, and a colleague gave it to another candidate. On that profile nobody sees
 *   the emails.
 * - `began`: emails with the address began to come after a colleague had given it to a candidate, or the organisation
 *   does not ask. They are shared.
 */
export const sharingNotice = counted.extend({
  kind: z.enum(['held', 'further', 'began']),
  candidate,
  /** The colleague who gave the address to the candidate; null if that is not known. */
  broughtBy: z.string().nullable(),
})

/** GET /api/mailbox/sharing/notices: what the owner is asked and told, the newest first. */
export const sharingNotices = z.object({
  notices: z.array(sharingNotice),
  /** The owner has not chosen yet what colleagues see of the mailbox. */
  isPreviewOpen: z.boolean(),
})

/** GET /api/mailbox/sharing */
export const sharingQuery = page.extend({ search: z.string().trim().max(320).default('') })

const sharedAddress = counted.extend({
  candidates: z.array(candidate),
  state: z.enum(['shared', 'held', 'private']),
  because: z.enum(['brought', 'wrote', 'chosen', 'began_here', 'organisation', 'before', 'colleague']),
})

export const sharingList = z.object({
  addresses: z.array(sharedAddress),
  total: z.number().int(),
  page: z.number().int(),
  size: z.number().int(),
})

/**
 * PUT /api/mailbox/sharing: the owner's answer for these addresses.
 *
 * `share`, `private` (shown to the owner alone), `block` (not read at all), `decline` (for a further candidate only),
 * `seen` (told, no change), `undecided` (held again, for undoing).
 */
export const sharingAnswer = z.object({
  keys: z.array(z.string().min(3).max(320)).min(1).max(500),
  answer: z.enum(['share', 'private', 'block', 'decline', 'seen', 'undecided']),
})

export const sharingAnswered = z.object({
  /** The blocks that were added, for undoing: DELETE /api/mailbox/blocks/:id. */
  blockIds: z.array(id),
})

/** GET /api/mailbox/sharing/preview: what colleagues would see of a newly connected mailbox. */
export const sharingPreview = z.object({
  isOpen: z.boolean(),
  candidates: z.array(
    candidate.extend({
      /** Who would see the emails, the owner excluded. */
      readers: z.array(candidate),
      addresses: z.array(counted),
    }),
  ),
  /** Addresses that colleagues gave to candidates, and whose emails are held: see `sharingNotice`. */
  held: z.array(sharingNotice),
})

/** POST /api/mailbox/sharing/publication: ends the preview. Addresses in neither list stay as they are. */
export const publication = z.object({
  share: z.array(z.string().max(320)).max(5_000),
  keep: z.array(z.string().max(320)).max(5_000),
})

/** GET /api/mailbox/sharing/subjects: for the owner's eyes only, the newest first. */
export const subjectsQuery = z.object({ key: z.string().min(3).max(320) })
export const subjects = z.object({ subjects: z.array(z.string()) })

export type SharingNotice = z.infer<typeof sharingNotice>
export type SharingNotices = z.infer<typeof sharingNotices>
export type SharedAddress = z.infer<typeof sharedAddress>
export type SharingList = z.infer<typeof sharingList>
export type SharingAnswer = z.infer<typeof sharingAnswer>['answer']
export type SharingPreview = z.infer<typeof sharingPreview>
