import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { standardError } from '../../emulator/errors.ts'
import type { Tx } from '../../server/db/db.ts'
import { statements } from '../../server/db/migrate.ts'
import type { LedgerRow, Mailbox, SearchKind } from '../../server/db/schema.ts'
import { lastComparison } from '../../server/mailboxes/comparisons.ts'
import { needAction, openMailbox } from '../../server/mailboxes/mailboxes.ts'
import { auditIfDue, beginAudit } from '../../server/sync/audit.ts'
import { searchGap, settleGap } from '../../server/sync/gap.ts'
import { holdMailbox, OvertakenError } from '../../server/sync/incremental.ts'
import { discover, dueRows, postpone, takeUpAgain } from '../../server/sync/ledger.ts'
import { syncMailbox } from '../../server/sync/run.ts'
import { searchPage } from '../../server/sync/search-page.ts'
import { addSearches } from '../../server/sync/searches.ts'
import { Engine, secret } from '../simulation/engine.ts'
import type { Lab } from '../simulation/lab.ts'
import { annaAndMaja, atRest, type Cast, fill, maja as majaAddress } from '../simulation/scenarios/cast.ts'
import { openTestLab } from '../simulation/test-lab.ts'

/** What the sync engine records about its work, and how one run is kept apart from other runs and connections. */
let lab: Lab
let engine: Engine
let cast: Cast & { ids: string[] }
const hourMs = 60 * 60_000

beforeAll(async () => {
  lab = await openTestLab()
})
afterAll(() => lab.close())
beforeEach(async () => {
  engine = new Engine(lab, await lab.clean())
  cast = await atRest(engine)
})

const box = () => lab.plain.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => lab.plain.transaction().execute(work)
const later = (ms: number) => new Date(engine.clock.now().getTime() + ms)
const searches = (kind: SearchKind) =>
  lab.plain.selectFrom('searches').selectAll().where('kind', '=', kind).orderBy('id').execute()
const endSearches = () => lab.plain.deleteFrom('searches').execute()

describe('the ledger', () => {
  const failing = new Error('broken')
  const put = async (...ids: string[]): Promise<LedgerRow[]> => {
    const { id } = await box()
    const messages = ids.map((providerId) => ({ providerId, threadId: providerId }))
    await inTransaction((tx) => discover(tx, id, messages, 'history', engine.clock.now()))
    return await lab.plain.selectFrom('ledger').selectAll().orderBy('provider_id').execute()
  }
  const due = async () => {
    const when = { now: later(2 * hourMs), limit: 10, searchesToo: true }
    return (await dueRows(lab.plain, (await box()).id, when)).map((row) => row.provider_id)
  }

  it('discovers hidden copies again, except those their owner removed', async () => {
    const discovered = async (hidden: 'trash' | 'removed' | null) => {
      await lab.plain.updateTable('message_copies').set({ hidden }).execute()
      await lab.plain.deleteFrom('ledger').execute()
      return (await put(...cast.ids)).length
    }
    const copies = cast.ids.length
    expect(await discovered('trash')).toBe(copies)
    expect([await discovered('removed'), await discovered(null)]).toEqual([0, 0])
  })

  it('sets a message aside at its eighth failure', async () => {
    const [row] = await put('f1')
    const failed = async (attempts: number) => {
      await postpone(lab.plain, { ...row!, attempts }, failing, engine.clock.now())
      const { set_aside_at: at } = await lab.plain.selectFrom('ledger').selectAll().executeTakeFirstOrThrow()
      return at !== null
    }
    expect([await failed(6), await failed(7)]).toEqual([false, true])
  })

  it('returns failed rows after all others, and one at a time', async () => {
    const [first, second] = await put('f1', 'f2', 'f3')
    await postpone(lab.plain, first!, failing, engine.clock.now())
    await postpone(lab.plain, second!, failing, engine.clock.now())
    expect(await due()).toEqual(['f3'])
    await lab.plain.deleteFrom('ledger').where('provider_id', '=', 'f3').execute()
    expect(await due()).toHaveLength(1)
  })

  it('retries messages set aside because Google was unavailable, and no others', async () => {
    const [first, second] = await put('f1', 'f2')
    class UnavailableError extends Error {
      override name = 'UnavailableError'
    }
    await postpone(lab.plain, { ...first!, attempts: 7 }, new UnavailableError('503'), engine.clock.now())
    await postpone(lab.plain, { ...second!, attempts: 7 }, failing, engine.clock.now())
    expect(await due()).toEqual([])
    const { id } = await box()
    await inTransaction((tx) => takeUpAgain(tx, id, engine.clock.now()))
    expect(await due()).toEqual(['f1'])
  })
})

