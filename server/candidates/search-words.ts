import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import { addressKey } from '../mail/address.ts'
import { hasTitle, isVisibleVacancy } from './vacancies.ts'

/** A word that is searched for. */
export interface Word {
  text: string
  /** The pattern of LIKE for texts that contain it. */
  inside: string
  /** Its canonical form, if it is an address. */
  key: string
  /** The vacancies that have it in their title and that the viewer may see. */
  vacancyIds: readonly string[]
}

/** What the words and the vacancy of a search narrow it to. */
export interface Narrowed {
  /** The candidates who have the rarest word, or who applied for the vacancy; null if each fits more than some. */
  ids: readonly string[] | null
  words: Word[]
  /** Those who applied for the vacancy; null if they are more than some, or none is asked for. */
  applicants: readonly string[] | null
}

/** More candidates than this are not read to find those that fit the rest of the search. */
const mostNarrow = 1_000

export function wordOf(text: string): Word {
  const inside = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return { text, inside, key: addressKey(text), vacancyIds: [] }
}

/** Finds the few candidates among whom all results of a search are, by an index of parts of words. */
export async function narrowed(
  db: Db,
  viewerId: string,
  words: readonly Word[],
  vacancy: string | undefined,
): Promise<Narrowed> {
  if (words.length === 0 && vacancy === undefined) return { ids: null, words: [], applicants: null }
  const sets = [
    ...words.map((word) => (isLong(word) ? havingWord(viewerId, word) : anybody)),
    ...(vacancy ? [applied(viewerId, vacancy)] : []),
  ]
  const asked = [
    ...sets.map(
      (set, place) => sql`array(select candidate_id from ${set} found limit ${mostNarrow + 1})
      as ${sql.ref(`set${place}`)}`,
    ),
    ...words.map((word, place) => sql`${titled(viewerId, word)} as ${sql.ref(`titled${place}`)}`),
  ]
  const { rows } = await sql<Record<string, string[]>>`select ${sql.join(asked)}`.execute(db)
  const found = sets
    .map((_, place) => rows[0]![`set${place}`]!)
    .map((ids) => (ids.length > mostNarrow ? null : ids))
  const [rarest = null] = found.filter((ids) => ids !== null).sort((one, other) => one.length - other.length)
  return {
    ids: rarest,
    words: words.map((word, place) => ({ ...word, vacancyIds: rows[0]![`titled${place}`]! })),
    applicants: vacancy ? found.at(-1)! : null,
  }
}

/** A single character fits most candidates, and has no parts to look up. */
function isLong({ text }: Word): boolean {
  return [...text].length > 1
}

const anybody = sql`(select id as candidate_id from candidates)`

/** The candidates who have a word in their name, in an address or in the title of a vacancy; some of them twice. */
function havingWord(viewerId: string, { text, inside, key }: Word): RawBuilder<unknown> {
  return sql`(select id as candidate_id from candidates where deleted_at is null
      and grams(search_text) @> word_grams(folded(${text})) and search_text like folded(${inside})
    union all select candidate_id from candidate_addresses
      where grams(lower(address)) @> word_grams(lower(${text})) and lower(address) like lower(${inside})
    union all select candidate_id from candidate_addresses where address_key = ${key}
    union all select application.candidate_id from vacancies vacancy
      join applications application on application.vacancy_id = vacancy.id
      where ${hasTitle(text)} and ${isVisibleVacancy(viewerId)})`
}

function titled(viewerId: string, { text }: Word): RawBuilder<unknown> {
  return sql`array(select vacancy.id from vacancies vacancy
    where ${hasTitle(text)} and ${isVisibleVacancy(viewerId)})`
}

function applied(viewerId: string, vacancyId: string): RawBuilder<unknown> {
  return sql`(select application.candidate_id from vacancies vacancy
    join applications application on application.vacancy_id = vacancy.id
    where vacancy.id = ${vacancyId}::uuid and ${isVisibleVacancy(viewerId)})`
}
