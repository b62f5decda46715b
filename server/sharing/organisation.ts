import { type Db, notify, type Tx } from '../db/db.ts'
import { recordAudit } from '../users/audit.ts'

/** Whether the organisation shares mail with candidates without asking the owners of the mailboxes. */
export async function sharesUnasked(db: Db): Promise<boolean> {
  const row = await db.selectFrom('organisation').select('asks_owners').executeTakeFirstOrThrow()
  return !row.asks_owners
}

/**
 * Sets whether owners are asked. What is held already stays held; what was shared unasked stays shared, with the
 * candidates of today.
 */
export async function setSharesUnasked(
  tx: Tx,
  unasked: boolean,
  by: { actorId: string; now: Date },
): Promise<void> {
  const changed = await tx
    .updateTable('organisation')
    .set({ asks_owners: !unasked })
    .where('asks_owners', '=', unasked)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return
  if (!unasked) {
    await tx
      .updateTable('address_sharing')
      .set({ shared_at: by.now })
      .where('state', '=', 'shared')
      .where('shared_at', 'is', null)
      .execute()
  }
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'organisation.changed',
    subjectType: 'organisation',
    subjectId: 'organisation',
    details: { sharesUnasked: unasked },
  })
  await notify(tx, { kind: 'sharing' })
}
