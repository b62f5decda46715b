import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { erasedAmong } from '../../../server/candidates/erased-addresses.ts'
import type { Db } from '../../../server/db/db.ts'
import { cleanUp } from '../../../server/erasing/clean-up.ts'
import type { Town } from './town.ts'

/**
 * Does what the job after an erasure does, and returns where an erased address is still found: in which table, and on
 * the embedded database also in which file (rows, indexes, log). Addresses are unique to their run.
 */
export async function erasedFaults({ engine, mayBeErased }: Town): Promise<string[]> {
  const { plain, dataDir } = engine.lab
  const { secrets, clock } = engine.parts()
  const words = [...(await erasedAmong(plain, secrets, [...mayBeErased]))]
  if (words.length === 0) return []
  const engineName = dataDir ? 'embedded' : 'postgres'
  await cleanUp({
    db: plain,
    engine: engineName,
    secrets,
    clock,
    forgetPictures: async () => undefined,
  })
  return [...(await inTables(plain, words)), ...(dataDir ? inFiles(dataDir, words) : [])].map(
    (place) => `erased, and still in ${place}`,
  )
}

async function inTables(db: Db, words: readonly string[]): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`select relname as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`.execute(db)
  const places: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ word: string; row: string }>`select word, lower(row::text) as row
      from ${sql.table(name)} as row, unnest(${[...words]}::text[]) as word
      where strpos(lower(row::text), word) > 0 limit 3`.execute(db)
    places.push(...rows.map(({ word, row }) => `table ${name}: ${word}: ${row.slice(0, mostShown)}`))
  }
  return places
}

const mostShown = 300

function inFiles(dataDir: string, words: readonly string[]): string[] {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.flatMap((entry) => {
    const bytes = readFileSync(join(entry.parentPath, entry.name)).toString('latin1').toLowerCase()
    return words.filter((word) => bytes.includes(word)).map((word) => `file ${entry.name}: ${word}`)
  })
}
