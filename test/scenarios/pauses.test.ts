import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { standardError } from '../../emulator/errors.ts'
import { newId } from '../../server/ids.ts'
import { followAccess } from '../../server/mailboxes/access.ts'
import { disconnect } from '../../server/mailboxes/disconnect.ts'
import { removeEmails } from '../../server/messages/removal.ts'
import { discover } from '../../server/sync/ledger.ts'
import { Engine } from '../simulation/engine.ts'
import type { Lab } from '../simulation/lab.ts'
import { atRest, type Cast, maja } from '../simulation/scenarios/cast.ts'
import { openTestLab } from '../simulation/test-lab.ts'

/** The records of a mailbox when it is paused, refused or disconnected, and when that ends. */
let lab: Lab
let engine: Engine
let cast: Cast

beforeAll(async () => {
  lab = await openTestLab()
})
afterAll(() => lab.close())
beforeEach(async () => {
  engine = new Engine(lab, await lab.clean())
  cast = await atRest(engine)
})

const box = () => lab.plain.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
const gaps = async () => {
  const rows = await lab.plain.selectFrom('sync_gaps').selectAll().orderBy('began_at').execute()
  return rows.map(({ cause, ended_at: endedAt }) => [cause, endedAt === null ? 'open' : 'ended'])
}
const audits = async () => {
  const rows = await lab.plain.selectFrom('audit_events').select('action').orderBy('number').execute()
  return rows.map(({ action }) => action).filter((action) => /mailbox\.(paused|resumed)/.test(action))
}

describe('access', () => {
  it('that is ended twice and restored twice makes one gap and two entries in the audit log', async () => {
    const before = (await audits()).length
    await engine.setAccess(cast.anna, false)
    await engine.setAccess(cast.anna, false)
    expect(await gaps()).toEqual([['paused', 'open']])
    await engine.setAccess(cast.anna, true)
    await engine.setAccess(cast.anna, true)
    expect(await gaps()).toEqual([['paused', 'ended']])
    expect((await audits()).slice(before)).toEqual(['mailbox.paused', 'mailbox.resumed'])
  })

  it('that is restored does not end the gap of a dead grant', async () => {
    lab.google.grants.kill(cast.anna.email, 'revoked')
    engine.receive({ from: maja, to: cast.anna.email })
    await engine.poll()
    expect((await box()).action_cause).toBe('revoked')
    engine.pass(1_000)
    await engine.setAccess(cast.anna, false)
    await engine.setAccess(cast.anna, true)
    expect(await gaps()).toEqual([
      ['action_needed', 'open'],
      ['paused', 'ended'],
    ])
    await engine.connect(cast.anna)
    expect(await gaps()).toEqual([
      ['action_needed', 'ended'],
      ['paused', 'ended'],
    ])
  })

  it('that ends while Kurier asks Google again keeps the mailbox paused', async () => {
    lab.google.grants.kill(cast.anna.email, 'admin-policy')
    engine.receive({ from: maja, to: cast.anna.email })
    await engine.poll()
    expect((await box()).action_cause).toBe('admin_policy')
    lab.google.grants.unblock(cast.anna.email)
    const { db, ...parts } = engine.parts()
    const change = { userId: cast.anna.id, hasAccess: false, actorId: cast.anna.id }
    engine.during('profile', 1, () => db.transaction().execute((tx) => followAccess(tx, parts, change)))
    engine.pass(61 * 60_000)
    await engine.poll()
    expect(await box()).toMatchObject({ action_cause: 'admin_policy', paused_at: expect.any(Date) })
    expect(await gaps()).toContainEqual(['action_needed', 'open'])
  })

  it('to Google that an administrator restores ends the gap', async () => {
    lab.google.grants.kill(cast.anna.email, 'admin-policy')
    engine.receive({ from: maja, to: cast.anna.email })
    await engine.poll()
    expect(await gaps()).toEqual([['action_needed', 'open']])
    lab.google.grants.unblock(cast.anna.email)
    engine.pass(61 * 60_000)
    await engine.poll()
    expect((await box()).action_cause).toBeNull()
    expect(await gaps()).toEqual([['action_needed', 'ended']])
  })
})

/** Adds a message to the ledger that history named and that has not been examined yet. */
async function discoverUnread(mailboxId: string): Promise<void> {
  const found = [{ providerId: 'ff', threadId: 'ff' }]
  await lab.plain.transaction().execute((tx) => discover(tx, mailboxId, found, 'history', engine.clock.now()))
}

describe('disconnecting', () => {
  it('leaves no pending work and no open gap', async () => {
    const { id } = await box()
    await discoverUnread(id)
    await sql`insert into address_offers (mailbox_id, candidate_id, address, address_key, offered_at)
      values (${id}, ${cast.candidateId}, 'x@y.example', 'x@y.example', now())`.execute(lab.plain)
    await sql`insert into quota_windows (key, spent) values (${id}, '{}')`.execute(lab.plain)
    await sql`insert into sync_gaps (id, mailbox_id, cause, began_at)
      values (${newId()}, ${id}, 'paused', now())`.execute(lab.plain)
    await engine.disconnect(cast.anna)
    const left: string[] = []
    for (const table of ['ledger', 'searches', 'address_offers', 'quota_windows'] as const) {
      if ((await lab.plain.selectFrom(table).selectAll().execute()).length > 0) left.push(table)
    }
    expect({ left, gaps: await gaps() }).toEqual({ left: [], gaps: [['paused', 'ended']] })
  })

  it('succeeds in Kurier although Google refuses stop and revoke', async () => {
    for (const method of ['stop', 'revoke']) {
      const effect = { kind: 'answer', error: standardError(503) } as const
      engine.fault({ method, times: 100, effect })
    }
    await disconnect({ ...engine.parts(), removeEmails }, cast.anna.id, 'keep')
    expect(await box()).toMatchObject({ sealed_token: null, disconnected_at: expect.any(Date) })
    engine.calm()
  })
})
