import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { standardError } from '../../emulator/errors.ts'
import type { Tx } from '../../server/db/db.ts'
import type { LedgerRow, Mailbox, SearchKind } from '../../server/db/schema.ts'
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
const endSearches = () => lab.plain.updateTable('searches').set({ done_at: engine.clock.now() }).execute()

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
  const begunAt = async () => (await searches('audit')).map((search) => search.created_at.getTime())

  it('keeps the last finished audit until the next one has finished', async () => {
    await begin()
    const [first] = await begunAt()
    await endSearches()
    engine.pass(24 * hourMs)
    await begin()
    const second = (await begunAt()).find((at) => at !== first)
    expect(await begunAt()).toEqual([first, second])
    await endSearches()
    engine.pass(24 * hourMs)
    await begin()
    const third = (await begunAt()).find((at) => at !== second)
    expect(await begunAt()).toEqual([second, third])
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
    const open = await lab.plain
      .selectFrom('searches')
      .select(['kind', 'since'])
      .where('done_at', 'is', null)
      .execute()
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

  it('does not count a page of a search that another run has already stored', async () => {
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
    expect((await searches('past')).map(({ named }) => named)).toEqual([2])
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
