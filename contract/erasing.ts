import { z } from 'zod'
import { stage } from './candidates.ts'
import { id, instant } from './common.ts'

/** `anonymise` keeps the applications, without the person. */
export const erasureKind = z.enum(['erase', 'anonymise'])

const person = z.object({ id, name: z.string() })

/** What an administrator asked for, to be confirmed by another. */
const erasureRequest = z.object({ kind: erasureKind, askedBy: person, askedAt: instant })

const count = z.number().int()

/** GET /api/candidates/:id/erasure: the dry run. Numbers count all mail, whoever may read it. */
export const erasurePreview = z.object({
  goes: z.object({
    emails: count,
    files: count,
    /** Drafts, and emails that have not left. */
    unsent: count,
    /** With `anonymise` they stay. */
    applications: count,
    /** Addresses; they are not stored again. */
    addresses: count,
    /** Events of the audit log that lose their details. */
    events: count,
  }),
  stays: z.object({
    /** Emails that another candidate's profile shows too: without the name and the addresses. */
    emails: count,
    /** Other emails whose text contains an address: without it. */
    mentions: count,
    /** Addresses that another candidate or a colleague has too. */
    addresses: count,
  }),
  /** Whether two administrators have to agree. */
  needsTwo: z.boolean(),
  request: erasureRequest.nullable(),
})

/** POST /api/candidates/:id/erasure */
export const erasureOrder = z.object({ kind: erasureKind })
/** `asked`: it waits for another administrator. */
export const erasureOutcome = z.object({ state: z.enum(['done', 'asked']) })

/** GET /api/erasures */
export const erasures = z.object({
  requests: z.array(erasureRequest.extend({ candidate: person })),
  /** How many addresses are not stored again. */
  addresses: count,
  /** Whether what was erased is still being removed from this server's files. */
  isCleaning: z.boolean(),
})

/** POST /api/erased-addresses/permissions: the address may be added again. */
export const addressPermission = z.object({ address: z.string().trim().min(3).max(320) })

export const retentionRule = z.object({
  stage,
  /** Since the last contact. */
  months: z.number().int().min(1).max(120),
  action: erasureKind,
})

const retentionChoice = {
  /** One at most for each stage; candidates at a stage without one are kept. */
  rules: z.array(retentionRule).max(stage.options.length),
  /** How many days before the owner of the candidate is told. */
  noticeDays: z.number().int().min(1).max(90),
}

/** PUT /api/retention and POST /api/retention/previews */
export const retentionChange = z
  .object(retentionChoice)
  .refine(({ rules }) => new Set(rules.map((one) => one.stage)).size === rules.length, {
    path: ['rules'],
    message: 'one rule at most for each stage',
  })

/** GET /api/retention */
export const retention = z.object({ ...retentionChoice, ranAt: instant.nullable() })

/** A candidate whose time is over, or is over soon. */
export const agingCandidate = z.object({
  candidate: person,
  action: erasureKind,
  lastContactAt: instant,
  /** When it happens: after the owner was told long enough before. */
  dueAt: instant,
})

/** POST /api/retention/previews: the dry run of these rules. */
export const retentionPreview = z.object({
  /** How many candidates have exceeded their time now, and how many do within the days of the notice. */
  due: count,
  soon: count,
  /** The first of them, the oldest contact first. */
  candidates: z.array(agingCandidate),
})

/** GET /api/retention/notices: candidates of the viewer who are to be erased soon. */
export const retentionNotices = z.object({ notices: z.array(agingCandidate) })

export type ErasureKind = z.infer<typeof erasureKind>
export type ErasurePreview = z.infer<typeof erasurePreview>
export type RetentionRule = z.infer<typeof retentionRule>
export type Retention = z.infer<typeof retention>
export type RetentionChange = z.infer<typeof retentionChange>
export type AgingCandidate = z.infer<typeof agingCandidate>