describe('an audit', () => {
  const begin = async (copies: 'spelled' | 'all' = 'spelled') => {
    const mailbox = await box()
    await inTransaction((tx) => beginAudit(tx, mailbox, copies, engine.clock.now()))
  }
  const last = async () => await lastComparison(lab.plain, (await box()).id)

  it('is the last comparison once it has ended, and leaves no search behind', async () => {
    expect(await last()).toBeUndefined()
    await begin()
    expect(await last()).toBeUndefined()
    await engine.poll()
    expect(await last()).toEqual({ at: expect.any(Date), unknown: 0 })
    const first = (await last())!
    engine.pass(24 * hourMs)
    await sql`delete from messages where id in (select message_id from message_copies
      where provider_id = ${cast.ids[0]!})`.execute(lab.plain)
    await begin()
    expect(await last()).toEqual(first)
    await engine.poll()
    expect((await last())!.unknown).toBe(1)
    expect((await last())!.at.getTime()).toBeGreaterThan(first.at.getTime())
    expect(await lab.plain.selectFrom('searches').select('kind').execute()).toEqual([])
  })

  it('continues when it is unfinished at its due time, and the next one is scheduled', async () => {
    await begin()
    const before = await searches('audit')
    const mailbox: Mailbox = { ...(await box()), audit_due_at: later(-hourMs) }
    await inTransaction((tx) => auditIfDue(tx, mailbox, engine.clock.now()))
    expect(await searches('audit')).toEqual(before)
    expect((await box()).audit_due_at!.getTime()).toBeGreaterThan(engine.clock.now().getTime())
  })

  it('searches for all traces at once after lost history, if there are few', async () => {
    await begin('all')
    expect(await searches('retrace')).toHaveLength(1)
  })
})

it('folds the searches of earlier versions into one row for each mailbox, and keeps the open ones', async () => {
  const { id } = await box()
  const former = `
    drop table searched_mailboxes, hurried_addresses, wanted_addresses, listed_messages;
    drop index sessions_expired, verifications_expired, candidate_addresses_ordinal, searches_due, searches_turn, searches_addresses, searches_candidates;
    alter table searches add column done_at timestamptz, add column found integer not null default 0,
      add column named integer not null default 0;
    create index searches_open on searches (mailbox_id, not_before) where done_at is null;
    insert into searches (id, mailbox_id, kind, addresses, candidate_ids, not_before, created_at, done_at, found)
      select gen_random_uuid(), '${id}', kind, array[address], array['${cast.candidateId}'::uuid], now(),
        created_at::timestamptz, done_at::timestamptz, found
      from (values ('past', 'a@x.example', '2026-09-01', '2026-09-02', 5), ('past', 'b@x.example', '2026-09-03', null, 1),
        ('audit', 'a@x.example', '2026-09-10', '2026-09-10 02:00', 2),
        ('audit', 'b@x.example', '2026-09-10', '2026-09-10 03:00', 1),
        ('audit', 'a@x.example', '2026-09-11', '2026-09-11 02:00', 4), ('audit', 'b@x.example', '2026-09-11', null, 0))
      as old(kind, address, created_at, done_at, found)`
  const file = new URL('../../server/db/migrations/000025_folded_searches.sql', import.meta.url)
  for (const statement of [...statements(former), ...statements(readFileSync(file, 'utf8'))])
    await sql.raw(statement).execute(lab.plain)
  expect(await lab.plain.selectFrom('searched_mailboxes').selectAll().execute()).toMatchObject([
    { mailbox_id: id, planned_to: 0, planned_candidates: 1, found: 4, unknown: 3 },
  ])
  expect(await lab.plain.selectFrom('searched_mailboxes').selectAll().executeTakeFirst()).toMatchObject({
    searched_at: new Date('2026-09-02T00:00:00Z'),
    comparing_since: new Date('2026-09-11T00:00:00Z'),
    compared_at: new Date('2026-09-10T03:00:00Z'),
  })
  const open = await lab.plain.selectFrom('searches').select(['kind', 'addresses']).orderBy('kind').execute()
  expect(open).toEqual([
    { kind: 'audit', addresses: ['b@x.example'] },
    { kind: 'past', addresses: ['b@x.example'] },
  ])
})

describe('a gap', () => {
  it('is one search from an hour before the last sync, and a second gap restarts it', async () => {
    const mailbox = await box()
    await inTransaction((tx) => searchGap(tx, mailbox, engine.clock.now()))
    const [first] = await searches('gap')
    expect(first!.since).toEqual(new Date(mailbox.last_synced_at!.getTime() - hourMs))
    await lab.plain.updateTable('searches').set({ page_token: 'page 2' }).where('kind', '=', 'gap').execute()
    const again = later(hourMs)
    await inTransaction((tx) => searchGap(tx, mailbox, again))
    const [second, ...others] = await searches('gap')
    expect([second!.id, second!.page_token, others]).toEqual([first!.id, null, []])
    expect(second!.not_before.getTime()).toBeGreaterThan(again.getTime())
  })

  it('of more than one page is replaced by searches for candidates, now and once more for late mail', async () => {
    const mailbox = await box()
    await endSearches()
    await inTransaction((tx) => searchGap(tx, mailbox, engine.clock.now()))
    const [search] = await searches('gap')
    const page = { messages: [{ providerId: 'f1', threadId: 'f1' }], nextPageToken: 'page 2' }
    const settled = await inTransaction((tx) => settleGap(tx, mailbox, search!, page, engine.clock.now()))
    expect(settled).toBe(true)
    const open = await lab.plain.selectFrom('searches').select(['kind', 'since']).execute()
    expect(open.map(({ kind }) => kind).toSorted()).toEqual(['late', 'traces'])
    expect(open.map(({ since }) => since)).toEqual([search!.since, search!.since])
  })
})

