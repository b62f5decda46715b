import { type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Candidate, Schema } from '../db/schema.ts'
import type { Stage } from '../db/sharing-tables.ts'
import { addressKey } from '../mail/address.ts'
import { withoutInvisible } from '../mail/characters.ts'
import { shownStage } from './applications.ts'
import { isVisibleVacancy } from './vacancies.ts'

/** The most words that are searched for; nobody types more. */
const maxWords = 10

export interface CandidateSearch {
  /** Words; each must occur in the name, the title of a vacancy or an address. Empty for all candidates. */
  q: string
  /** Only candidates who applied for this vacancy. */
  vacancy?: string | undefined
  /** Only candidates whose application, as the list shows it, is at this stage. */
  stage?: Stage | undefined
  /** From 1. */
  page: number
  size: number
}

export type CandidateRow = Candidate & {
  /** As written, in the order they were added. */
  addresses: string[]
}

/**
 * Returns one page of candidates, sorted by name, and how many there are. Case and accents are ignored. A vacancy that
 * the viewer may not see finds nobody.
 */
export async function searchCandidates(
  db: Db,
  viewerId: string,
  search: CandidateSearch,
): Promise<{ candidates: CandidateRow[]; total: number }> {
  const words = withoutInvisible(search.q).normalize('NFC').split(/\s+/).filter(Boolean).slice(0, maxWords)
  const { vacancy, stage } = search
  const matching = db
    .selectFrom('candidates')
    .where('deleted_at', 'is', null)
    .where((eb) => eb.and(words.map((word) => hasWord(eb, viewerId, word))))
    .$if(vacancy !== undefined, (query) =>
      query.where('candidates.id', 'in', applicants(viewerId, sql`vacancy.id = ${vacancy}::uuid`)),
    )
    .$if(stage !== undefined, (query) => query.where(shownStage(viewerId, vacancy), '=', stage!))
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

/** The ids of candidates who applied for vacancies that fulfil this condition and that the viewer may see. */
function applicants(viewerId: string, condition: RawBuilder<unknown>) {
  return sql<string>`(select application.candidate_id from vacancies vacancy
    join applications application on application.vacancy_id = vacancy.id
    where ${condition} and ${isVisibleVacancy(viewerId)})`
}

function hasWord(eb: ExpressionBuilder<Schema, 'candidates'>, viewerId: string, word: string) {
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
  return eb.or([
    sql<SqlBool>`search_text like folded(${inside})`,
    eb('candidates.id', 'in', byAddress),
    eb('candidates.id', 'in', applicants(viewerId, sql`folded(vacancy.title) like folded(${inside})`)),
  ])
}
