import { readConfig } from '../config.ts'
import { openDatabase } from '../db/db.ts'
import { migrate } from '../db/migrate.ts'
import { createLog } from '../log.ts'
import { isRunning } from './office-at-hand.ts'
import { CommandError } from './subcommand.ts'
import { type Progress, progressOf, type Terminal } from './terminal.ts'

/** Applies what is missing, and says which migrations these were. Creates the embedded database if there is none. */
export async function migrateHere(terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.env)
  if (config.databaseUrl === undefined && (await isRunning(config))) {
    throw new CommandError(
      'Kurier is running on the embedded database, and brought it up to date when it started.',
      2,
    )
  }
  const database = await openDatabase(config, createLog('error'))
  try {
    let progress: Progress | undefined
    const applied = await migrate(database.db, (number, newest) => {
      progress ??= progressOf(terminal, 'Migrations', newest)
      progress.to(number - 1)
    })
    progress?.end()
    const many = `${applied.length} migration${applied.length === 1 ? '' : 's'}`
    terminal.say(
      applied.length === 0 ? 'The database is up to date.' : `Applied ${many}, up to ${applied.at(-1)}.`,
    )
  } finally {
    await database.close()
  }
}
