import { oneLine } from './characters.ts'

const MAX_LENGTH = 200
const SOURCE_LENGTH = 20_000

/** Returns the beginning of a text on one line, at most 200 characters, without invisible characters and pictures. */
export function snippetOf(written: string): string {
  const bare = written.slice(0, SOURCE_LENGTH).replace(/[\u034F\u200B-\u200D\u2060\uFFFC]/g, '')
  return [...oneLine(bare, 10_000)].slice(0, MAX_LENGTH).join('').trim()
}
