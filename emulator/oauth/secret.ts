import { randomBytes } from 'node:crypto'
import type { Random } from '../random.ts'
import type { Switches } from '../switches.ts'

export interface SecretSource {
  switches: Switches
  random: Random
}

/** Random bytes in base64url. With `secretsSeeded` they follow from the seed instead. */
export function secretText({ switches, random }: SecretSource, bytes: number): string {
  const chosen = switches.secretsSeeded ? Buffer.from(random.hex(2 * bytes), 'hex') : randomBytes(bytes)
  return chosen.toString('base64url')
}
