import { sql } from 'kysely'
import type { Database } from '../db/db.ts'
import { migrationNumbers } from '../db/migrate.ts'
import { bad, ok, type Verdict, warn } from './check.ts'

const oldestSupported = 14
/** A pool of 10, pg-boss's 4 and a listener. */
const connectionsPerProcess = 15

/** Checks the server, its settings and whether the tables are those of this Kurier. */
export async function databaseVerdicts({ db, engine }: Database): Promise<Verdict[]> {
  const { rows } = await sql<
    Record<'version' | 'encoding' | 'fsync' | 'commit' | 'connections', string> & { super: boolean }
  >`
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('max_connections') as connections,
      coalesce((select rolsuper from pg_roles where rolname = current_user), false) as super`.execute(db)
  const facts = rows[0]!
  const major = Math.floor(Number(facts.version) / 10_000)
  if (engine === 'embedded') return [ok('the embedded database answers'), await ofMigrations(db)]
  const verdicts = [
    major < oldestSupported
      ? bad(`PostgreSQL ${major} is too old`, `Upgrade it to ${oldestSupported} or newer`)
      : ok(`PostgreSQL ${major} answers`),
    await ofMigrations(db),
  ]
  if (facts.encoding !== 'UTF8') {
    verdicts.push(
      bad(`the database’s encoding is ${facts.encoding}`, 'Create it with encoding UTF8, and move the data'),
    )
  }
  if (facts.fsync === 'off' || facts.commit === 'off') {
    verdicts.push(
      bad(
        'fsync or synchronous_commit is off: a power cut may lose that an email was sent',
        'Switch both on in postgresql.conf',
      ),
    )
  }
  if (Number(facts.connections) < 4 * connectionsPerProcess) {
    verdicts.push(
      warn(
        `max_connections is ${facts.connections}, enough for ${Math.floor(Number(facts.connections) / connectionsPerProcess)} processes of Kurier`,
        `Raise it to ${connectionsPerProcess} for each process, and some for yourself`,
      ),
    )
  }
  if (facts.super) {
    verdicts.push(
      warn(
        'Kurier connects as a superuser',
        'Give it a role of its own that owns its database, and nothing else',
      ),
    )
  }
  return verdicts
}

async function ofMigrations(db: Database['db']): Promise<Verdict> {
  const { known, applied } = await migrationNumbers(db)
  if (applied === known) return ok(`its tables are up to date (migration ${known})`)
  return applied < known
    ? warn(
        `its tables are older (migration ${applied} of ${known})`,
        'Back up, then start Kurier or run: kurier migrate',
      )
    : bad(
        `its tables are of a newer Kurier (migration ${applied}, this one knows ${known})`,
        'Upgrade Kurier',
      )
}
