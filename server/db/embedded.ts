import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'

const dateType = 1082
const byteaType = 17

/**
 * Opens the embedded PostgreSQL in `dataDir/postgres`, and creates it the first time.
 *
 * Creating a cluster needs more memory than running it, so a separate process
 * does it, under a temporary name until the cluster is complete.
 *
 * Programs that open it run with `--liftoff-only`: V8's optimising compiler
 * would need another 570 MB for a moment.
 */
export async function openEmbedded(dataDir: string): Promise<PGlite> {
  const folder = join(dataDir, 'postgres')
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    await makeCluster(folder)
  }
  return await PGlite.create(folder, {
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'],
    // PGlite's own conversion of bytea takes a second for each 4 MB and blocks the process.
    parsers: { [dateType]: (day) => day, [byteaType]: (hex) => Buffer.from(hex.slice(2), 'hex') },
    serializers: {
      [byteaType]: (bytes: Uint8Array) =>
        `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`,
    },
  })
}

async function makeCluster(folder: string): Promise<void> {
  const unfinished = `${folder}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  const program = fileURLToPath(new URL('./make-cluster.ts', import.meta.url))
  const child = spawn(process.execPath, ['--liftoff-only', program, unfinished], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject))
  if (code !== 0) {
    throw new Error(`The embedded database could not be created in ${folder} (exit code ${code}).`)
  }
  await rename(unfinished, folder)
}
