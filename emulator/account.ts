import { createHash } from 'node:crypto'
import type { Account } from './mailbox.ts'
import type { AccountSpec } from './spec.ts'

/** Where an account of no zone is: the demo's offices are in Poland. */
const DEFAULT_TIME_ZONE = 'Europe/Warsaw'

/** The account of a spec, without the addresses it may send from. */
export function accountOf({ email: written, name, sub, signature, timeZone }: AccountSpec): Account {
  const email = written.toLowerCase()
  return {
    ...{ email, name, sub: sub ?? subjectOf(email) },
    ...{ signature: signature ?? '', timeZone: timeZone ?? DEFAULT_TIME_ZONE, sendAs: [] },
  }
}

/** Google's subject ids are 21 digits. */
function subjectOf(email: string): string {
  const digest = createHash('sha256').update(email).digest()
  return `1${(digest.readBigUInt64BE(0) % 10n ** 18n).toString().padStart(20, '0')}`
}
