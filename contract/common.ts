import { z } from 'zod'

/** The contract between server and web: one file per HTTP resource. Times are ISO 8601 strings in UTC. */

export const id = z.uuid()
export const instant = z.iso.datetime()
export const language = z.enum(['en', 'pl'])

export const mailAddress = z.object({
  name: z.string(),
  address: z.string(),
})

/** Why a name may deceive: it shows another address, is a colleague's, or has letters that look like Latin ones. */
export const addressDoubt = z.enum(['other-address', 'colleague-name', 'lookalike'])

/** An address to show; if there is a doubt, the address is shown beside the name. */
export const shownAddress = mailAddress.extend({
  doubt: addressDoubt.optional(),
  /** It belongs to another candidate, whose mail the viewer may not read: name and address are empty. */
  masked: z.literal(true).optional(),
  /** Their data was erased: name and address are empty. */
  erased: z.literal(true).optional(),
})

/** RFC 9457 problem details; `code` is what the interface translates (`problem.<code>`). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  /** Maps the path of an input to the code of its fault. */
  fields: z.record(z.string(), z.string()).optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

export const page = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(200).default(50),
})

export type Language = z.infer<typeof language>
export type MailAddress = z.infer<typeof mailAddress>
export type ShownAddress = z.infer<typeof shownAddress>
export type ProblemDetails = z.infer<typeof problem>
