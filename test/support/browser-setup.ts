import { cpSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ProvidedContext } from 'vitest'
import type { TestProject } from 'vitest/node'
import { answer, open } from '../conformance/browser.ts'
import { unpackChromium } from './chromium-unpacked.ts'
import { startPostgres, teardown as stopPostgres, templateName } from './postgres.ts'
import { copyDatabase, type Data, type Product, settingsOn, startProduct } from './product.ts'
import { scratchFolder } from './scratch.ts'
import { buildWeb } from './web-build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * For each kind of {@link Data} a folder in `folder`, and a database in PostgreSQL, to be copied. And the compiled
     * code of the product.
     */
    product: { folder: string; compiled: string; postgresUrl: string }
    /** The executable of the browser from the npm package, or why there is none. */
    chromium: { path: string } | { fault: string }
  }
}

const anna = 'anna@kurier.test'
const password = 'kurier-demo'
const withinMs = 180_000
const undo: (() => Promise<void>)[] = []

/** Does once what every browser test needs: builds the interface, unpacks a browser, makes data and compiles the product. */
export async function setup(project: TestProject): Promise<void> {
  const folder = await scratchFolder('kurier-browsers-')
  undo.push(() => rm(folder, { recursive: true, force: true }))
  const compiled = join(folder, 'compiled')
  try {
    const [postgresUrl, chromium] = await Promise.all([startPostgres(), unpackChromium(), buildWeb()])
    await makeData({ folder, compiled, postgresUrl })
    project.provide('chromium', chromium)
    project.provide('product', { folder, compiled, postgresUrl })
  } catch (error) {
    // After a setup that failed, Vitest calls no teardown.
    await teardown()
    throw error
  }
}

export async function teardown(): Promise<void> {
  for (const step of undo.reverse()) await step()
  await stopPostgres()
}

/** Starts the product twice: on an empty database, and then to connect Anna's inbox. */
async function makeData({ folder, compiled, postgresUrl }: ProvidedContext['product']): Promise<void> {
  const running = join(folder, 'running')
  const { url } = await copyDatabase(postgresUrl, templateName, 'running')
  await mkdir(join(folder, 'empty'))
  await copyDatabase(postgresUrl, templateName, 'empty')
  await mkdir(running)
  const product = await startProduct(running, settingsOn(url, compiled))
  undo.push(() => product.close())
  const keep = async (name: Data) => {
    await product.stop()
    cpSync(running, join(folder, name), { recursive: true })
    await copyDatabase(postgresUrl, 'running', name)
  }
  await keep('demo')
  await product.restart()
  await connectAnna(product)
  await keep('connected')
}

/** Signs Anna in, connects her inbox, and waits for all of her mail. The modules of scenario tests cannot be loaded here. */
async function connectAnna({ url, googleUrl }: Product): Promise<void> {
  const cookies: string[] = []
  const ask = async (path: string, body?: object) => {
    const answered = await fetch(url + path, {
      redirect: 'manual',
      headers: {
        'sec-fetch-site': 'same-origin',
        cookie: cookies.join('; '),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    if (answered.status >= 400) throw new Error(`${path} was answered ${answered.status}`)
    cookies.push(...answered.headers.getSetCookie().map((line) => line.split(';')[0]!))
    return answered
  }
  await ask('/api/auth/sign-in/email', { email: anna, password })
  const asked = new URL((await (await ask('/api/mailbox/consents', {})).json()).url)
  asked.searchParams.set('emulator_account', anna)
  const page = await open(asked.href, { redirect: 'follow' })
  const { location } = await answer({ url: googleUrl }, page, 'allow')
  await ask(`${location!.pathname}${location!.search}`)
  for (const deadline = Date.now() + withinMs; ; await setTimeout(100)) {
    const { state, lastSyncedAt } = await (await ask('/api/mailbox')).json()
    if (state === 'connected' && lastSyncedAt !== null) return
    if (Date.now() > deadline) throw new Error(`Anna's inbox is still ${state}`)
  }
}
