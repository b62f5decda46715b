import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'

/** Clock ticks a second on Linux, for every architecture that Node supports. */
const ticksPerSecond = 100

/**
 * The CPU time of a PostgreSQL on this machine so far, with all its processes, in ms. Linux only.
 *
 * @param databaseUrl of a superuser
 */
export async function postgresCpuMs(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const main = statOf(rows[0].pid as number)?.parent
  await client.end()
  if (main === undefined) throw new Error('the processes of PostgreSQL were not found in /proc')
  let ticks = 0
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined
    // The main process counts its children that have ended.
    if (stat && Number(name) === main) ticks += stat.own + stat.ended
    else if (stat?.parent === main) ticks += stat.own
  }
  return (ticks / ticksPerSecond) * 1_000
}

/** Reads /proc/PID/stat (proc(5)). The process may have ended meanwhile. */
function statOf(pid: number): { parent: number; own: number; ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    return { parent: fields[1]!, own: fields[11]! + fields[12]!, ended: fields[13]! + fields[14]! }
  } catch {
    return undefined
  }
}
