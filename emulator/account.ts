import { createHash } from 'node:crypto'
import type { Account } from './mailbox.ts'
import type { AccountSpec } from './spec.ts'

/** The account of a spec, without the addresses it may send from. */
export function accountOf({ email: written, name, sub, signature }: AccountSpec): Account {
  const email = written.toLowerCase()
  return { email, name, sub: sub ?? subjectOf(email), signature: signature ?? '', sendAs: [] }
}

/** Google's subject ids are 21 digits. */
function subjectOf(email: string): string {
  const digest = createHash('sha256').update(email).digest()
  return `1${(digest.readBigUInt64BE(0) % 10n ** 18n).toString().padStart(20, '0')}`
}
