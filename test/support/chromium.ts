import { existsSync } from 'node:fs'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'
import { inject } from 'vitest'

const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No page reaches another machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** Without a locale, Chromium cannot name a download with non-English letters. */
const env = { ...process.env, LC_ALL: 'C.UTF-8' }

/** A possible browser: its source, and how to get its executable. */
interface Source {
  name: string
  path: () => Promise<string>
}

/**
 * Starts a browser: the one named in `KURIER_CHROMIUM`, else the one of the npm package `@sparticuz/chromium`, else the
 * system's.
 *
 * @param first `system` tries the system's browser before the package's, which keeps no page for Back
 * @throws Error naming everything that was tried; without a browser the tests fail rather than skip
 */
export async function launchChromium(
  more: LaunchOptions = {},
  first: 'package' | 'system' = 'package',
): Promise<Browser> {
  const faults: string[] = []
  for (const { name, path } of sources(first)) {
    try {
      return await chromium.launch({
        executablePath: await path(),
        headless: true,
        args: quiet,
        env,
        timeout: 180_000,
        ...more,
      })
    } catch (error) {
      faults.push(`  - ${name}: ${String(error).split('\n')[0]}`)
    }
  }
  throw new Error(
    `No browser could be started:\n${faults.join('\n')}\nInstall Chromium, or name its path in KURIER_CHROMIUM.`,
  )
}

/** If `KURIER_CHROMIUM` names a browser, only that one is tried: a fallback would hide a wrong path. */
function sources(first: 'package' | 'system'): Source[] {
  const named = process.env.KURIER_CHROMIUM
  if (named) return [{ name: `KURIER_CHROMIUM=${named}`, path: async () => named }]
  const unpacked = inject('chromium')
  const packaged = { name: '@sparticuz/chromium', path: async () => pathOf(unpacked) }
  const installed = systemPaths
    .filter((path) => existsSync(path))
    .map((path) => ({ name: path, path: async () => path }))
  return first === 'system' ? [...installed, packaged] : [packaged, ...installed]
}

function pathOf(unpacked: { path: string } | { fault: string }): string {
  if ('fault' in unpacked) throw new Error(unpacked.fault)
  return unpacked.path
}
