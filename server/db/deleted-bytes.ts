import { sql } from 'kysely'
import type { Db } from './db.ts'

/**
 * Removes the bytes of deleted and changed rows from the files of the embedded database.
 *
 * - `VACUUM FULL` writes each table anew with its indexes, without what was deleted, and deletes the old files.
 * - `pg_statistic` has samples of the values. They are deleted first, because `ANALYZE` leaves those of a table that is
 *   empty by now.
 * - The write-ahead log still has the bytes. A checkpoint makes its older files unnecessary; with `wal_recycle` off they
 *   are deleted instead of renamed for later use. Files that were renamed before still have old bytes, so the log goes
 *   on to the next file until all of them were used up.
 *
 * Each statement is executed alone, so that other work has its turn in between. Safe to repeat and to stop anywhere.
 */
export async function removeDeletedBytes(db: Db): Promise<void> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select namespace.nspname as schema, relation.relname as name from pg_class relation
    join pg_namespace namespace on namespace.oid = relation.relnamespace
    where relation.relkind = 'r' and namespace.nspname in ('public', 'pgboss')
    order by pg_total_relation_size(relation.oid)`.execute(db)
  await forgetSamples(db)
  for (const { schema, name } of tables) {
    await sql`vacuum (full, analyze) ${sql.table(`${schema}.${name}`)}`.execute(db)
  }
  await sql`vacuum full pg_catalog.pg_statistic`.execute(db)
  await sql`set wal_recycle = off`.execute(db)
  for (let files = await logFiles(db), left = mostLogFiles; left > 0; left -= 1) {
    await sql`select pg_switch_wal()`.execute(db)
    await sql`checkpoint`.execute(db)
    if (files === 1) break
    files = await logFiles(db)
  }
  await sql`reset wal_recycle`.execute(db)
}

async function forgetSamples(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local allow_system_table_mods = on`.execute(tx)
    await sql`delete from pg_catalog.pg_statistic where starelid in (select oid from pg_catalog.pg_class
      where relnamespace in (select oid from pg_namespace where nspname in ('public', 'pgboss')))`.execute(tx)
  })
}

/** PostgreSQL keeps 1 GB of log at most, in files of 16 MB. */
const mostLogFiles = 100

async function logFiles(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'`.execute(db)
  return rows[0]!.count
}
