import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Log } from '../log.ts'
import { SealError } from '../sealing.ts'
import { noSubject, recordAudit } from '../users/audit.ts'
import { sealAnew } from './seal.ts'

export interface ResealParts {
  db: Db
  /** Newest first. */
  secrets: readonly string[]
  clock: Clock
  log: Log
}

/** How many grants there are, and how many no secret decrypts. All others are encrypted with the newest secret. */
export interface SealReport {
  total: number
  lost: number
}

const pageSize = 500

/**
 * Encrypts every grant with the newest secret, so that the older ones can be removed from KURIER_SECRET.
 *
 * Runs at start. Each page is one transaction that replaces a grant only if it is still the one that was read, so the
 * run may be stopped anywhere, and two processes may run it at once. A mailbox whose grant cannot be decrypted is
 * made due at once, so that its owner is told; so is one whose lost grant can be decrypted again.
 */
export async function resealGrants(parts: ResealParts): Promise<SealReport> {
  const report = { total: 0, resealed: 0, lost: 0 }
  let after: string | null = null
  for (;;) {
    const rows = await grantsAfter(parts.db, after)
    const sorted = rows.map((row) => ({ ...row, anew: sealedAnew(row, parts.secrets) }))
    const changed = sorted.flatMap(({ anew, ...row }) =>
      anew === 'lost' || anew === null ? [] : [{ ...row, anew }],
    )
    const lost = sorted.filter(({ anew }) => anew === 'lost')
    const found = sorted.filter(({ anew, action_cause }) => anew !== 'lost' && action_cause === 'secret_lost')
    await replaceGrants(parts, changed)
    await lookAtOnce(parts, [...lost.filter(({ action_cause }) => action_cause === null), ...found])
    report.total += rows.length
    report.resealed += changed.length
    report.lost += lost.length
    after = rows.at(-1)?.id ?? null
    if (rows.length < pageSize) break
  }
  tell(parts, report)
  return report
}

type GrantRow = Awaited<ReturnType<typeof grantsAfter>>[number]

async function grantsAfter(db: Db, after: string | null) {
  return await db
    .selectFrom('mailboxes')
    .select(['id', 'action_cause'])
    .select(sql<string>`sealed_token`.as('sealed'))
    .where('sealed_token', 'is not', null)
    .$if(after !== null, (query) => query.where('id', '>', after!))
    .orderBy('id')
    .limit(pageSize)
    .execute()
}

function sealedAnew({ id, sealed }: GrantRow, secrets: readonly string[]): string | 'lost' | null {
  try {
    return sealAnew(sealed, id, secrets)
  } catch (error) {
    if (error instanceof SealError) return 'lost'
    throw error
  }
}

async function replaceGrants(
  { db, clock }: ResealParts,
  grants: readonly { id: string; sealed: string; anew: string }[],
): Promise<void> {
  if (grants.length === 0) return
  const [ids, before, after] = (['id', 'sealed', 'anew'] as const).map((name) =>
    grants.map((one) => one[name]),
  )
  await db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      update mailboxes set sealed_token = change.after
      from unnest(${ids}::uuid[], ${before}::text[], ${after}::text[]) as change (id, before, after)
      where mailboxes.id = change.id and mailboxes.sealed_token = change.before`.execute(tx)
    const count = Number(numAffectedRows ?? 0)
    if (count === 0) return
    await recordAudit(tx, {
      at: clock.now(),
      actorId: null,
      action: 'secret.rotated',
      subjectType: 'settings',
      subjectId: noSubject,
      details: { count },
    })
  })
}

async function lookAtOnce({ db, clock }: ResealParts, rows: readonly { id: string }[]): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  await db.updateTable('mailboxes').set({ next_sync_at: clock.now() }).where('id', 'in', ids).execute()
}

function tell({ secrets, log }: ResealParts, report: SealReport & { resealed: number }): void {
  if (report.lost > 0) {
    log.error(
      report,
      'no secret in KURIER_SECRET decrypts some grants: add the former secret to the list, or have their owners reconnect',
    )
  } else if (secrets.length > 1) {
    log.info(
      report,
      'all grants are sealed with the newest secret: the older ones can be removed from KURIER_SECRET',
    )
  }
}
