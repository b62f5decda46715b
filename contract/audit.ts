import { z } from 'zod'
import { type AuditAction, auditActions, auditSubjects } from './audit-actions.ts'
import { id, instant } from './common.ts'

const groups = Object.keys(auditActions) as (keyof typeof auditActions)[]
const actions = Object.values(auditActions).flat() as AuditAction[]

/** A filter of the audit log. All that is given must apply. */
const filter = z.object({
  /** Events by this person, and events about them or their inbox. */
  person: z.uuid().optional(),
  group: z.enum(groups).optional(),
  subjectType: z.enum(auditSubjects).optional(),
  subjectId: z.string().max(100).optional(),
  from: instant.optional(),
  /** Exclusive. */
  to: instant.optional(),
})

export const exportFormat = z.enum(['csv', 'jsonl'])

export const auditQuery = filter.extend({
  /** The `next` of the page before. */
  before: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  size: z.coerce.number().int().min(1).max(200).default(50),
})

export const auditExportQuery = filter.extend({ format: exportFormat })

export const auditEvent = z.object({
  /** Its place in the chain: without gaps, the newest has the highest. */
  number: z.number().int(),
  at: instant,
  /** Null if Kurier itself acted. */
  actor: z.object({ id, name: z.string() }).nullable(),
  action: z.enum(actions),
  subject: z.object({
    type: z.enum(auditSubjects),
    id: z.string(),
    /** Null if it has no name, or is not here any more. */
    name: z.string().nullable(),
  }),
  /** Null if they were erased. */
  details: z.record(z.string(), z.unknown()).nullable(),
})

export const auditPage = z.object({
  /** Newest first. */
  events: z.array(auditEvent),
  /** Where the next page begins; null on the last one. */
  next: z.number().int().nullable(),
})

/** Calendar months. */
const months = z.number().int().min(6).max(120)

/** How long the audit log and the access logs of mailboxes are kept. */
export const logRetention = z.object({ audit: months, access: months })

export const auditState = z.object({
  retention: logRetention,
  /** The last check of the chain: from which event through which, and the first that was changed or is missing. */
  check: z
    .object({
      at: instant,
      from: z.number().int(),
      through: z.number().int(),
      broken: z.number().int().nullable(),
    })
    .nullable(),
})

export type AuditQuery = z.infer<typeof auditQuery>
export type AuditEvent = z.infer<typeof auditEvent>
export type AuditState = z.infer<typeof auditState>
export type LogRetention = z.infer<typeof logRetention>
