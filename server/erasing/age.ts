import { DateTime } from 'luxon'
import type { ErasureKind } from '../db/erasing-tables.ts'
import type { Stage } from '../db/sharing-tables.ts'

/** How long candidates at a stage are kept, and what happens then. */
export interface RetentionRule {
  stage: Stage
  /** Since the last contact. */
  months: number
  action: ErasureKind
}

export interface RetentionRules {
  rules: readonly RetentionRule[]
  /** How many days before the owner is told. */
  noticeDays: number
}

export interface AgeFacts {
  /** Of all applications. A candidate without any counts as applied. */
  stages: readonly Stage[]
  /** The last email, change of an application, or when the candidate was added. */
  lastContactAt: Date
  /** Somebody decided to keep the candidate until then. */
  keptUntil: Date | null
  toldAt: Date | null
}

export interface Aging {
  action: ErasureKind
  /** When the time is over. */
  overAt: Date
  /** From when on the owner is to be told. */
  noticeAt: Date
  /** Whether the owner was told of this. */
  isTold: boolean
  /** When it happens: never before the owner had the days of the notice. */
  dueAt: Date
}

/**
 * Decides when the time of a candidate is over; null: never. Somebody with several applications is kept as long as any
 * of them requires, and anonymised rather than erased if the rules differ.
 */
export function agingOf(facts: AgeFacts, { rules, noticeDays }: RetentionRules, now: Date): Aging | null {
  const stages = facts.stages.length > 0 ? facts.stages : (['applied'] as const)
  const theirs = stages.map((stage) => rules.find((rule) => rule.stage === stage))
  if (theirs.some((rule) => rule === undefined)) return null
  const known = theirs as RetentionRule[]
  const months = Math.max(...known.map((rule) => rule.months))
  const overAt = latest(later(facts.lastContactAt, { months }), facts.keptUntil)
  const noticeAt = later(overAt, { days: -noticeDays })
  const isTold = facts.toldAt !== null && facts.toldAt >= noticeAt && facts.toldAt <= now
  const told = isTold ? facts.toldAt! : latest(noticeAt, now)
  return {
    action: known.some(({ action }) => action === 'anonymise') ? 'anonymise' : 'erase',
    overAt,
    noticeAt,
    isTold,
    dueAt: latest(overAt, later(told, { days: noticeDays })),
  }
}

/** Candidates are looked through in the first hours of the day (UTC). */
const firstHour = 1

/** Whether candidates are to be looked through: once a day. A run in the future was noted by a wrong clock. */
export function isRunDue(ranAt: Date | null, now: Date): boolean {
  if (now.getUTCHours() < firstHour) return false
  return ranAt === null || ranAt > now || ranAt.toISOString().slice(0, 10) < now.toISOString().slice(0, 10)
}

/** In UTC: 31 January and a month are 28 February. */
export function later(at: Date, by: { months?: number; days?: number }): Date {
  return DateTime.fromJSDate(at, { zone: 'utc' }).plus(by).toJSDate()
}

function latest(one: Date, other: Date | null): Date {
  return other !== null && other > one ? other : one
}
