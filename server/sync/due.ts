import { type RawBuilder, sql } from 'kysely'
import { hasCome } from '../clock.ts'
import type { Mailbox } from '../db/schema.ts'
import { longestLeaseMs } from '../mailboxes/lease.ts'
import { longestNamedWaitMs } from '../mailboxes/provider.ts'

const hourMs = 60 * 60_000

/**
 * No column is ever set to a time further ahead than this. A later time was written while a clock was ahead, and
 * counts as past (`hasCome`).
 */
const furthest = {
  next_sync_at: hourMs,
  leased_until: longestLeaseMs,
  retry_at: longestNamedWaitMs,
  audit_due_at: 2 * 24 * hourMs,
  next_attempt_at: hourMs,
  not_before: hourMs,
} as const

type DueColumn = keyof typeof furthest

/** An SQL condition: whether the time in this column has come. */
export function isDue(column: DueColumn, now: Date): RawBuilder<boolean> {
  const far = new Date(now.getTime() + furthest[column])
  return sql<boolean>`(${sql.ref(column)} <= ${now}::timestamptz or ${sql.ref(column)} > ${far}::timestamptz)`
}

/** Whether it is too early to ask Google about this mailbox. */
export function mustWait(mailbox: Pick<Mailbox, 'retry_at'>, now: Date): boolean {
  return mailbox.retry_at !== null && !hasCome(mailbox.retry_at, now, furthest.retry_at)
}

export function isAuditDue(mailbox: Pick<Mailbox, 'audit_due_at'>, now: Date): boolean {
  return mailbox.audit_due_at !== null && hasCome(mailbox.audit_due_at, now, furthest.audit_due_at)
}
