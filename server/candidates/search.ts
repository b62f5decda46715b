import { type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Candidate, Schema } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { withoutInvisible } from '../mail/characters.ts'

/** The most words that are searched for; nobody types more. */
const maxWords = 10

export interface CandidateSearch {
  /** Words; each must occur in the name, the position or an address. Empty for all candidates. */
  q: string
  /** From 1. */
  page: number
  size: number
}

export type CandidateRow = Candidate & {
  /** As written, in the order they were added. */
  addresses: string[]
}

/** Returns one page of candidates, sorted by name, and how many there are. Case and accents are ignored. */
export async function searchCandidates(
  db: Db,
  search: CandidateSearch,
): Promise<{ candidates: CandidateRow[]; total: number }> {
  const words = withoutInvisible(search.q).normalize('NFC').split(/\s+/).filter(Boolean).slice(0, maxWords)
  const matching = db.selectFrom('candidates').where((eb) => eb.and(words.map((word) => hasWord(eb, word))))
  const { total } = await matching
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow()
  const candidates = await matching
    .selectAll('candidates')
    .select((eb) =>
      sql<string[]>`array(${eb
        .selectFrom('candidate_addresses')
        .select('address')
        .whereRef('candidate_id', '=', 'candidates.id')
        .orderBy('ordinal')})`.as('addresses'),
    )
    .orderBy('search_text')
    .orderBy('id')
    .limit(search.size)
    .offset((search.page - 1) * search.size)
    .execute()
  return { candidates, total: Number(total) }
}

function hasWord(eb: ExpressionBuilder<Schema, 'candidates'>, word: string) {
  const inside = `%${word.replace(/[\\%_]/g, '\\$&')}%`
  const byAddress = eb
    .selectFrom('candidate_addresses')
    .select('candidate_id')
    .where((address) =>
      address.or([
        sql<SqlBool>`lower(address) like lower(${inside})`,
        address('address_key', '=', addressKey(word)),
      ]),
    )
  return eb.or([sql<SqlBool>`search_text like folded(${inside})`, eb('candidates.id', 'in', byAddress)])
}
