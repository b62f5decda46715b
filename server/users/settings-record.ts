import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import { noSubject, recordAudit } from './audit.ts'

/**
 * Records in the audit log which settings of the environment differ from those of the last start. Only names are
 * recorded; the database keeps a digest of each value to compare with. The first start records nothing.
 *
 * @param settings values by name; no passwords or keys, because a digest of a weak one could be guessed
 */
export async function recordSettings(
  db: Db,
  settings: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  const current = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, digestOf(JSON.stringify(value ?? null))]),
  )
  await db.transaction().execute(async (tx) => {
    const { configuration: before } = await tx
      .selectFrom('log_settings')
      .select('configuration')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const names = Object.keys(current).filter((name) => before?.[name] !== current[name])
    if (names.length === 0) return
    const configuration = JSON.stringify(current)
    await tx
      .updateTable('log_settings')
      .set({ configuration: sql`${configuration}::jsonb` })
      .execute()
    if (before === null) return
    await recordAudit(tx, {
      at: now,
      actorId: null,
      action: 'settings.changed',
      subjectType: 'settings',
      subjectId: noSubject,
      details: { names },
    })
  })
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
