import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The secrets, newest first: those of KURIER_SECRET (separated by commas), else those of `DATA_DIR/secret` (one a
 * line), which is written with a new one the first time.
 */
export function secretsOf(given: string | undefined, dataDir: string): [string, ...string[]] {
  if (given) return given.split(',').map((secret) => secret.trim()) as [string, ...string[]]
  if (!existsSync(fileIn(dataDir))) writeSecrets(dataDir, [newSecret()])
  return readFileSync(fileIn(dataDir), 'utf8')
    .trim()
    .split(/\s*\n\s*/) as [string, ...string[]]
}

export function newSecret(): string {
  return randomBytes(32).toString('base64')
}

/** Replaces the file whole: whoever reads it meanwhile sees the old secrets or the new ones. */
export function writeSecrets(dataDir: string, secrets: readonly [string, ...string[]]): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const unfinished = `${fileIn(dataDir)}.new`
  writeFileSync(unfinished, `${secrets.join('\n')}\n`, { mode: 0o600, flush: true })
  renameSync(unfinished, fileIn(dataDir))
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'secret')
}
