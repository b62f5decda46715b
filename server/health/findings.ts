import type { HealthFinding, HealthLevel } from '../../contract/health.ts'
import type { ActionCause } from '../db/schema.ts'
import type { Measures } from './measures.ts'

/** Something that somebody should look at. `value` is in the unit that its text says. */
export interface Finding {
  finding: HealthFinding
  level: HealthLevel
  value: number
}

export interface Expectations {
  pollSeconds: number
  writesLetters: boolean
}

/** From which value a finding is worth a look, and from which it is bad. `ops/prometheus/alerts.yml` has the same. */
const limits = {
  /** Seconds by which the clocks of this machine and the database may differ. */
  clockSeconds: { warn: 5, bad: 60 },
  /** Seconds that a job or an email may wait. */
  waitSeconds: { warn: 120, bad: 600 },
  /** Seconds within which mail is promised to arrive (bad), and polls without which it is late (warn). */
  syncSeconds: { warn: 900, bad: 3_600 },
  latePolls: 3,
  /** Seconds that new mail may be known and not fetched. */
  ledgerSeconds: { warn: 3_600, bad: 21_600 },
  /** The share of the minute's units that is left. */
  unitsLeft: 0.1,
  /** The share of the disk that is free. */
  diskFree: { warn: 0.1, bad: 0.03 },
  /** The audit log is checked every day. */
  auditSeconds: 3 * 86_400,
} as const

/** Causes that stand in the Google project or the Workspace, so that no recruiter can mend them. */
const ofTheProject: readonly ActionCause[] = ['admin_policy', 'api_disabled', 'client_invalid']

/** Decides what is wrong, the worst first. Pure, so that the page, the alerts and `kurier doctor` agree. */
export function findingsOf(measures: Measures, { pollSeconds, writesLetters }: Expectations): Finding[] {
  const found = [
    ...timeFindings(measures, pollSeconds),
    ...mailboxFindings(measures),
    ...sendFindings(measures),
    ...houseFindings(measures),
    ...(writesLetters ? [] : [{ finding: 'no-letters', level: 'note', value: 0 } as const]),
  ]
  const order: readonly HealthLevel[] = ['bad', 'warn', 'note']
  return found.toSorted((one, other) => order.indexOf(one.level) - order.indexOf(other.level))
}

function timeFindings({ jobs, mailboxes, ledger, clockAhead }: Measures, pollSeconds: number): Finding[] {
  const oldestJob = Math.max(0, ...jobs.map(({ oldest }) => oldest ?? 0))
  const late = Math.max(limits.syncSeconds.warn, limits.latePolls * pollSeconds)
  const sync = { warn: late, bad: Math.max(limits.syncSeconds.bad, late) }
  return [
    ...above('jobs-wait', oldestJob, limits.waitSeconds, 60),
    ...above('polls-late', mailboxes.overdue ?? 0, sync, 60),
    ...above('sync-late', mailboxes.lag?.p95 ?? 0, sync, 60),
    ...above('ledger-old', ledger.oldestNew ?? 0, limits.ledgerSeconds, 3_600),
    ...above('clock-differs', Math.abs(clockAhead), limits.clockSeconds, 1),
  ]
}

function mailboxFindings({ mailboxes, ledger }: Measures): Finding[] {
  const countOf = (is: (cause: ActionCause) => boolean) =>
    (Object.entries(mailboxes.actionNeeded) as [ActionCause, number][])
      .filter(([cause]) => is(cause))
      .reduce((sum, [, count]) => sum + count, 0)
  const project = countOf((cause) => ofTheProject.includes(cause))
  const lost = countOf((cause) => cause === 'secret_lost')
  const owners = countOf((cause) => cause !== 'secret_lost' && !ofTheProject.includes(cause))
  return [
    ...some('google-project', 'bad', project),
    ...some('secret-lost', 'bad', lost),
    ...some('owners-reconnect', 'warn', owners),
    ...some('set-aside', 'warn', ledger.setAside),
  ]
}

function sendFindings({ outbox, sendsLate }: Measures): Finding[] {
  return [
    ...above('sends-late', sendsLate ?? 0, limits.waitSeconds, 60),
    ...some('sends-in-doubt', 'warn', outbox.in_doubt),
    ...some('sends-failed', 'warn', outbox.failed),
  ]
}

function houseFindings({ units, audit, disk }: Measures): Finding[] {
  const left = 1 - units.used / units.limit
  const free = disk ? disk.freeBytes / disk.totalBytes : 1
  const isUnchecked = (audit.checkedAgo ?? 0) > limits.auditSeconds
  return [
    ...some('audit-broken', 'bad', audit.broken ?? 0),
    ...(isUnchecked ? some('audit-unchecked', 'warn', Math.floor(audit.checkedAgo! / 86_400)) : []),
    ...(left < limits.unitsLeft
      ? [{ finding: 'units-low', level: 'warn', value: Math.max(left, 0) } as const]
      : []),
    ...(free < limits.diskFree.warn
      ? [{ finding: 'disk-full', level: free < limits.diskFree.bad ? 'bad' : 'warn', value: free } as const]
      : []),
  ]
}

/** A finding if the value is above a limit; its value is told in units of `unit`. */
function above(
  finding: HealthFinding,
  value: number,
  { warn, bad }: { warn: number; bad: number },
  unit: number,
): Finding[] {
  if (value <= warn) return []
  return [{ finding, level: value > bad ? 'bad' : 'warn', value: Math.floor(value / unit) }]
}

function some(finding: HealthFinding, level: HealthLevel, value: number): Finding[] {
  return value > 0 ? [{ finding, level, value }] : []
}
