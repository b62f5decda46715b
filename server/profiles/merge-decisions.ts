import type { Stage } from '../db/sharing-tables.ts'
import type { ProblemCode } from '../errors.ts'

/** What decides whether two candidates can become one. */
export interface MergeFacts {
  isSame: boolean
  /** Whether whoever merges reads all mail of both. */
  readsBoth: boolean
  /** Whether they may change both hiring teams. */
  mayChangeBoth: boolean
  /** The users whose own files these are. */
  userIds: readonly [string | null, string | null]
}

/** Returns why two candidates cannot be merged; null if they can. */
export function mergeRefusal(facts: MergeFacts): ProblemCode | null {
  if (facts.isSame) return 'merge-with-itself'
  if (!facts.readsBoth || !facts.mayChangeBoth) return 'merge-not-reader'
  const [one, other] = facts.userIds
  return one !== null && other !== null && one !== other ? 'merge-two-users' : null
}

/** An application for the same vacancy, or for none. */
export interface SameApplication {
  stage: Stage
  updatedAt: Date
}

/**
 * Decides the stage of a merged candidate who had applied twice for one vacancy: a stage that seals mail stays, else
 * the later change counts.
 */
export function mergedStage(
  kept: SameApplication,
  merged: SameApplication,
  sealingStages: readonly Stage[],
): Stage {
  const seals = (one: SameApplication) => sealingStages.includes(one.stage)
  if (seals(kept) !== seals(merged)) return seals(kept) ? kept.stage : merged.stage
  return merged.updatedAt > kept.updatedAt ? merged.stage : kept.stage
}

/**
 * Decides since when a merged candidate counts as reopened by hand: only if neither of the two is sealed.
 */
export function mergedReopening(
  kept: { sealed: boolean; reopenedAt: Date | null },
  merged: { sealed: boolean; reopenedAt: Date | null },
): Date | null {
  return kept.sealed || merged.sealed ? null : (kept.reopenedAt ?? merged.reopenedAt)
}
