import type { Schema } from '../../server/db/schema.ts'
import type { Engine } from './engine.ts'
import { live } from './live.ts'

/** The tables that sync writes. */
const tables = [
  'mailboxes',
  'sync_gaps',
  'messages',
  'attachments',
  'message_copies',
  'message_participants',
  'candidate_messages',
  'ledger',
  'searches',
  'outbox',
] as const satisfies (keyof Schema)[]

/**
 * Polls once more when all work is done, and returns what the poll did wrong: any write, and any call except
 * one history.list for each mailbox.
 */
export async function restFaults(engine: Engine): Promise<string[]> {
  const { google } = engine.lab
  const before = await contents(engine)
  const mark = google.calls.mark()
  await engine.poll()
  const after = await contents(engine)
  const faults = tables
    .filter((table) => before[table] !== after[table])
    .map((table) => `written at rest: ${table}`)
  const asked = new Map<string, string[]>()
  for (const { mailbox, method } of google.calls.since(mark)) {
    asked.set(mailbox, [...(asked.get(mailbox) ?? []), method])
  }
  for (const [mailbox, methods] of asked) {
    if (methods.join(' ') !== 'history.list') faults.push(`asked at rest of ${mailbox}: ${methods.join(' ')}`)
  }
  return faults
}

/** Runs an audit of a correct state, and returns what it changed. */
export async function auditFaults(engine: Engine, { hasGhost }: { hasGhost?: true }): Promise<string[]> {
  const { plain } = engine.lab
  const before = await contents(engine)
  const begunAt = engine.clock.now()
  await plain.updateTable('mailboxes').set({ audit_due_at: begunAt }).execute()
  await engine.settle()
  const after = await contents(engine)
  const compared = await plain.selectFrom('searched_mailboxes').selectAll().execute()
  // A query cannot exclude every blocked person; only the headers show the others. So audits may find such mail.
  const blocks = await plain.selectFrom('blocks').select('id').limit(1).execute()
  const found = hasGhost || blocks.length > 0 ? [] : compared.filter(({ unknown }) => unknown > 0)
  const unfinished = (await live(engine)).filter(({ id }) => !isComparedSince(compared, id, begunAt))
  return [
    ...found.map(() => 'an audit of what is right fetched something'),
    ...unfinished.map(({ address }) => `the audit of ${address} did not end`),
    ...tables
      .filter((table) => table !== 'searches' && before[table] !== after[table])
      .map((table) => `written by an audit of what is right: ${table}`),
  ]
}

function isComparedSince(
  compared: readonly { mailbox_id: string; compared_at: Date | null }[],
  mailboxId: string,
  since: Date,
): boolean {
  const at = compared.find((one) => one.mailbox_id === mailboxId)?.compared_at
  return at != null && at >= since
}

async function contents(engine: Engine): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const table of tables) {
    const rows = await engine.lab.plain.selectFrom(table).selectAll().execute()
    found[table] = rows
      .map((row) => JSON.stringify(row, lasting))
      .sort()
      .join('\n')
  }
  return found
}

/** Leaves out the times that change with every poll. */
function lasting(key: string, value: unknown): unknown {
  const times = ['last_synced_at', 'next_sync_at', 'audit_due_at', 'import_turn_at']
  return times.includes(key) ? undefined : value
}
