import { cpSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { inject } from 'vitest'
import { openEmbedded } from '../../server/db/embedded.ts'
import { SerialPGliteDialect } from '../../server/db/pglite-dialect.ts'
import { createPostgresDatabase, type Engine } from '../support/database.ts'
import { scratchFolder } from '../support/scratch.ts'
import { postgresDatabase, type SharedDatabase } from './database.ts'
import { type Lab, openLab } from './lab.ts'

/** A lab on a database of its own, which is copied from the test run's template. */
export async function openTestLab(kind: Engine = 'postgres'): Promise<Lab> {
  return await openLab(kind === 'postgres' ? await copyPostgres() : await copyEmbedded())
}

async function copyPostgres(): Promise<SharedDatabase> {
  const { url, drop } = await createPostgresDatabase()
  const shared = postgresDatabase(url)
  return { ...shared, close: () => shared.close().then(drop) }
}

async function copyEmbedded(): Promise<SharedDatabase> {
  const dataDir = await scratchFolder('kurier-simulation-')
  cpSync(inject('embeddedTemplate'), dataDir, { recursive: true })
  const pglite = await openEmbedded(dataDir)
  return {
    dialect: () => new SerialPGliteDialect(pglite),
    close: async () => {
      await pglite.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
