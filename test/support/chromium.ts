import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Without a locale, Chromium cannot name a download with non-English letters. */
const env = { ...process.env, LC_ALL: 'C.UTF-8' }

/** A possible browser: its source, and how to get its executable. */
interface Source {
  name: string
  path: () => Promise<string>
}

/**
 * Starts a browser: the one named in `KURIER_CHROMIUM`, else the system's, else the one inside the npm
 * package `@sparticuz/chromium`, which unpacks itself into the temporary folder.
 *
 * @throws Error naming everything that was tried; without a browser the tests fail rather than skip
 */
export async function launchChromium(more: LaunchOptions = {}): Promise<Browser> {
  const faults: string[] = []
  for (const { name, path } of sources()) {
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
function sources(): Source[] {
  const named = process.env.KURIER_CHROMIUM
  if (named) return [{ name: `KURIER_CHROMIUM=${named}`, path: async () => named }]
  return [
    ...systemPaths.filter((path) => existsSync(path)).map((path) => ({ name: path, path: async () => path })),
    { name: '@sparticuz/chromium', path: () => sparticuz.executablePath() },
  ]
}
