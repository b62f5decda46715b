import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import type { Log } from '../log.ts'
import type { MailboxClient, MailProvider } from '../mailboxes/provider.ts'
import type { ImportTurns } from './import-turns.ts'

/** What syncing needs from outside. */
export interface SyncParts {
  db: Db
  provider: MailProvider
  secrets: readonly string[]
  clock: Clock
  log: Log
  enqueue: Enqueue
  pollSeconds: number
  imports: ImportTurns
}

/** Two clients: one for work that somebody waits for, and one for background work. */
export interface MailboxClients {
  urgent: MailboxClient
  patient: MailboxClient
}