describe('a sync run', () => {
  it('may not write once the mailbox has another cursor or another consent', async () => {
    const mailbox = await box()
    const held = (facts: Partial<Mailbox>) => inTransaction((tx) => holdMailbox(tx, { ...mailbox, ...facts }))
    await expect(held({})).resolves.toBeUndefined()
    await expect(held({ cursor: '1' })).rejects.toThrow(OvertakenError)
    await expect(held({ connected_at: later(-hourMs) })).rejects.toThrow(OvertakenError)
    await engine.disconnect(cast.anna)
    await expect(held({})).rejects.toThrow(OvertakenError)
  })

  it('does not end a newer grant when Google refuses the old one', async () => {
    const { id, sealed_token: grant } = await box()
    const refused = (sealed: string) =>
      inTransaction((tx) => needAction(tx, { id, sealed_token: sealed }, 'revoked', engine.clock.now()))
    await refused('the grant before')
    expect((await box()).action_cause).toBeNull()
    await refused(grant!)
    expect((await box()).action_cause).toBe('revoked')
  })

  it('schedules nothing for a mailbox that was disconnected meanwhile', async () => {
    engine.during('history', 1, () => engine.disconnect(cast.anna))
    await syncMailbox(engine.parts(), (await box()).id)
    expect(await box()).toMatchObject({
      next_sync_at: null,
      last_synced_at: expect.any(Date),
      sealed_token: null,
    })
  })

  it('does not apply a page of a search that another run has already stored', async () => {
    engine = new Engine(lab, await lab.clean())
    const { anna, candidateId } = await annaAndMaja(engine)
    const maja = { id: candidateId, name: 'Maja Wisz', addresses: [majaAddress] }
    fill(engine, anna.email, 5)
    lab.wire.pageSize = 2
    await engine.connect(anna)
    const mailbox = await box()
    await inTransaction((tx) => addSearches(tx, mailbox, [maja], engine.clock.now()))
    const client = openMailbox(engine.parts().provider, mailbox, [secret])
    engine.during('messages', 1, async () => void (await searchPage(engine.parts(), mailbox, client, true)))
    await searchPage(engine.parts(), mailbox, client, true)
    const found = await lab.plain.selectFrom('ledger').select('provider_id').execute()
    expect(found).toHaveLength(2)
  })

  it.each([
    ['keeps a search due that fails once after a success in the same run', 1, false],
    ['puts a search off at the sixth failure in a row', 0, true],
  ])('%s', async (_, pagesFirst, isPutOff) => {
    engine = new Engine(lab, await lab.clean())
    const { anna, candidateId } = await annaAndMaja(engine)
    fill(engine, anna.email, 5)
    lab.wire.pageSize = 2
    await engine.connect(anna)
    const maja = { id: candidateId, name: 'Maja Wisz', addresses: [majaAddress] }
    await syncMailbox(engine.parts(), (await box()).id)
    await lab.plain.deleteFrom('searches').execute()
    const mailbox = await box()
    await inTransaction((tx) => addSearches(tx, mailbox, [maja], engine.clock.now()))
    await lab.plain
      .updateTable('mailboxes')
      .set({ retry_attempts: 5, retry_at: later(-1_000) })
      .execute()
    const effect = { kind: 'answer', error: standardError(503) } as const
    engine.fault({ method: 'messages.list', skip: pagesFirst, times: 100, effect })
    await syncMailbox(engine.parts(), mailbox.id)
    engine.calm()
    const waits = (await searches('past')).map(
      (one) => one.not_before.getTime() > later(10 * 60_000).getTime(),
    )
    expect(waits).toEqual([isPutOff])
    expect((await box()).retry_attempts).toBe(isPutOff ? 6 : 1)
  })

  it('resets the count of failures in a row at the first success', async () => {
    await lab.plain
      .updateTable('mailboxes')
      .set({ retry_attempts: 4, retry_at: later(-1_000) })
      .execute()
    await syncMailbox(engine.parts(), (await box()).id)
    expect(await box()).toMatchObject({ retry_attempts: 0, retry_at: null })
  })
})
