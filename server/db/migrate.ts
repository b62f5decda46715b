import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Db, Tx } from './db.ts'

const folder = new URL('./migrations/', import.meta.url)

/** An arbitrary number: every Kurier process takes the same advisory lock. */
const lockKey = 4_817_201

/**
 * Applies every migration that is missing, and returns their numbers.
 *
 * Each file is one transaction that takes the lock and records its number. Of
 * two processes that start together, one waits and then finds the work done.
 *
 * @param onBegin called before each that is missing
 * @throws Error when the database has a migration that this version does not know
 */
export async function migrate(db: Db, onBegin?: (number: number, newest: number) => void): Promise<number[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  await sql`create table if not exists migrations
    (number integer primary key, name text not null, applied_at timestamptz not null default now())`
    .execute(db)
    .catch(ignoreRace)
  const newest = Math.max(...files.map((name) => Number.parseInt(name, 10)))
  await refuseNewer(db, newest)
  const applied: number[] = []
  for (const name of files) {
    const number = Number.parseInt(name, 10)
    const text = await readFile(new URL(name, folder), 'utf8')
    const one = { number, name, text, onBegin: () => onBegin?.(number, newest) }
    const done = await db.transaction().execute((tx) => applyOnce(tx, one))
    if (done) applied.push(number)
  }
  return applied
}

interface Migration {
  number: number
  name: string
  text: string
  onBegin: (() => void) | undefined
}

async function applyOnce(tx: Tx, { number, name, text, onBegin }: Migration): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx)
  const { rows } = await sql`select 1 from migrations where number = ${number}`.execute(tx)
  if (rows.length > 0) return false
  onBegin?.()
  await sql`insert into migrations (number, name) values (${number}, ${name})`.execute(tx)
  for (const statement of statements(text)) {
    await sql.raw(statement).execute(tx)
  }
  return true
}

/**
 * Splits at semicolons that end a line, except inside the body of a function ($$ … $$). Other statements must not end a
 * line with one.
 */
export function statements(text: string): string[] {
  const bodies: string[] = []
  const withoutBodies = text.replace(/--.*$/gm, '').replace(/\$\$.*?\$\$/gs, (body) => {
    bodies.push(body)
    return '$$'
  })
  return withoutBodies
    .split(/;\s*$/m)
    .map((statement) => statement.replaceAll('$$', () => bodies.shift()!).trim())
    .filter((statement) => statement !== '')
}

/** The number of the newest migration that this Kurier has, and of the newest in the database (0: none). */
export async function migrationNumbers(db: Db): Promise<{ known: number; applied: number }> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql'))
  const { rows } = await sql<{ number: number | null }>`select max(number) as number from migrations`.execute(
    db,
  )
  return {
    known: Math.max(...names.map((name) => Number.parseInt(name, 10))),
    applied: rows[0]?.number ?? 0,
  }
}

/** @throws Error if migrations are missing, or the database is of a newer Kurier */
export async function requireCurrent(db: Db): Promise<void> {
  const { known, applied } = await migrationNumbers(db)
  await refuseNewer(db, known)
  if (applied < known) {
    throw new Error(
      `The database is of an older Kurier (migration ${applied}, this one knows ${known}). Start this Kurier, or run: kurier migrate`,
    )
  }
}

async function refuseNewer(db: Db, newest: number): Promise<void> {
  const { rows } = await sql<{ number: number }>`select max(number) as number from migrations`.execute(db)
  const found = rows[0]?.number ?? 0
  if (found > newest) {
    throw new Error(
      `The database is of a newer Kurier (migration ${found}, this one knows ${newest}). Upgrade Kurier.`,
    )
  }
}

/** If two processes create the table at once, one of them gets an error that can be ignored. */
function ignoreRace(error: unknown): void {
  const code = (error as { code?: string }).code
  if (code !== '23505' && code !== '42P07') throw error
}
