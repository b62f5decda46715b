import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from '../../server/db/db.ts'
import type { Schema } from '../../server/db/schema.ts'

/** A node of a plan, of which {@link readPlan} uses these fields (PostgreSQL: EXPLAIN, FORMAT JSON). */
interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanNode[]
}

/** One executed statement. */
export interface Statement {
  text: string
  /** Blocks that it read, from memory or not; one that was read twice counts twice. */
  blocks: number
  /** The tables that it read from beginning to end. */
  scanned: string[]
  plan: PlanNode
}

export interface MeasuredDatabase extends Database {
  /** Every statement that has ended since the last call. */
  taken(): Statement[]
}

/**
 * Opens a PostgreSQL database whose server tells the plan of every statement: `auto_explain` logs it, and
 * `client_min_messages` sends the log to the client.
 *
 * @param settings further settings of the connections, such as `enable_seqscan=off`
 */
export function openMeasured(url: string, settings: readonly string[] = []): MeasuredDatabase {
  const told = [
    'session_preload_libraries=auto_explain',
    'auto_explain.log_min_duration=0',
    'auto_explain.log_analyze=on',
    'auto_explain.log_buffers=on',
    'auto_explain.log_timing=off',
    'auto_explain.log_format=json',
    'auto_explain.log_parameter_max_length=0',
    'client_min_messages=log',
    'jit=off',
    ...settings,
  ]
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.DATE, (day) => day)
  const options = told.map((one) => `-c ${one}`).join(' ')
  const pool = new pg.Pool({ connectionString: url, max: 4, types, options })
  let statements: Statement[] = []
  pool.on('connect', (client) => {
    client.on('notice', ({ message }) => {
      const plan = message && /^duration: [^\n]* plan:\n([\s\S]*)$/.exec(message)?.[1]
      if (plan) statements.push(readPlan(plan))
    })
  })
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    engine: 'postgres',
    jobs: { backend: 'postgres', connectionString: url },
    listen: async () => undefined,
    taken: () => {
      const all = statements
      statements = []
      return all
    },
    close: () => db.destroy(),
  }
}

function readPlan(json: string): Statement {
  const { 'Query Text': text, Plan: plan } = JSON.parse(json) as { 'Query Text': string; Plan: PlanNode }
  const scanned = nodesOf(plan).filter((node) => node['Node Type'] === 'Seq Scan')
  return {
    text,
    blocks: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
    scanned: scanned.flatMap((node) => node['Relation Name'] ?? []),
    plan,
  }
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}
