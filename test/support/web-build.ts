import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const builtFile = join(root, 'web/dist/index.html')
/** The sources of the built interface. */
const webSources = ['web', 'locales', 'contract', 'vite.config.ts', 'package.json']

/** Runs `npx vite build`, unless the build is newer than all its sources. */
export async function buildWeb(): Promise<void> {
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
