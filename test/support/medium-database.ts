import { readFile } from 'node:fs/promises'
import pg from 'pg'

export interface DatabaseSize {
  mailboxes: number
  candidates: number
  /** In each mailbox. */
  messages: number
}

/**
 * Fills a migrated PostgreSQL database with plausible rows in every table that grows, within seconds.
 *
 * The first user, mailbox and candidate have the same rows in databases of every size, so that what a request about
 * them costs can be compared. Users are `user<n>@firma.example`; the last one is an administrator without a mailbox.
 */
export async function fillDatabase(url: string, size: DatabaseSize, passwordHash: string): Promise<void> {
  const values: Record<string, string> = { password: passwordHash }
  for (const [name, value] of Object.entries(size)) values[name] = String(value)
  const text = await readFile(new URL('./medium-database.sql', import.meta.url), 'utf8')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('set session_replication_role = replica')
    await client.query(text.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!))
    // Sets the visibility map and the statistics, as autovacuum does.
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

/** The id that the database has for the n-th thing of a kind; the kinds are numbered in `medium-database.sql`. */
export function idOf(kind: number, n: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
  return `019a${hex(kind, 4)}-0000-7000-8000-${hex(n, 12)}`
}
