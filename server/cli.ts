import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError, readConfig } from './config.ts'
import { openDatabase } from './db/db.ts'
import { createLog } from './log.ts'
import { checkAndKeep } from './users/audit-chain.ts'

/** `npm run kurier -- <command>`: what an operator does without the web. Exits with 1 if something is wrong. */

const usage = `Usage: npm run kurier -- audit verify

  audit verify   check that no event of the audit log was changed, added or removed afterwards`

process.exitCode = await run(process.argv.slice(2))

async function run(words: readonly string[]): Promise<number> {
  if (words.join(' ') !== 'audit verify') {
    process.stderr.write(`${usage}\n`)
    return 2
  }
  try {
    return await verifyAudit(readConfig(process.env))
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`)
    return 2
  }
}

async function verifyAudit(config: Config): Promise<number> {
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, 'postgres'))) {
    process.stderr.write(`There is no Kurier database in ${config.dataDir}; set DATA_DIR or DATABASE_URL.\n`)
    return 2
  }
  if (config.databaseUrl === undefined && (await isRunning(config))) {
    process.stderr.write(
      'Kurier is running, and only one process can open the embedded database. Stop Kurier first, or use “Check now” under People → Audit log.\n',
    )
    return 2
  }
  const database = await openDatabase(config, createLog('error'))
  try {
    const { from, through, broken, headHash } = await checkAndKeep(database.db, new Date())
    if (broken !== null) {
      process.stdout.write(`The audit log is BROKEN at event ${broken} (checked ${from} to ${through}).\n`)
      return 1
    }
    const range = through < from ? 'The audit log is empty.' : `Events ${from} to ${through} are unchanged.`
    process.stdout.write(`${range}\nHash of the last event: ${headHash}\n`)
    return 0
  } finally {
    await database.close()
  }
}

/** Whether a Kurier answers on this configuration's port. */
async function isRunning({ host, port }: Config): Promise<boolean> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  try {
    await fetch(`http://${name.includes(':') ? `[${name}]` : name}:${port}/api/health`, {
      signal: AbortSignal.timeout(2_000),
    })
    return true
  } catch {
    return false
  }
}
