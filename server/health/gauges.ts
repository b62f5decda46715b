import type { Measures } from './measures.ts'

/** One figure of the database, read when somebody asks for metrics. */
export interface GaugeSpec {
  name: string
  help: string
  labels?: readonly string[]
  /** The values by label; a figure without one is left out. */
  read(measures: Measures): readonly { labels?: Record<string, string>; value: number | null | undefined }[]
}

const one = (value: number | null | undefined) => [{ value }]

/** Every figure that is measured in the database. All processes of one database report the same. */
export const gauges: readonly GaugeSpec[] = [
  {
    name: 'kurier_mailboxes',
    help: 'Connected inboxes by state',
    labels: ['state'],
    read: ({ mailboxes }) => [
      { labels: { state: 'connected' }, value: mailboxes.connected },
      { labels: { state: 'importing' }, value: mailboxes.importing },
      { labels: { state: 'paused' }, value: mailboxes.paused },
      { labels: { state: 'action_needed' }, value: total(Object.values(mailboxes.actionNeeded)) },
    ],
  },
  {
    name: 'kurier_mailboxes_action_needed',
    help: 'Inboxes that Kurier cannot read until somebody acts, by cause',
    labels: ['cause'],
    read: ({ mailboxes }) =>
      Object.entries(mailboxes.actionNeeded).map(([cause, value]) => ({ labels: { cause }, value })),
  },
  {
    name: 'kurier_mailboxes_due',
    help: 'Inboxes whose time to be asked has come',
    read: ({ mailboxes }) => one(mailboxes.due),
  },
  {
    name: 'kurier_mailboxes_leased',
    help: 'Inboxes that workers are asking now',
    read: ({ mailboxes }) => one(mailboxes.leased),
  },
  {
    name: 'kurier_mailbox_overdue_seconds',
    help: 'How long the inbox has been due that has been due for longest',
    read: ({ mailboxes }) => one(mailboxes.overdue ?? 0),
  },
  {
    name: 'kurier_sync_lag_seconds',
    help: 'Seconds since the last sync of inboxes that may be read, by quantile',
    labels: ['quantile'],
    read: ({ mailboxes: { lag } }) => [
      { labels: { quantile: '0.5' }, value: lag?.p50 },
      { labels: { quantile: '0.95' }, value: lag?.p95 },
      { labels: { quantile: '0.99' }, value: lag?.p99 },
      { labels: { quantile: '1' }, value: lag?.most },
    ],
  },
  {
    name: 'kurier_ledger_messages',
    help: 'Messages that were found and are not fetched, by whether they wait or were set aside',
    labels: ['state'],
    read: ({ ledger }) => [
      { labels: { state: 'waiting' }, value: ledger.waiting },
      { labels: { state: 'set_aside' }, value: ledger.setAside },
    ],
  },
  {
    name: 'kurier_ledger_oldest_seconds',
    help: 'How long the message has waited that has waited for longest: of all, and of new mail',
    labels: ['mail'],
    read: ({ ledger }) => [
      { labels: { mail: 'all' }, value: ledger.oldest ?? 0 },
      { labels: { mail: 'new' }, value: ledger.oldestNew ?? 0 },
    ],
  },
  {
    name: 'kurier_google_minute_units',
    help: 'Quota units of the Google project in the last minute: used or reserved, and left',
    labels: ['state'],
    read: ({ units }) => [
      { labels: { state: 'used' }, value: units.used },
      { labels: { state: 'left' }, value: Math.max(0, units.limit - units.used) },
    ],
  },
  {
    name: 'kurier_outbox_day_messages',
    help: 'Emails written in the last day, by state',
    labels: ['state'],
    read: ({ outbox }) => Object.entries(outbox).map(([state, value]) => ({ labels: { state }, value })),
  },
  {
    name: 'kurier_outbox_late_seconds',
    help: 'How long the email has waited that should have left first',
    read: ({ sendsLate }) => one(sendsLate ?? 0),
  },
  {
    name: 'kurier_jobs',
    help: 'Jobs by queue, and by whether they wait or run',
    labels: ['job', 'state'],
    read: ({ jobs }) =>
      jobs.flatMap(({ name: job, waiting, active }) => [
        { labels: { job, state: 'waiting' }, value: waiting },
        { labels: { job, state: 'active' }, value: active },
      ]),
  },
  {
    name: 'kurier_job_oldest_seconds',
    help: 'How long the oldest job of a queue has waited',
    labels: ['job'],
    read: ({ jobs }) => jobs.map(({ name: job, oldest }) => ({ labels: { job }, value: oldest })),
  },
  {
    name: 'kurier_audit_broken',
    help: 'Whether the last check found that the audit log was changed',
    read: ({ audit }) => one(audit.broken === null ? 0 : 1),
  },
  {
    name: 'kurier_audit_checked_seconds',
    help: 'Seconds since the audit log was checked',
    read: ({ audit }) => one(audit.checkedAgo),
  },
  {
    name: 'kurier_database_clock_ahead_seconds',
    help: 'By how much the clock of the database is ahead of the clock of this machine',
    read: ({ clockAhead }) => one(clockAhead),
  },
  {
    name: 'kurier_disk_free_ratio',
    help: 'The free share of the disk under DATA_DIR of this process',
    read: ({ disk }) => one(disk && disk.freeBytes / disk.totalBytes),
  },
]

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
