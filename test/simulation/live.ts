import type { Engine } from './engine.ts'

/** Returns the mailboxes that are synced now. */
export async function live(engine: Engine) {
  return await engine.lab.plain
    .selectFrom('mailboxes')
    .selectAll()
    .where('disconnected_at', 'is', null)
    .where('paused_at', 'is', null)
    .where('action_cause', 'is', null)
    .execute()
}
