import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import { type Database, openDatabase } from '../db/db.ts'
import { emulatorProject } from '../demo.ts'
import { type Foundation, openFoundation } from '../foundation.ts'
import { createLog } from '../log.ts'
import { within } from '../origin.ts'
import { CommandError } from './subcommand.ts'
import type { Terminal } from './terminal.ts'

/**
 * Calls `work` with the database, the job queue and Google of this configuration, as the server has them, and closes
 * them. The audit log says that it was done on the command line.
 *
 * @throws ConfigError
 * @throws CommandError if the embedded database is in use or missing
 */
export async function atHand<T>(
  { env }: Pick<Terminal, 'env'>,
  work: (parts: Foundation & { config: Config }) => Promise<T>,
): Promise<T> {
  const config = { ...readConfig(env), metrics: undefined, traces: undefined }
  await requireDatabase(config)
  const google =
    config.google === 'demo' ? emulatorProject(`http://127.0.0.1:${config.port + 1}`) : config.google
  const foundation = await openFoundation({ config, google, log: createLog('error'), migrates: false })
  try {
    return await within({ via: 'command line' }, () => work({ ...foundation, config }))
  } finally {
    await foundation.jobs.stop()
    await foundation.database.close()
  }
}

/**
 * Calls `work` with the database alone, whichever Kurier wrote it.
 *
 * @throws ConfigError
 * @throws CommandError as {@link atHand}
 */
export async function withDatabase<T>(
  { env }: Pick<Terminal, 'env'>,
  work: (database: Database, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig(env)
  await requireDatabase(config)
  const database = await openDatabase(config, createLog('error'))
  try {
    return await work(database, config)
  } finally {
    await database.close()
  }
}

/** @throws CommandError if the embedded database is in use or was never created */
async function requireDatabase(config: Config): Promise<void> {
  if (config.databaseUrl !== undefined) return
  if (!existsSync(join(config.dataDir, 'postgres'))) {
    throw new CommandError(
      `There is no Kurier database in ${config.dataDir}. Set DATA_DIR or DATABASE_URL as for the server, or start Kurier once.`,
      2,
    )
  }
  if (await isRunning(config)) {
    throw new CommandError(
      'Kurier is running, and only one process can open the embedded database.\n' +
        'Stop Kurier and repeat this, or do it in the browser (People, Audit log, Health).\n' +
        'With PostgreSQL (DATABASE_URL) both work at the same time.',
      2,
    )
  }
}

/** Whether a Kurier answers on this configuration's port. */
export async function isRunning({ host, port }: Pick<Config, 'host' | 'port'>): Promise<boolean> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  try {
    await fetch(`http://${name.includes(':') ? `[${name}]` : name}:${port}/healthz`, {
      signal: AbortSignal.timeout(2_000),
    })
    return true
  } catch {
    return false
  }
}
