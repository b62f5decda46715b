import { isAnyErased, knownErased } from '../candidates/erased-addresses.ts'
import type { Tx } from '../db/db.ts'
import { addressKeysIn } from '../mail/masked-text.ts'
import type { Erased } from '../mail/redaction.ts'
import type { Arrival } from '../messages/arrival.ts'
import { redactParsed } from '../messages/redacted-mail.ts'

/**
 * Takes the names and addresses of people who were erased out of messages that are about to be stored, because they
 * concern another candidate. The transaction must hold the addresses, so that nobody is erased meanwhile.
 *
 * @param colleagues canonical addresses; whoever became a colleague after their erasure is not taken out
 */
export async function withoutErased(
  tx: Tx,
  secrets: readonly string[],
  arrivals: readonly Arrival[],
  colleagues: ReadonlySet<string>,
): Promise<Arrival[]> {
  if (arrivals.length === 0 || !(await isAnyErased(tx))) return [...arrivals]
  const named = arrivals.map((arrival) => ({ arrival, keys: keysIn(arrival) }))
  const asked = new Set(named.flatMap(({ keys }) => [...keys]).filter((key) => !colleagues.has(key)))
  const erased = await knownErased(tx, secrets, [...asked])
  return named.map(({ arrival, keys }) =>
    redacted(arrival, new Set([...keys].filter((key) => erased.has(key)))),
  )
}

/** Everybody whom the header or the text of a message names by address. */
function keysIn({ participantKeys, parsed }: Arrival): Set<string> {
  const texts = [
    parsed.envelope.subject,
    parsed.text,
    parsed.html,
    parsed.calendar?.content,
    parsed.bounce?.diagnostic,
  ]
  return new Set([...participantKeys, ...texts.flatMap((text) => (text ? addressKeysIn(text) : []))])
}

function redacted(arrival: Arrival, keys: ReadonlySet<string>): Arrival {
  if (keys.size === 0) return arrival
  const erased: Erased = new Map([...keys].map((key) => [key, []]))
  return {
    ...arrival,
    redacted: redactParsed(arrival.parsed, erased),
    participantKeys: arrival.participantKeys.filter((key) => !keys.has(key)),
  }
}
