import { type SqlBool, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Candidate } from '../db/schema.ts'
import type { Stage } from '../db/sharing-tables.ts'
import { withoutInvisible } from '../mail/characters.ts'
import { shownStage } from './applications.ts'
import { narrowed, type Word, wordOf } from './search-words.ts'

/** The most words that are searched for; nobody types more. */
const maxWords = 10

/** The most candidates that a list without filters counts. */
const mostCounted = 1_000

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

/** One page, and how many there are; if `more`, at least `total`: not all were counted. */
export interface FoundCandidates {
  candidates: CandidateRow[]
  total: number
  more: boolean
}

/**
 * Returns one page of candidates, sorted by name. Case and accents are ignored. A vacancy that the viewer may not see
 * finds nobody.
 *
 * If one of the words, or the vacancy, fits few candidates, only those are read. Otherwise the candidates are read in
 * the order of the list until the page is full, so that a page costs the same however many there are.
 */
export async function searchCandidates(
  db: Db,
  viewerId: string,
  search: CandidateSearch,
): Promise<FoundCandidates> {
  const { ids, total, more } = await foundIds(db, viewerId, search)
  return { candidates: await rowsOf(db, ids), total, more }
}

interface Found {
  ids: string[]
  total: number
  more: boolean
}

async function foundIds(db: Db, viewerId: string, search: CandidateSearch): Promise<Found> {
  const { vacancy, stage, page, size } = search
  const texts = withoutInvisible(search.q).normalize('NFC').split(/\s+/).filter(Boolean).slice(0, maxWords)
  const { ids: few, words, applicants } = await narrowed(db, viewerId, texts.map(wordOf), vacancy)
  const matching = db
    .selectFrom(listed(db, few))
    .select('id')
    .where((eb) => eb.and(words.map(hasWord)))
    .$if(vacancy !== undefined && few !== applicants, (query) => query.where(hasApplied(vacancy!)))
    .$if(stage !== undefined, (query) => query.where(shownStage(viewerId, vacancy), '=', stage!))
    .orderBy('search_text')
    .orderBy('id')
  const offset = (page - 1) * size
  const idsOf = async (query: typeof matching) => (await query.execute()).map(({ id }) => id)
  if (few !== null) {
    const all = await idsOf(matching)
    return { ids: all.slice(offset, offset + size), total: all.length, more: false }
  }
  const isFiltered = words.length > 0 || vacancy !== undefined || stage !== undefined
  const ahead = isFiltered ? size : Math.max(size, mostCounted - offset)
  const next = await idsOf(matching.limit(ahead + 1).offset(offset))
  if (next.length === 0 && page > 1) {
    const first = await idsOf(matching.limit(mostCounted + 1))
    return { ids: [], total: first.length, more: first.length > mostCounted }
  }
  const more = next.length > ahead
  return { ids: next.slice(0, size), total: offset + next.length, more }
}

/**
 * The candidates that are examined, in the order of the list. OFFSET makes the planner read them in this order, one by
 * one, until the page is full: it cannot know how many fit the other conditions.
 */
function listed(db: Db, few: readonly string[] | null) {
  const all = db.selectFrom('candidates').select(['id', 'search_text']).where('deleted_at', 'is', null)
  const some = few && all.where('id', '=', sql<string>`any(${[...few]}::uuid[])`)
  return (some ?? all.orderBy('search_text').orderBy('id').offset(0)).as('candidates')
}

async function rowsOf(db: Db, ids: readonly string[]): Promise<CandidateRow[]> {
  if (ids.length === 0) return []
  return await db
    .selectFrom('candidates')
    .selectAll('candidates')
    .select((eb) =>
      sql<string[]>`array(${eb
        .selectFrom('candidate_addresses')
        .select('address')
        .whereRef('candidate_id', '=', 'candidates.id')
        .orderBy('ordinal')})`.as('addresses'),
    )
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy('search_text')
    .orderBy('id')
    .execute()
}

/** A vacancy that the viewer may see: `narrowed` finds nobody for another. */
function hasApplied(vacancyId: string) {
  return sql<SqlBool>`exists (select 1 from applications application
    where application.candidate_id = candidates.id and application.vacancy_id = ${vacancyId}::uuid)`
}

/**
 * A condition on one candidate. The aggregates keep the planner from reading the addresses and applications of all
 * candidates at once.
 */
function hasWord({ inside, key, vacancyIds }: Word) {
  const byVacancy =
    vacancyIds.length === 0
      ? sql`false`
      : sql`coalesce((select bool_or(application.vacancy_id = any(${[...vacancyIds]}::uuid[]))
          from applications application where application.candidate_id = candidates.id), false)`
  return sql<SqlBool>`(search_text like folded(${inside})
    or coalesce((select bool_or(lower(written.address) like lower(${inside}) or written.address_key = ${key})
      from candidate_addresses written where written.candidate_id = candidates.id), false)
    or ${byVacancy})`
}
