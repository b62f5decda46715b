import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../server/db/db.ts'
import { newId } from '../../server/ids.ts'
import { createLog } from '../../server/log.ts'
import type { MailProvider } from '../../server/mailboxes/provider.ts'
import { seal } from '../../server/mailboxes/seal.ts'
import { watchMailbox } from '../../server/sync/watch.ts'
import { bothEngines, openTestDatabase } from '../support/database.ts'

const secrets = ['a secret that is long enough for a test']
const now = new Date('2026-11-21T12:00:00Z')
const until = new Date('2026-11-28T12:00:00Z')
const mailboxId = newId()

describe.each(bothEngines)('changes to a mailbox while its watch is set, on %s', (engine) => {
  let database: Database
  beforeEach(async () => {
    database = await openTestDatabase(engine)
    const userId = newId()
    await sql`insert into users (id, name, email) values (${userId}, 'Anna', 'anna@firma.pl')`.execute(
      database.db,
    )
    await sql`insert into mailboxes (id, user_id, google_sub, address, sealed_token, connected_at, cursor, watch_due_at)
      values (${mailboxId}, ${userId}, 'anna', 'anna@firma.pl', ${seal('token', mailboxId, secrets)}, now(), '9',
        ${now})`.execute(database.db)
  })
  afterEach(() => database.close())

  /** Sets or ends the watch while `meanwhile` runs. */
  const work = async (meanwhile: () => Promise<unknown>, keys: readonly string[] = secrets) => {
    const client = {
      watch: async () => {
        await meanwhile()
        return { until }
      },
      stop: meanwhile,
    }
    const provider = { canWatch: true, open: () => client } as unknown as MailProvider
    const { db } = database
    const parts = { db, provider, secrets: keys, clock: { now: () => now }, log: createLog('silent') }
    await watchMailbox({ ...parts, enqueue: async () => undefined }, mailboxId)
    return await db.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
  }
  const change = (facts: { paused_at?: Date | null; sealed_token?: string; watch_until?: Date }) =>
    database.db.updateTable('mailboxes').set(facts).execute()

  it('no change: the watch is renewed a day later', async () => {
    expect(await work(async () => undefined)).toMatchObject({
      watch_until: until,
      watch_due_at: new Date(now.getTime() + 86_400_000),
    })
  })

  it('paused: due at once, to stop the watch', async () => {
    expect(await work(() => change({ paused_at: now }))).toMatchObject({
      watch_until: until,
      watch_due_at: now,
    })
  })

  it('reconnected: the answer belonged to another grant, so it is still due', async () => {
    const sealed = seal('another token', mailboxId, secrets)
    expect(await work(() => change({ sealed_token: sealed }))).toMatchObject({
      watch_until: null,
      watch_due_at: now,
    })
    await change({ paused_at: now, watch_until: until })
    const again = seal('a third token', mailboxId, secrets)
    expect(await work(() => change({ sealed_token: again }))).toMatchObject({
      watch_until: until,
      watch_due_at: now,
    })
  })

  it('restored while the watch was stopped: due at once, to watch again', async () => {
    await change({ paused_at: now, watch_until: until })
    expect(await work(() => change({ paused_at: null }))).toMatchObject({
      watch_until: null,
      watch_due_at: now,
    })
  })

  it('its grant cannot be opened: action is needed, with the reason', async () => {
    const facts = await work(async () => undefined, ['another secret, that opens no grant at all'])
    expect(facts).toMatchObject({ action_cause: 'secret_lost', action_since: now, watch_until: null })
  })
})
