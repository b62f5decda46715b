import type { HealthReport } from '../../contract/health.ts'
import type { ActionCause } from '../db/schema.ts'
import { type Expectations, findingsOf } from './findings.ts'
import type { Measures } from './measures.ts'

/** Presents the measures to a person: what is wrong first, then the figures. */
export function healthReportOf(measures: Measures, about: Expectations & { version: string }): HealthReport {
  const { at, mailboxes, ledger, units, outbox, jobs, disk } = measures
  const { overdue: _, actionNeeded, ...inboxes } = mailboxes
  const ages = jobs.flatMap(({ oldest }) => oldest ?? [])
  return {
    measuredAt: at.toISOString(),
    version: about.version,
    findings: findingsOf(measures, about),
    mailboxes: {
      ...inboxes,
      actionNeeded: (Object.entries(actionNeeded) as [ActionCause, number][]).map(([cause, count]) => ({
        cause,
        count,
      })),
    },
    ledger: {
      waiting: ledger.waiting,
      setAside: ledger.setAside,
      oldest: ledger.oldest && Math.max(0, ledger.oldest),
    },
    units: { used: units.used, left: Math.max(0, units.limit - units.used) },
    sends: {
      sent: outbox.sent,
      waiting: outbox.queued + outbox.sending,
      failed: outbox.failed,
      inDoubt: outbox.in_doubt,
    },
    jobs: {
      waiting: jobs.reduce((sum, { waiting }) => sum + waiting, 0),
      oldest: ages.length > 0 ? Math.max(...ages) : null,
    },
    diskFree: disk && disk.freeBytes / disk.totalBytes,
  }
}
