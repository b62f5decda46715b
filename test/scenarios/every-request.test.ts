import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashPassword } from '../../server/users/sign-in.ts'
import { createPostgresDatabase } from '../support/database.ts'
import { password } from '../support/http.ts'
import type { Statement } from '../support/measured-database.ts'
import { fillDatabase } from '../support/medium-database.ts'
import { blocksOf, type Cost, measureRequests } from '../support/request-costs.ts'

const small = { mailboxes: 10, candidates: 400, messages: 200 }
const medium = { mailboxes: 80, candidates: 3_200, messages: 200 }

/** Plans of the smaller database, as if it were a larger one. */
const asLarge = ['enable_seqscan=off', 'enable_hashjoin=off', 'enable_mergejoin=off', 'random_page_cost=1.1']

/** A table of fewer blocks is best read whole. */
const smallTableBlocks = 40
/** Deeper indexes, and pages of small tables. */
const slackBlocks = 50

/** Routes that answer neither recruiter nor administrator with success here. */
const otherAnswers: Readonly<Record<string, number>> = {
  '/api/auth/single-sign-on': 302,
  '/api/pictures': 404,
  // No secret opens the grants of these mailboxes.
  '/api/mailbox/sharing/subjects': 409,
  '/api/messages/': 409,
}

/** Statements that are not counted, and why. */
const notCounted: readonly RegExp[] = [
  // Which mailboxes are due is measured with polling.
  /^select "id" from "mailboxes"/,
  // Their BRIN indexes find ranges of 128 blocks, which are most of these tables.
  /^delete from "(opened_bodies|first_showings)"/,
]

/** Tables that a route may read whole, and why. */
const mayScan: Readonly<Record<string, readonly string[]>> = {
  // Looks for the addresses in the text of every email, as erasing does.
  '/erasure': ['messages'],
  // Counts all mail of a mailbox, for which the planner may prefer whole tables of this size.
  '/removal': ['candidate_messages'],
  '/handover': ['candidates', 'message_copies'],
  // Counts what waits in every inbox.
  '/health/report': ['ledger'],
  '/mailbox/sharing/preview': ['candidate_addresses', 'candidates'],
}

/** Routes that cost more in a larger organisation, and why. */
const mayGrow: Readonly<Record<string, string>> = {
  '/access-log/shown/export': 'reads all of a mailbox’s log, which lies among that of more mailboxes',
  '/erasure': 'looks for the addresses in the text of every email, as erasing does',
  'administrator /api/access-requests': 'examines each open request whose team nobody is left of',
}

describe('every request and regular task', () => {
  const databases: { url: string; drop(): Promise<void> }[] = []
  let few: Map<string, Cost>
  let many: Map<string, Cost>

  beforeAll(async () => {
    const hash = await hashPassword(password)
    const [one, other] = [await createPostgresDatabase(), await createPostgresDatabase()]
    databases.push(one, other)
    await Promise.all([fillDatabase(one.url, small, hash), fillDatabase(other.url, medium, hash)])
    few = counted(await measureRequests(one.url, small.mailboxes, asLarge))
    many = counted(await measureRequests(other.url, medium.mailboxes, ['random_page_cost=1.1']))
    if (process.env.KURIER_COSTS) process.stdout.write(table(few, many))
  })
  afterAll(() => Promise.all(databases.map((one) => one.drop())))

  it('is measured: each GET route answers with success', () => {
    const answered = new Set<string>()
    for (const [name, { status }] of many) if (status < 300) answered.add(pathOf(name))
    const silent = [...many].filter(([name]) => !answered.has(pathOf(name)))
    const unexpected = silent.filter(([name, { status }]) => !matching(otherAnswers, name).includes(status))
    expect(unexpected.map(([name, { status }]) => `${name}: ${status}`)).toEqual([])
    expect(many.get('worker')!.statements.length).toBeGreaterThan(20)
  })

  it('reads no table whole that grows', async () => {
    const large = await tablesLargerThan(databases[1]!.url, smallTableBlocks)
    const faults = [...many].flatMap(([name, { statements }]) =>
      statements.flatMap(({ scanned, text }) =>
        scanned
          .filter((one) => large.has(one) && !matching(mayScan, name).flat().includes(one))
          .map((one) => `${name} reads ${one} whole: ${shortened(text)}`),
      ),
    )
    expect(faults).toEqual([])
  })

  it('reads at most twice as much in an organisation eight times as large', () => {
    const faults = [...many].flatMap(([name, cost]) => {
      if (matching(mayGrow, name).length > 0) return []
      const [before, after] = [blocksOf(few.get(name)!), blocksOf(cost)]
      if (after <= 2 * before + slackBlocks) return []
      return [`${name} reads ${before} → ${after} blocks: ${growing(few.get(name)!, cost)}`]
    })
    expect(faults).toEqual([])
  })

  it('needs as many statements, however many mailboxes and candidates there are', () => {
    const faults = [...many].filter(
      ([name, cost]) => cost.statements.length !== few.get(name)!.statements.length,
    )
    expect(faults.map(([name, { statements }]) => `${name}: ${statements.length}`)).toEqual([])
  })

  it('finds what a foreign key refers to by an index', async () => {
    expect(await keysWithoutIndex(databases[0]!.url)).toEqual([])
  })

  it('is measured on rows in every table that grows', async () => {
    expect(await emptyTables(databases[1]!.url)).toEqual([
      'erasure_key',
      'retention_rules',
      'sign_in_settings',
    ])
  })
})

