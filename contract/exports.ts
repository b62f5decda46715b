import { z } from 'zod'
import { id, instant } from './common.ts'

/** `eml`: a zip with one file an email; `mbox`: a zip with one file of all; `pdf`: to read and print. */
export const exportFormat = z.enum(['eml', 'mbox', 'pdf'])

/** POST /api/candidates/:id/exports */
export const newExport = z.object({ format: exportFormat })

export const mailExport = z.object({
  id,
  /** Null: the user's own data. */
  candidate: z.object({ id, name: z.string() }).nullable(),
  format: exportFormat,
  state: z.enum(['waiting', 'ready', 'failed']),
  /** How many emails are settled, of how many. */
  done: z.number().int(),
  total: z.number().int(),
  /** How many emails could not be exported; the index in the file says why. */
  left: z.number().int(),
  sizeBytes: z.number().int().nullable(),
  createdAt: instant,
  /** When the file is deleted. */
  expiresAt: instant,
})

/** GET /api/exports: the user's own, the last one first. */
export const exportList = z.object({ exports: z.array(mailExport) })

export type ExportFormat = z.infer<typeof exportFormat>
export type MailExport = z.infer<typeof mailExport>
