import { parseArgs } from 'node:util'
import { createMigratedDatabase, startPostgres, teardown } from '../../support/postgres.ts'
import { embeddedDatabase, postgresDatabase } from '../database.ts'
import { openLab } from '../lab.ts'
import { checkReaders } from './check.ts'

/** `--runs N` worlds, from `--seed`; `--database embedded` for the embedded database. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    database: { type: 'string', default: 'postgres' },
  },
})
if (values.database === 'postgres') await startPostgres()
const open = async () =>
  await openLab(
    values.database === 'postgres'
      ? postgresDatabase(await createMigratedDatabase())
      : await embeddedDatabase(),
  )
const { report, worlds } = await checkReaders(open, {
  worlds: Number(values.runs),
  seed: Number(values.seed),
})
process.stdout.write(`${report ?? 'no fault'}\n${worlds} worlds, seed ${values.seed}\n`)
await teardown()
process.exitCode = report ? 1 : 0
