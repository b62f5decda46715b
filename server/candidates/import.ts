import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import { newId } from '../ids.ts'
import {
  type AddressChange,
  colleagueKeys,
  insertAddresses,
  type OnAddressesChanged,
  recordAddresses,
  type WrittenAddress,
} from './addresses.ts'
import { insertCandidates, recordCreated } from './candidates.ts'
import { type ImportRow, type RefusedRow, readRows, readTable } from './import-table.ts'
import { followStages } from './stages.ts'

/** Rows of one transaction: enough to be fast, few enough not to block other requests. */
const chunkRows = 200
/**
 * The key of an advisory lock; any number will do. Without the lock, two simultaneous imports would add the same
 * candidate twice.
 */
const importLockKey = 4_817_203

export interface ImportReport {
  added: number
  /** Existing candidates that got a further address. */
  extended: number
  unchanged: number
  /** In the order of the file. */
  refused: RefusedRow[]
}

export interface ImportBy {
  actorId: string
  now: Date
  onAddressesChanged: OnAddressesChanged
  /** Returns those of the canonical addresses that were erased. */
  erasedAmong(tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>>
}

/**
 * Adds the candidates of a CSV file with the columns name and email, and optionally position and stage.
 *
 * If a candidate already has a row's address, the row means that candidate (if several have it, the one with the same
 * name, if any). The candidate gets the row's other addresses and keeps everything else. Each chunk is committed
 * separately. Importing the same file again adds nothing.
 *
 * @param file at most 5 MB and 20,000 lines
 * @throws Problem `csv-unreadable`, `csv-too-large`
 */
export async function importCandidates(db: Db, file: Uint8Array, by: ImportBy): Promise<ImportReport> {
  const { lines, columns } = readTable(file)
  const report: ImportReport = { added: 0, extended: 0, unchanged: 0, refused: [] }
  for (let begin = 0; begin < lines.length; begin += chunkRows) {
    // Parsing addresses takes time, so other requests are served between two chunks.
    await setImmediate()
    const { rows, refused } = readRows(lines.slice(begin, begin + chunkRows), columns)
    report.refused.push(...refused)
    if (rows.length === 0) continue
    const done = await db.transaction().execute((tx) => importChunk(tx, rows, by))
    report.added += done.added
    report.extended += done.extended
    report.unchanged += done.unchanged
    report.refused.push(...done.refused)
  }
  report.refused.sort((a, b) => a.line - b.line)
  return report
}

async function importChunk(tx: Tx, rows: readonly ImportRow[], by: ImportBy): Promise<ImportReport> {
  await sql`select pg_advisory_xact_lock(${importLockKey})`.execute(tx)
  const keys = rows.flatMap(({ addresses }) => addresses.map(({ key }) => key))
  const refused = { colleagues: await colleagueKeys(tx), erased: await by.erasedAmong(tx, keys) }
  const plan = new ChunkPlan(await findKnown(tx, keys), refused, by.now)
  for (const row of rows) plan.add(row)
  await insertCandidates(tx, plan.candidates, by)
  await insertAddresses(tx, plan.addresses, by)
  await recordImport(tx, plan, by)
  const added = plan.candidates.map(({ id }) => id)
  // Nothing follows: the addresses are not searched for yet.
  await followStages(tx, added, { ...by, onSealed: async () => undefined })
  if (plan.addresses.length > 0) {
    await by.onAddressesChanged(tx, addressChanges(plan.addresses))
    await notify(tx, { kind: 'candidates' })
  }
  return plan.report
}

/** Records new candidates with their addresses, and further addresses of known ones, in two statements. */
async function recordImport(tx: Tx, plan: ChunkPlan, by: { actorId: string; now: Date }): Promise<void> {
  const created = plan.candidates.map(({ id, name }) => ({
    candidateId: id,
    name,
    addresses: plan.addresses.flatMap((one) => (one.candidateId === id ? [one.address.address] : [])),
  }))
  const isNew = new Set(plan.candidates.map(({ id }) => id))
  const further = plan.addresses.filter(({ candidateId }) => !isNew.has(candidateId))
  await recordCreated(tx, created, by)
  await recordAddresses(
    tx,
    'candidate.address_added',
    further.map(({ candidateId, address }) => ({ candidateId, address: address.address })),
    by,
  )
}

/** Canonical addresses that no row may have. */
interface RefusedKeys {
  colleagues: ReadonlySet<string>
  erased: ReadonlySet<string>
}

interface Known {
  id: string
  name: string
  keys: Set<string>
}

/**
 * Plans the inserts for a chunk of rows from the existing candidates, in memory, so that one chunk needs only four
 * statements.
 */
class ChunkPlan {
  readonly candidates: (ImportRow & { id: string })[] = []
  readonly addresses: { candidateId: string; address: WrittenAddress }[] = []
  readonly report: ImportReport = { added: 0, extended: 0, unchanged: 0, refused: [] }
  readonly #known: Known[]
  readonly #refused: RefusedKeys
  readonly #now: Date

