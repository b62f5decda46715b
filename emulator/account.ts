import { createHash } from 'node:crypto'
import type { Account } from './mailbox.ts'
import type { AccountSpec } from './spec.ts'

/** The time zone of an account that names none: the demo's offices are in Poland. */
const DEFAULT_TIME_ZONE = 'Europe/Warsaw'

/** Builds the account of a spec, without its further send-as addresses. */
export function accountOf({ email: written, name, sub, signature, timeZone }: AccountSpec): Account {
  const email = written.toLowerCase()
  return {
    ...{ email, name, sub: sub ?? subjectOf(email) },
    ...{ signature: signature ?? '', timeZone: timeZone ?? DEFAULT_TIME_ZONE, sendAs: [] },
  }
}

/** Derives a subject id from the address: 21 digits, as Google's are. */
function subjectOf(email: string): string {
  const digest = createHash('sha256').update(email).digest()
  return `1${(digest.readBigUInt64BE(0) % 10n ** 18n).toString().padStart(20, '0')}`
}
