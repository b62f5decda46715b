import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import type { Log } from '../log.ts'
import type { MailProvider } from '../mailboxes/provider.ts'

/** What sending needs from outside. */
export interface SendParts {
  db: Db
  provider: MailProvider
  secrets: readonly string[]
  clock: Clock
  log: Log
  enqueue: Enqueue
  /** Told what became of each attempt, for metrics. */
  onSend?: ((outcome: 'sent' | 'failed' | 'in_doubt' | 'queued_again') => void) | undefined
}