  constructor(known: Known[], refused: RefusedKeys, now: Date) {
    this.#known = known
    this.#refused = refused
    this.#now = now
  }

  add(row: ImportRow): void {
    const reason = this.#reasonToRefuse(row)
    if (reason) {
      this.report.refused.push({ line: row.line, text: row.text, reason })
      return
    }
    const known = this.#find(row) ?? this.#create(row)
    const further = row.addresses.filter(({ key }) => !known.keys.has(key))
    for (const address of further) {
      known.keys.add(address.key)
      this.addresses.push({ candidateId: known.id, address })
    }
    if (this.candidates.at(-1)?.line === row.line) this.report.added += 1
    else if (further.length > 0) this.report.extended += 1
    else this.report.unchanged += 1
  }

  #reasonToRefuse({ addresses }: ImportRow): RefusedRow['reason'] | null {
    const { colleagues, erased } = this.#refused
    if (addresses.some(({ key }) => colleagues.has(key))) return 'address-of-colleague'
    return addresses.some(({ key }) => erased.has(key)) ? 'address-erased' : null
  }

  #find(row: ImportRow): Known | undefined {
    const holders = this.#known.filter(({ keys }) => row.addresses.some(({ key }) => keys.has(key)))
    return holders.find(({ name }) => sameName(name, row.name)) ?? holders[0]
  }

  #create(row: ImportRow): Known {
    const id = newId(this.#now.getTime())
    const known = { id, name: row.name, keys: new Set<string>() }
    this.candidates.push({ ...row, id })
    this.#known.push(known)
    return known
  }
}

/** Returns every candidate that has one of the rows' addresses, with all their keys. */
async function findKnown(tx: Tx, keys: readonly string[]): Promise<Known[]> {
  const found = await tx
    .selectFrom('candidate_addresses')
    .innerJoin('candidates', 'candidates.id', 'candidate_addresses.candidate_id')
    .select(['candidates.id', 'candidates.name', 'address_key'])
    .where('candidates.id', 'in', (eb) =>
      eb
        .selectFrom('candidate_addresses')
        .select('candidate_id')
        .where('address_key', 'in', [...keys]),
    )
    .orderBy('candidates.id')
    .execute()
  const known = new Map<string, Known>()
  for (const { id, name, address_key } of found) {
    const candidate = known.get(id) ?? { id, name, keys: new Set() }
    candidate.keys.add(address_key)
    known.set(id, candidate)
  }
  return [...known.values()]
}

function addressChanges(rows: readonly { candidateId: string; address: WrittenAddress }[]): AddressChange[] {
  const grouped = Map.groupBy(rows, ({ candidateId }) => candidateId)
  return [...grouped].map(([candidateId, added]) => ({
    candidateId,
    added: added.map(({ address }) => address.address),
    removed: [],
  }))
}

function sameName(one: string, other: string): boolean {
  return one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase()
}
