import { sql } from 'kysely'
import { systemClock } from '../clock.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import type { Database } from '../db/db.ts'
import { migrationNumbers } from '../db/migrate.ts'
import { bad, type Check, ok, skip, type Verdict } from '../doctor/check.ts'
import { databaseVerdicts } from '../doctor/database-check.ts'
import { googleVerdicts, mailVerdicts, publicVerdicts } from '../doctor/network-checks.ts'
import { proxyVerdicts, secretVerdicts } from '../doctor/settings-check.ts'
import { findingsOf } from '../health/findings.ts'
import { measure } from '../health/measures.ts'
import { findingText } from './finding-text.ts'
import { withDatabase } from './office-at-hand.ts'
import { CommandError } from './subcommand.ts'
import type { Terminal } from './terminal.ts'

const signs = { ok: '✓', warn: '!', bad: '✗', skip: '–' } as const

/** Runs all checks, one after the other, and prints what each found. @throws CommandError if something is wrong */
export async function examine(terminal: Terminal): Promise<void> {
  const config = configOf(terminal)
  let isBad = false
  const tell = ({ name, verdicts }: Check) => {
    isBad ||= verdicts.some(({ level }) => level === 'bad')
    terminal.say(name)
    for (const verdict of verdicts) terminal.say(lineOf(verdict))
  }
  tell({ name: 'Secrets', verdicts: secretVerdicts(config, terminal.env.KURIER_SECRET !== undefined) })
  for (const check of await databaseChecks(terminal, config)) tell(check)
  tell({ name: 'Google', verdicts: await googleVerdicts(config) })
  const seen = config.role === 'worker' ? [] : await publicVerdicts(config)
  tell({ name: 'Address and proxy', verdicts: [...proxyVerdicts(config), ...seen] })
  tell({ name: 'Mail', verdicts: await mailVerdicts(config) })
  if (isBad) throw new CommandError('\nSomething is wrong: see ✗ above.')
  terminal.say('\nNothing is wrong.')
}

function lineOf({ level, says, todo }: Verdict): string {
  return `  ${signs[level]} ${says}${todo ? `\n      → ${todo}` : ''}`
}

function configOf({ env, say }: Terminal): Config {
  try {
    return readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) say(`Configuration\n  ✗ ${error.message}\n`)
    throw new CommandError('', 2)
  }
}

async function databaseChecks(terminal: Terminal, config: Config): Promise<Check[]> {
  const name = 'Database'
  try {
    return await withDatabase(terminal, async (database) => {
      const verdicts = await databaseVerdicts(database)
      const hasStarted = await isMeasurable(database)
      return [{ name, verdicts }, ...(hasStarted ? [await houseCheck(database, config)] : [])]
    })
  } catch (error) {
    if (error instanceof CommandError) return [{ name, verdicts: [skip(error.message.split('\n')[0]!)] }]
    const { code, message } = error as { code?: string; message: string }
    const todo = 'Check DATABASE_URL, that PostgreSQL runs, and that it accepts this user from here'
    return [{ name, verdicts: [bad(`it does not answer: ${code ?? message}`, todo)] }]
  }
}

/** Whether this Kurier has already worked with the database, so that all tables exist. */
async function isMeasurable({ db }: Database): Promise<boolean> {
  const { known, applied } = await migrationNumbers(db)
  const { rows } = await sql<{ jobs: string | null }>`select to_regclass('pgboss.job')::text as jobs`.execute(
    db,
  )
  return known === applied && rows[0]?.jobs !== null
}

/** What the page Health finds. */
async function houseCheck({ db }: Database, config: Config): Promise<Check> {
  const { dataDir, quota, pollSeconds } = config
  const measures = await measure({ db, clock: systemClock, dataDir, unitsPerMinute: quota.perProject })
  const found = findingsOf(measures, { pollSeconds, writesLetters: true })
  const verdicts = found.map(({ finding, level, value }): Verdict => {
    const { title, todo } = findingText(finding, value)
    return { level: level === 'bad' ? 'bad' : 'warn', says: title, todo }
  })
  return {
    name: 'Health',
    verdicts: verdicts.length > 0 ? verdicts : [ok('mail comes in and goes out in time')],
  }
}
