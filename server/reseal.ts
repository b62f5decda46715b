import { resealErasureKey } from './candidates/erased-addresses.ts'
import { resealGrants, type SealReport } from './mailboxes/reseal.ts'
import { resealSecondFactors } from './users/second-factor-reseal.ts'

/** Encrypts everything that is sealed with the newest secret. */
export async function resealEverything(parts: Parameters<typeof resealGrants>[0]): Promise<SealReport> {
  const grants = await resealGrants(parts)
  const factors = await resealSecondFactors(parts.db, parts.secrets)
  if (factors.lost > 0) {
    parts.log.error(factors, 'no secret in KURIER_SECRET decrypts some second factors: add the former secret')
  }
  const erasure = await resealErasureKey(parts.db, parts.secrets)
  if (erasure.lost > 0) {
    parts.log.error('no secret in KURIER_SECRET opens the list of erased addresses: add the former secret')
  }
  const all = [grants, factors, erasure]
  return { total: sum(all, 'total'), lost: sum(all, 'lost') }
}

function sum(reports: readonly SealReport[], field: keyof SealReport): number {
  return reports.reduce((total, report) => total + report[field], 0)
}