function counted(costs: ReadonlyMap<string, Cost>): Map<string, Cost> {
  const counts = ({ text }: Statement) => !notCounted.some((one) => one.test(text.trim()))
  return new Map(
    [...costs].map(([name, cost]) => [name, { ...cost, statements: cost.statements.filter(counts) }]),
  )
}

function pathOf(name: string): string {
  return name.replace(/^\w+ /, '').replace(/\?.*/, '')
}

function matching<T>(rules: Readonly<Record<string, T>>, name: string): T[] {
  return Object.entries(rules).flatMap(([part, rule]) => (name.includes(part) ? [rule] : []))
}

/** The statement that grew most. */
function growing(before: Cost, after: Cost): string {
  const growth = after.statements.map((one, place) => ({
    text: one.text,
    by: one.blocks - (before.statements[place]?.blocks ?? 0),
  }))
  return shortened(growth.sort((one, other) => other.by - one.by)[0]?.text ?? '')
}

function shortened(text: Statement['text']): string {
  return text.replace(/\s+/g, ' ').slice(0, 300)
}

function table(before: ReadonlyMap<string, Cost>, after: ReadonlyMap<string, Cost>): string {
  const rows = [...after].map(
    ([name, cost]) =>
      `${name.padEnd(120)} ${String(cost.statements.length).padStart(4)} ${String(blocksOf(before.get(name)!)).padStart(7)} ${String(blocksOf(cost)).padStart(7)}`,
  )
  return ['route, statements, blocks small, blocks big', ...rows].join('\n')
}

async function tablesLargerThan(url: string, blocks: number): Promise<Set<string>> {
  return new Set(await namesFrom(url, `select relname as name from pg_class where relpages > ${blocks}`))
}

/** Foreign keys without an index that begins with their columns; it may leave out nulls, and nothing else. */
async function keysWithoutIndex(url: string): Promise<string[]> {
  return await namesFrom(
    url,
    `select key.conrelid::regclass || '.' || key.conname as name from pg_constraint key
    where key.contype = 'f' and key.connamespace = 'public'::regnamespace and not exists (
      select 1 from pg_index index where index.indrelid = key.conrelid
        and (index.indkey::int2[])[0:cardinality(key.conkey) - 1] @> key.conkey
        and (index.indpred is null or pg_get_expr(index.indpred, index.indrelid) = (
          select '(' || quote_ident(attname) || ' IS NOT NULL)' from pg_attribute
          where attrelid = key.conrelid and attnum = key.conkey[1])))
    order by 1`,
  )
}

async function emptyTables(url: string): Promise<string[]> {
  return await namesFrom(
    url,
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
      and reltuples = 0 order by 1`,
  )
}

async function namesFrom(url: string, query: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(query).finally(() => client.end())
  return rows.map(({ name }) => name)
}
