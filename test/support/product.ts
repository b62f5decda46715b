import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scratchFolder } from './scratch.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const startWithinMs = 180_000
const stopWithinMs = 60_000
const builtFile = join(root, 'web/dist/index.html')
/** The sources of the built interface. */
const webSources = ['web', 'locales', 'contract', 'vite.config.ts', 'package.json']

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

/**
 * Builds the interface if it is out of date, and starts the product on a free port with data of its own.
 *
 * @param environment further settings of the operator; with `GMAIL_ROOT_URL` there is no demo
 */
export async function openProduct(environment: Record<string, string> = {}): Promise<Product> {
  await buildWeb()
  const dataDir = await scratchFolder('kurier-browser-')
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
    restart: async () => {
      running = await start(dataDir, port, environment)
    },
    close: async () => {
      await stop(running.child, 'SIGTERM')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Runs `node server/main.ts` and waits for its banner, which names both addresses. */
async function start(dataDir: string, port: number, environment: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, ['server/main.ts'], {
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

/**
 * A free port whose neighbour is free too, for the demo's Google. If the neighbour is taken later, the demo uses
 * another.
 */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Runs `npx vite build`, unless the build is newer than all its sources. */
async function buildWeb(): Promise<void> {
  const builtAt = existsSync(builtFile) ? (await stat(builtFile)).mtimeMs : 0
  const changedAt = Math.max(...(await Promise.all(webSources.map((path) => newest(join(root, path))))))
  if (changedAt <= builtAt) return
  let output = ''
  const child = spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
    cwd: root,
    // Without the tests' own environment: NODE_ENV=test would build React for development.
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const code = await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject))
  if (code !== 0) throw new Error(`The interface could not be built:\n${output}`)
}

/** Returns when a file, or any file of a folder, was last written. */
async function newest(path: string): Promise<number> {
  const facts = await stat(path)
  if (!facts.isDirectory()) return facts.mtimeMs
  const names = (await readdir(path)).filter((name) => name !== 'dist' && !name.endsWith('.test.ts'))
  return Math.max(0, ...(await Promise.all(names.map((name) => newest(join(path, name))))))
}
