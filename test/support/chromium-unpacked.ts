import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sparticuz from '@sparticuz/chromium'

const packages = fileURLToPath(new URL('../../node_modules/', import.meta.url))

/**
 * Unpacks the headless browser of `@sparticuz/chromium` beside the installed packages, unless it is there already. It
 * uses half the time of a distribution's Chromium.
 *
 * @returns the path of its executable, or why it could not be unpacked
 */
export async function unpackChromium(): Promise<{ path: string } | { fault: string }> {
  const facts = await readFile(join(packages, '@sparticuz/chromium/package.json'), 'utf8')
  const folder = join(packages, `.cache/chromium-${JSON.parse(facts).version}`)
  const path = join(folder, 'chromium')
  if (existsSync(path)) return { path }
  // Another run may be unpacking too.
  const unfinished = `${folder}-${process.pid}`
  const { TMPDIR } = process.env
  try {
    await mkdir(unfinished, { recursive: true })
    process.env.TMPDIR = unfinished
    await sparticuz.executablePath()
    await rename(unfinished, folder)
  } catch (error) {
    if (!existsSync(path)) return { fault: String(error) }
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
    await rm(unfinished, { recursive: true, force: true })
  }
  return { path }
}
