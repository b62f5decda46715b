import { z } from 'zod'
import { instant } from './common.ts'
import { actionCause } from './mailbox.ts'

/** What may be wrong with the installation as a whole. Each has a text that says what to do. */
export const healthFinding = z.enum([
  'audit-broken',
  'audit-unchecked',
  'clock-differs',
  'disk-full',
  'google-project',
  'jobs-wait',
  'ledger-old',
  'no-letters',
  'owners-reconnect',
  'polls-late',
  'secret-lost',
  'sends-failed',
  'sends-in-doubt',
  'sends-late',
  'set-aside',
  'sync-late',
  'units-low',
])

/** `bad`: mail is late or lost from sight until somebody acts; `warn`: look at it today; `note`: worth knowing. */
export const healthLevel = z.enum(['bad', 'warn', 'note'])

const count = z.int().nonnegative()
const seconds = z.number().nonnegative()
/** Seconds since the last sync of the inboxes that Kurier may read: the median, and the worst of 95 and 99 in 100. */
const lag = z.object({ p50: seconds, p95: seconds, p99: seconds, most: seconds })

/** GET /api/health/report: sums over the installation; no names, addresses or texts. */
export const healthReport = z.object({
  measuredAt: instant,
  version: z.string(),
  findings: z.array(
    z.object({
      finding: healthFinding,
      level: healthLevel,
      /** How many, how long or how much, in the unit that the text says. */
      value: z.number(),
    }),
  ),
  mailboxes: z.object({
    connected: count,
    importing: count,
    paused: count,
    actionNeeded: z.array(z.object({ cause: actionCause, count })),
    /** To be asked now. */
    due: count,
    /** Being asked now. */
    leased: count,
    /** Null if no inbox was synced yet. */
    lag: lag.nullable(),
  }),
  /** Messages that were found and are not fetched yet; `oldest` is null if there are none. */
  ledger: z.object({ waiting: count, setAside: count, oldest: seconds.nullable() }),
  /** Google's quota units in the last minute. */
  units: z.object({ used: count, left: count }),
  /** Emails written in the last day, by what became of them. */
  sends: z.object({ sent: count, waiting: count, failed: count, inDoubt: count }),
  /** Work that waits for a worker. */
  jobs: z.object({ waiting: count, oldest: seconds.nullable() }),
  /** The share of the disk under DATA_DIR that is free; null if it cannot be read. */
  diskFree: z.number().min(0).max(1).nullable(),
})

export type HealthFinding = z.infer<typeof healthFinding>
export type HealthLevel = z.infer<typeof healthLevel>
export type HealthReport = z.infer<typeof healthReport>
