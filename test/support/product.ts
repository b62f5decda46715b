import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { inject } from 'vitest'
import { newId } from '../../server/ids.ts'
import { scratchFolder } from './scratch.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const startWithinMs = 180_000
const stopWithinMs = 60_000

/** The product as a new user has it: `npm start` in an empty folder, in demo mode. */
export interface Product {
  /** The address for the browser. */
  url: string
  /** The demo's Google. */
  googleUrl: string
  /** Its output so far, to print when a test fails. */
  output(): string
  /** Ends the process as a power cut would. */
  crash(): Promise<void>
  /** Stops it gracefully. */
  stop(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  /** Stops it gracefully and deletes its data. */
  close(): Promise<void>
}

interface Running {
  child: ChildProcess
  url: string
  googleUrl: string
  output: () => string
}

/** The data of browser-setup.ts: nothing, the demo as at its first start, or with Anna's inbox imported too. */
export type Data = 'empty' | 'demo' | 'connected'

/**
 * Starts the product on a free port with data of its own, on PostgreSQL, which takes a third of the CPU time of the
 * embedded database.
 *
 * @param environment further settings of the operator; with `GMAIL_ROOT_URL` there is no demo
 */
export async function openProduct(data: Data, environment: Record<string, string> = {}): Promise<Product> {
  const { folder, compiled, postgresUrl } = inject('product')
  const database = await copyDatabase(postgresUrl, data)
  const dataDir = await scratchFolder('kurier-browser-')
  cpSync(join(folder, data), dataDir, { recursive: true })
  const product = await startProduct(dataDir, { ...settingsOn(database.url, compiled), ...environment })
  const { close } = product
  product.close = async () => {
    await close()
    await database.drop()
  }
  return product
}

/** The settings of a product on PostgreSQL, which keeps its compiled code in a folder. */
export function settingsOn(databaseUrl: string, compiled: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    KURIER_SECRET: 'a-secret-of-the-browser-tests-long-enough',
    NODE_COMPILE_CACHE: compiled,
  }
}

/** Starts the product as a new user has it, with the embedded database in an empty folder. */
export async function openEmbeddedProduct(): Promise<Product> {
  return await startProduct(await scratchFolder('kurier-browser-'), {})
}

/** Starts the product on a free port, with the data in a folder that it deletes when it is closed. */
export async function startProduct(dataDir: string, environment: Record<string, string>): Promise<Product> {
  const port = await freePort()
  let running = await start(dataDir, port, environment)
  return {
    get url() {
      return running.url
    },
    get googleUrl() {
      return running.googleUrl
    },
    output: () => running.output(),
    crash: () => stop(running.child, 'SIGKILL'),
    stop: () => stop(running.child, 'SIGTERM'),
    restart: async () => {
      running = await start(dataDir, port, environment)
    },
    close: async () => {
      await stop(running.child, 'SIGTERM')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Copies a database of the PostgreSQL whose database `postgres` has this URL. */
export async function copyDatabase(
  server: string,
  template: string,
  name = `browser_${newId().replaceAll('-', '')}`,
): Promise<{ url: string; drop(): Promise<void> }> {
  const execute = async (statement: string) => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await execute(`create database ${name} template ${template}`)
  return {
    url: server.replace(/\/postgres$/, `/${name}`),
    drop: () => execute(`drop database ${name} with (force)`),
  }
}

/** Does what `npm start` does, and waits for its banner, which names both addresses. */
async function start(dataDir: string, port: number, environment: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, ['--liftoff-only', 'server/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      KURIER_DEMO: 'plain',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const [url, googleUrl] = await new Promise<[string, string]>((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${what}; it said:\n${output}`))
    const timer = setTimeout(() => fail(`the product did not start in ${startWithinMs} ms`), startWithinMs)
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const address = /Kurier +(http\S+)[\s\S]*mail +\S/.exec(output)?.[1]
      const google = environment.GMAIL_ROOT_URL ?? /webmail +(http\S+)\/webmail/.exec(output)?.[1]
      if (!address || !google) return
      clearTimeout(timer)
      resolve([address, google])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => fail(`the product ended with code ${code}`))
  }).catch(async (error: unknown) => {
    await stop(child, 'SIGKILL')
    throw error
  })
  return { child, url, googleUrl, output: () => output }
}

/** Stops only the process that was started here, and kills it if it does not end in time. */
async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
  await ended
  clearTimeout(timer)
}

/** Below the ports that systems give to outgoing connections, which could take one before the product listens. */
const firstPort = 20_000
const ports = 10_000

/** A free port whose neighbour is free too, for the demo's Google. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + Math.floor(Math.random() * ports)
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const listens = await new Promise<boolean>((resolve) =>
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
  )
  if (listens) await new Promise((resolve) => server.close(resolve))
  return listens
}
