import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import { isReaderOf } from '../candidates/hiring-team.ts'
import type { Db } from '../db/db.ts'
import type { Address } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'

type Recipients = Record<'to' | 'cc' | 'bcc', Address[]>

/** A candidate among the recipients, with the canonical addresses that are theirs. */
export interface WrittenTo {
  id: string
  name: string
  keys: Set<string>
}

/**
 * Returns the candidates among the recipients if they are several, the one of the profile first; empty if the
 * recipients can all be one candidate. Only candidates whose mail the writer may read count: about others, the question
 * alone would tell that they are candidates.
 *
 * @param candidateId the profile on which the message is written
 */
export async function candidatesAmong(
  db: Db,
  writerId: string,
  candidateId: string,
  recipients: Recipients,
): Promise<WrittenTo[]> {
  const all = [...recipients.to, ...recipients.cc, ...recipients.bcc]
  const keys = [...new Set(all.map(({ address }) => addressKey(address)))]
  if (keys.length < 2) return []
  const { rows } = await sql<{ id: string; name: string; key: string }>`
    select known.id, known.name, written.address_key as key from candidate_addresses written
    join candidates known on known.id = written.candidate_id
    where written.address_key = any(${keys}::text[])
      and (known.id = ${candidateId}::uuid or ${isReaderOf(writerId, sql`known.id`)})
    order by known.id = ${candidateId}::uuid desc, known.created_at, known.id`.execute(db)
  if (new Set(rows.map((row) => row.id)).size < 2) return []
  const colleagues = await colleagueKeys(db)
  const found = rows.filter((row) => !colleagues.has(row.key))
  return severalOf(found)
}

/**
 * Assigns each address to one candidate: to the first who has it, so that an address which two candidates share does
 * not make them two recipients.
 */
export function severalOf(rows: readonly { id: string; name: string; key: string }[]): WrittenTo[] {
  const keys = new Set(rows.map((row) => row.key))
  const holdsAll = (id: string) => rows.filter((row) => row.id === id).length === keys.size
  if (rows.some((row) => holdsAll(row.id))) return []
  const taken = new Set<string>()
  const found = new Map<string, WrittenTo>()
  for (const { id, name, key } of rows) {
    if (taken.has(key)) continue
    taken.add(key)
    const one = found.get(id) ?? { id, name, keys: new Set() }
    found.set(id, one)
    one.keys.add(key)
  }
  return [...found.values()]
}

/**
 * Returns the recipients of the message for one of several candidates: that candidate's addresses and everybody who is
 * no candidate. A candidate in Cc or Bcc moves to To if To is empty otherwise.
 */
export function recipientsFor(
  recipients: Recipients,
  candidate: WrittenTo,
  all: readonly WrittenTo[],
): Recipients {
  const others = all.filter((one) => one !== candidate)
  const isOthers = ({ address }: Address) => others.some(({ keys }) => keys.has(addressKey(address)))
  const isTheirs = ({ address }: Address) => candidate.keys.has(addressKey(address))
  const [to, cc, bcc] = [recipients.to, recipients.cc, recipients.bcc].map((list) =>
    list.filter((one) => !isOthers(one)),
  ) as [Address[], Address[], Address[]]
  if (to.length > 0) return { to, cc, bcc }
  return {
    to: [...cc, ...bcc].filter(isTheirs),
    cc: cc.filter((one) => !isTheirs(one)),
    bcc: bcc.filter((one) => !isTheirs(one)),
  }
}
