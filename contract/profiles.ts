import { z } from 'zod'
import { id, instant } from './common.ts'

const named = z.object({ id, name: z.string() })

/** GET /api/candidate-bin: `before` is the id of the last candidate of the page before. */
export const binQuery = z.object({
  before: id.optional(),
  size: z.coerce.number().int().min(1).max(200).default(50),
})

/** Deleted candidates, the last one first. */
export const bin = z.object({
  candidates: z.array(
    z.object({
      id,
      name: z.string(),
      addresses: z.array(z.string()),
      deletedAt: instant,
      deletedBy: z.string().nullable(),
      /** Until when they can be restored. */
      keptUntil: instant,
    }),
  ),
  /** What `before` has to be for the next page; null on the last one. */
  next: id.nullable(),
})

/** GET /api/candidates/:id/merges/preview */
export const mergeQuery = z.object({ candidateId: id })
/** POST /api/candidates/:id/merges: who is merged into this candidate. */
export const newMerge = z.object({ candidateId: id })

/** What merging would do, as far as the viewer may know it. */
export const mergePreview = z.object({
  kept: named,
  merged: named,
  addresses: z.array(z.string()),
  /** Titles of the vacancies that move; '' for an application for none. */
  positions: z.array(z.string()),
  /** How many emails that the viewer may see move. */
  emails: z.number().int(),
  /** People who join the hiring team. */
  joining: z.array(named),
  /** People who go on reading only one of the two candidates' emails. */
  limited: z.array(named),
  /** Whether emails are sealed afterwards that are not now. */
  seals: z.boolean(),
  keptDays: z.number().int(),
})

/** GET /api/candidates/:id/merges: those that can be undone, the last one first; only that one can be undone now. */
export const merges = z.object({
  merges: z.array(
    z.object({
      id,
      name: z.string(),
      mergedAt: instant,
      mergedBy: z.string().nullable(),
      undoUntil: instant,
    }),
  ),
})

/** POST /api/candidates/:id/merges */
export const merged = z.object({ mergeId: id })

/** GET /api/candidates/:id/twins: candidates who may be the same person. */
export const twins = z.object({
  twins: z.array(
    z.object({
      id,
      name: z.string(),
      addresses: z.array(z.string()),
      because: z.enum(['address', 'name']),
    }),
  ),
})

/** POST /api/candidates/:id/twins/dismissals: who is not the same person. */
export const twinDismissal = z.object({ candidateId: id })

export type MergePreview = z.infer<typeof mergePreview>
export type Twin = z.infer<typeof twins>['twins'][number]
