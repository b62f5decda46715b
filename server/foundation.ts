import { holdAddresses } from './candidates/address-lock.ts'
import type { OnAddressesChanged } from './candidates/addresses.ts'
import { refuseErased } from './candidates/erased-addresses.ts'
import type { OnSealed } from './candidates/stages.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { type Database, openDatabase } from './db/db.ts'
import { migrate, requireCurrent } from './db/migrate.ts'
import type { GoogleProject } from './gmail/oauth.ts'
import { gmailProvider } from './gmail/provider.ts'
import type { Monitoring } from './health/monitoring.ts'
import { type Enqueue, type Jobs, startJobs } from './jobs/jobs.ts'
import type { Log } from './log.ts'
import { followAccess } from './mailboxes/access.ts'
import type { OnColleaguesChanged } from './mailboxes/mailboxes.ts'
import type { MailProvider } from './mailboxes/provider.ts'
import { sharedQuota } from './mailboxes/quota.ts'
import { keepDrafts } from './outbox/schedule.ts'
import { followAddresses, followColleagues, followPerson } from './sync/address-changes.ts'
import { followSeals } from './sync/seal-changes.ts'
import type { OnAccessChanged } from './users/access-changed.ts'
import { countedQuota, watching } from './watching.ts'

export interface FoundationSettings {
  config: Config
  google: GoogleProject
  log: Log
  clock?: Clock
  /** False: an older database is refused instead of brought up to date. */
  migrates?: boolean
}

/** What the server and the command line both stand on: the database, the job queue, Google, and what follows changes. */
export interface Foundation {
  database: Database
  clock: Clock
  monitoring: Monitoring
  jobs: Jobs
  provider: MailProvider
  following: Following
}

/** Opens the database, brings it up to date, and connects to the job queue. No job is worked on. */
export async function openFoundation({
  config,
  google,
  log,
  ...more
}: FoundationSettings): Promise<Foundation> {
  const clock = more.clock ?? systemClock
  const database = await openDatabase({ databaseUrl: config.databaseUrl, dataDir: config.dataDir }, log)
  const { db } = database
  if (more.migrates === false) await requireCurrent(db)
  else await migrate(db)
  const monitoring = await watching(database, { config, clock, log })
  const { metrics, tracer } = monitoring
  const jobs = await startJobs(database, log, { tracer, onEnd: metrics?.countJob })
  const quota = countedQuota(sharedQuota({ db, clock }, config.quota), metrics)
  const priceTable = config.quota.prices
  const topic = config.pubsub?.topic
  const provider = gmailProvider(google, { quota, priceTable, clock, topic, tracer })
  const following = followers({ clock, enqueue: jobs.enqueue, secrets: config.secrets })
  return { database, clock, monitoring, jobs, provider, following }
}

/** The callbacks that run after people, their inboxes or candidates' addresses change. */
export interface Following {
  onAccessChanged: OnAccessChanged
  onAddressesChanged: OnAddressesChanged
  onColleaguesChanged: OnColleaguesChanged
  onSealed: OnSealed
}

function followers(parts: { clock: Clock; enqueue: Enqueue; secrets: readonly string[] }): Following {
  const onAccessChanged: OnAccessChanged = async (tx, change) => {
    await followAccess(tx, parts, change)
    await followPerson(tx, parts, change.userId)
    await keepDrafts(tx, change, parts.clock.now())
  }
  const onAddressesChanged: OnAddressesChanged = async (tx, changes) => {
    await holdAddresses(tx)
    await refuseErased(
      tx,
      parts.secrets,
      changes.flatMap(({ added }) => added),
    )
    await followAddresses(tx, parts, changes)
  }
  const onColleaguesChanged: OnColleaguesChanged = (tx, keys) => followColleagues(tx, parts, keys)
  const onSealed: OnSealed = (tx, changes) => followSeals(tx, parts, changes)
  return { onAccessChanged, onAddressesChanged, onColleaguesChanged, onSealed }
}
