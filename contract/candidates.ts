import { z } from 'zod'
import { id, instant, page } from './common.ts'

export const stage = z.enum(['applied', 'screening', 'interview', 'offer', 'hired', 'rejected'])

export const candidateAddress = z.object({
  id,
  address: z.string(),
  /** Names of other candidates with the same address: their mail shows on both. */
  sharedWith: z.array(z.object({ id, name: z.string() })),
})

export const vacancyStatus = z.enum(['open', 'closed'])

/** An application that the viewer may see. */
export const application = z.object({
  id,
  /** Null: for no vacancy in particular. */
  vacancy: z.object({ id, title: z.string(), status: vacancyStatus, confidential: z.boolean() }).nullable(),
  stage,
})

/** Why somebody is in the hiring team: see docs/decisions/0020. `vacancy`: they are in its team. */
export const teamReason = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal(['owner', 'assigned', 'wrote', 'accepted']) }),
  z.object({ kind: z.literal('vacancy'), vacancy: z.object({ id, title: z.string() }) }),
])

export const teamMember = z.object({
  id,
  name: z.string(),
  /** Only the owner is listed without. */
  hasAccess: z.boolean(),
  reasons: z.array(teamReason).min(1),
})

export const candidateSummary = z.object({
  id,
  name: z.string(),
  /** Of the application shown first: the title of its vacancy, '' for none. */
  position: z.string(),
  stage,
  addresses: z.array(z.string()),
  /** Counts only emails that the viewer may see; null for whoever may not read this candidate's mail and has none. */
  emailCount: z.number().int().nullable(),
  lastEmailAt: instant.nullable(),
})

export const candidate = candidateSummary.extend({
  addresses: z.array(candidateAddress),
  owner: z.object({ id, name: z.string() }).nullable(),
  createdAt: instant,
  /** When the person was taken out, and only the applications stayed. */
  anonymisedAt: instant.nullable(),
  /** Those for open vacancies and for none first, then the one that changed last. */
  applications: z.array(application),
  /** The hiring team, by name. */
  team: z.array(teamMember),
  /** Whether the viewer may change the hiring team and the applications. */
  mayChangeTeam: z.boolean(),
  /** Set while the mail is sealed; `readers`: the administrators named to read it. */
  sealed: z
    .object({
      since: instant,
      readers: z.array(z.string()),
      /** Whether the viewer may open it again. */
      mayReopen: z.boolean(),
    })
    .nullable(),
  /** The user whose own file this is; given to administrators and to that user. */
  userId: id.nullable(),
  /** Whether it is the viewer's own file: its mail is never shown to them. */
  isOwnFile: z.boolean(),
  /** Whether the viewer's new conversations with the candidate are private. */
  privateByDefault: z.boolean(),
})

export const candidateQuery = page.extend({
  q: z.string().trim().max(200).default(''),
  /** Only candidates who applied for this vacancy; the list then shows that application. */
  vacancy: id.optional(),
  stage: stage.optional(),
})

export const candidateList = z.object({
  candidates: z.array(candidateSummary),
  total: z.number().int(),
  /** Whether there may be more than `total`: not all were counted. */
  more: z.boolean(),
  page: z.number().int(),
  size: z.number().int(),
})

const name = z.string().trim().min(1).max(200)
const position = z.string().trim().max(200)
const address = z.string().trim().min(3).max(320)

export const newCandidate = z.object({
  name,
  position: position.default(''),
  stage: stage.default('applied'),
  addresses: z.array(address).min(1).max(20),
})

export const candidateChange = z.object({ name, position, stage }).partial()

/** POST /api/candidates/:id/applications */
export const newApplication = z.object({ vacancyId: id.nullable(), stage: stage.default('applied') })
/** PATCH /api/candidates/:id/applications/:applicationId */
export const applicationChange = z.object({ stage })

/** PUT /api/candidates/:id/owner */
export const ownerChange = z.object({ userId: id })
export const newAddress = z.object({ address })

/** GET /api/candidates/:id/addresses/:addressId/removal: the effect of removing the address. */
export const addressRemoval = z.object({
  /** How many of the emails that the viewer may see would leave the profile. */
  emails: z.number().int(),
  /** For how many days giving the address back restores them. */
  keptDays: z.number().int(),
})

/**
 * POST /api/candidates/import with a CSV file. Columns: name, email (several separated by ; or space), position,
 * stage.
 */
export const importReport = z.object({
  added: z.number().int(),
  /** How many existing candidates got another address. */
  extended: z.number().int(),
  unchanged: z.number().int(),
  refused: z.array(
    z.object({
      /** Line of the file, counting the heading as line 1. */
      line: z.number().int(),
      text: z.string(),
      reason: z.enum([
        'name-missing',
        'address-missing',
        'address-invalid',
        'address-of-colleague',
        'address-shared',
        'address-erased',
        'stage-unknown',
        'too-long',
      ]),
    }),
  ),
})

export type Stage = z.infer<typeof stage>
export type Application = z.infer<typeof application>
export type NewApplication = z.infer<typeof newApplication>
export type TeamMember = z.infer<typeof teamMember>
export type CandidateSummary = z.infer<typeof candidateSummary>
export type CandidateDetails = z.infer<typeof candidate>
export type CandidateQuery = z.infer<typeof candidateQuery>
export type NewCandidate = z.infer<typeof newCandidate>
export type CandidateChange = z.infer<typeof candidateChange>
export type ImportReport = z.infer<typeof importReport>
