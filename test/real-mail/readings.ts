import { addressKey } from '../../server/mail/address.ts'
import { parseMessage } from '../../server/mail/parse.ts'
import { participantKeys } from '../../server/sync/match.ts'
import type { CorpusMail } from './corpus.ts'
import { plainAddresses, plainHeaders } from './plain-reader.ts'
import { participantFields } from './truth.ts'

/** Addresses of one mail that only one of the two parsers finds, and why. */
export interface Difference {
  mail: string
  plainOnly: string[]
  productOnly: string[]
  reason: string | null
}

/** Lists the differences between the plain parser and the product about who took part. */
export async function readingDifferences(corpus: readonly CorpusMail[]): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const { name, raw } of corpus) {
    const headers = plainHeaders(raw)
    const plain = plainAddresses(headers, participantFields)
    const { envelope, bounce } = await parseMessage(raw)
    const product = participantKeys(envelope, bounce?.failedRecipients)
    const plainOnly = plain.filter((address) => !product.includes(addressKey(address)))
    const productOnly = product.filter((key) => !plain.some((address) => addressKey(address) === key))
    if (plainOnly.length + productOnly.length === 0) continue
    const reported = [...envelope.failedRecipients, ...(bounce?.failedRecipients ?? [])].map(addressKey)
    const reasons = [
      ...plainOnly.map((address) => whyPlainOnly(address, headers)),
      ...productOnly.map((address) => whyProductOnly(address, reported)),
    ]
    const reason = reasons.includes(null) ? null : [...new Set(reasons)].join('; ')
    differences.push({ mail: name, plainOnly, productOnly, reason })
  }
  return differences
}

/** Explains why the product's parser doubts an address that the plain one accepts; null without a reason. */
function whyPlainOnly(address: string, headers: Map<string, string[]>): string | null {
  const from = headers.get('from') ?? []
  if (plainAddresses(headers, ['from']).includes(address) && /@.*,.*@|@.*,.*</s.test(from.join())) {
    return 'From names several people, so the sender is uncertain'
  }
  const [local = '', domain = ''] = address.split('@')
  if (/[^\x21-\x7e]/.test(address)) return 'raw 8-bit bytes, in an unknown charset'
  if (/[[\]:`]/.test(local)) return 'characters that are not allowed in an unquoted address'
  if (/^\.|\.$/.test(local)) return 'the local part begins or ends with a dot'
  if (/\.$|\.\d+$/.test(domain)) return 'the domain ends in a dot or a number'
  const written = participantFields
    .flatMap((name) => headers.get(name) ?? [])
    .join('\n')
    .toLowerCase()
  if (written.includes(`"${address}`))
    return 'a quoted string without a space or a bracket before the address'
  if (/^\w/.test(written.split(`<${address}>`)[1] ?? '')) return 'text glued to the bracket'
  return null
}

function whyProductOnly(address: string, reported: readonly string[]): string | null {
  if (reported.includes(address)) return 'a report that mail to this address failed'
  return /[^\x21-\x7e]/.test(address) ? 'raw 8-bit bytes, in an unknown charset' : null
}
