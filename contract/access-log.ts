import { z } from 'zod'
import { exportFormat } from './audit.ts'
import { id, instant } from './common.ts'

/** The access log of one's own mailbox: what Kurier opened, and who was shown what. */

const filter = z.object({
  /** An email address of a candidate. */
  address: z.string().trim().max(320).optional(),
  from: instant.optional(),
  /** Exclusive. */
  to: instant.optional(),
})

const paging = {
  /** The `next` of the page before. */
  before: z.uuid().optional(),
  size: z.coerce.number().int().min(1).max(200).default(25),
}

export const openedQuery = filter.extend(paging)
export const shownQuery = filter.extend({ person: z.uuid().optional(), ...paging })
export const openedExportQuery = filter.extend({ format: exportFormat })
export const shownExportQuery = filter.extend({ person: z.uuid().optional(), format: exportFormat })

/**
 * Why a body was opened: `search`: a search for candidates' addresses found the email; `headers`: its headers name a
 * candidate; `doubt`: they may; `report`: it reports that an email on a profile could not be delivered; `again`: to
 * compare it with a colleague's copy; `person`: somebody asked for the whole email.
 */
export const openingRule = z.enum(['search', 'headers', 'doubt', 'report', 'again', 'person'])

/** An email that is on a profile now; null in an entry if it is not there any more, or never was. */
const loggedEmail = z.object({
  id,
  subject: z.string(),
  candidateId: id,
  candidateName: z.string(),
})

export const openedEntry = z.object({
  id,
  at: instant,
  rule: openingRule,
  /** The candidate's address; null if no candidate took part. */
  address: z.string().nullable(),
  /** Who asked for the whole email; null if Kurier opened it by itself. */
  by: z.string().nullable(),
  email: loggedEmail.nullable(),
})

/** What one answer showed a colleague for the first time. */
export const shownEntry = z.object({
  id,
  at: instant,
  viewer: z.object({ id, name: z.string() }),
  form: z.enum(['conversation', 'file', 'original']),
  address: z.string().nullable(),
  emails: z.number().int(),
  /** One of them. */
  email: loggedEmail.nullable(),
})

export const openedPage = z.object({ entries: z.array(openedEntry), next: id.nullable() })
export const shownPage = z.object({
  entries: z.array(shownEntry),
  next: id.nullable(),
  /** Everybody in this log, to choose from. */
  people: z.array(z.object({ id, name: z.string() })),
})

export type OpenedEntry = z.infer<typeof openedEntry>
export type ShownEntry = z.infer<typeof shownEntry>
