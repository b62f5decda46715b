import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Notice } from '../../server/db/db.ts'
import { notify } from '../../server/db/db.ts'
import { changeAccess } from '../../server/users/access.ts'
import { bothEngines } from '../support/database.ts'
import { addPerson, openTestSite, signedIn, type TestSite, type Visitor } from '../support/http.ts'

describe.each(bothEngines)('live events, %s', (engine) => {
  let site: TestSite
  let address: string

  beforeEach(async () => {
    site = await openTestSite(engine)
    await addPerson(site, 'ada@firma.pl', 'admin')
    await addPerson(site, 'ola@firma.pl', 'manager', 'none')
    address = await site.app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterEach(() => site.close())

  const tell = (...notices: Notice[]) =>
    site.database.db.transaction().execute(async (tx) => {
      for (const notice of notices) await notify(tx, notice)
    })
  const candidateId = '01a20084-9306-7e37-8930-20b93c3f3426'

  test('everybody hears of candidates, only the owner of their mailbox, only administrators of people', async () => {
    const ada = await openPage(address, await signedIn(site, 'ada@firma.pl'))
    const ola = await openPage(address, await signedIn(site, 'ola@firma.pl'))
    const { id: olaId } = await person(site, 'ola@firma.pl')
    const { id: adaId } = await person(site, 'ada@firma.pl')
    await tell(
      { kind: 'people' },
      { kind: 'mailbox', userId: adaId },
      { kind: 'mailbox', userId: olaId },
      { kind: 'candidate', candidateId },
      { kind: 'candidates' },
    )
    const last = { kind: 'candidates' }
    expect((await ada.until(last, { kind: 'people' })).toSorted(byKind)).toEqual([
      { kind: 'candidate', candidateId },
      last,
      { kind: 'mailbox' },
      { kind: 'people' },
    ])
    expect((await ola.until(last)).toSorted(byKind)).toEqual([
      { kind: 'candidate', candidateId },
      last,
      { kind: 'mailbox' },
    ])
    expect(ada.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(ada.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('only those who see a candidate’s mail hear of it, and only the person concerned of a request', async () => {
    const { id: adaId } = await person(site, 'ada@firma.pl')
    const now = site.clock.now()
    await site.database.db
      .insertInto('candidates')
      .values({ id: candidateId, name: 'Maja', owner_id: adaId, created_at: now, updated_at: now })
      .execute()
    await addPerson(site, 'tom@firma.pl', 'recruiter', 'send')
    const ada = await openPage(address, await signedIn(site, 'ada@firma.pl'))
    const ola = await openPage(address, await signedIn(site, 'ola@firma.pl'))
    const tom = await openPage(address, await signedIn(site, 'tom@firma.pl'))
    await tell({ kind: 'mail', candidateId }, { kind: 'requests', userId: adaId })
    const heard = await ada.until({ kind: 'candidate', candidateId }, { kind: 'requests' })
    expect(heard).toHaveLength(2)
    await tell({ kind: 'sharing' })
    for (const page of [ola, tom])
      expect(await page.until({ kind: 'sharing' })).toEqual([{ kind: 'sharing' }])
    await site.database.db
      .updateTable('candidates')
      .set({ owner_id: (await person(site, 'tom@firma.pl')).id })
      .execute()
    await tell({ kind: 'mail', candidateId })
    expect(await tom.until({ kind: 'candidate', candidateId })).toHaveLength(2)
  })

  test('changes that were rolled back are not reported', async () => {
    const ola = await openPage(address, await signedIn(site, 'ola@firma.pl'))
    const failing = site.database.db.transaction().execute(async (tx) => {
      await notify(tx, { kind: 'candidate', candidateId })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await tell({ kind: 'candidates' })
    expect(await ola.until({ kind: 'candidates' })).toEqual([{ kind: 'candidates' }])
  })

  test('the stream ends with the person’s access, and without a session there is none', async () => {
    const ola = await openPage(address, await signedIn(site, 'ola@firma.pl'))
    const ada = await openPage(address, await signedIn(site, 'ada@firma.pl'))
    const { id: userId } = await person(site, 'ola@firma.pl')
    const { id: actorId } = await person(site, 'ada@firma.pl')
    const by = { actorId, now: site.clock.now(), onAccessChanged: async () => undefined }
    await site.database.db.transaction().execute((tx) => changeAccess(tx, userId, { access: 'disabled' }, by))
    await ola.ended
    expect(await ada.until({ kind: 'people' })).toEqual([{ kind: 'people' }])
    expect((await fetch(`${address}/api/events`)).status).toBe(401)
    ada.leave()
  })

  test.runIf(engine === 'postgres')(
    'the stream ends, so that the page reconnects, when the server may have missed changes',
    async () => {
      const ola = await openPage(address, await signedIn(site, 'ola@firma.pl'))
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query = 'listen kurier'`.execute(site.database.db)
      await ola.ended
      const again = await openPage(address, await signedIn(site, 'ola@firma.pl'))
      await tell({ kind: 'candidates' })
      expect(await again.until({ kind: 'candidates' })).toEqual([{ kind: 'candidates' }])
      again.leave()
    },
  )

  test('a page that was opened by another user receives no events', async () => {
    const { cookie = '' } = await signedIn(site, 'ola@firma.pl')
    const { id: olaId } = await person(site, 'ola@firma.pl')
    const { id: adaId } = await person(site, 'ada@firma.pl')
    const leaving = new AbortController()
    const open = (user: string) =>
      fetch(`${address}/api/events?user=${user}`, { headers: { cookie }, signal: leaving.signal })
    expect(await (await open(adaId)).json()).toMatchObject({ status: 412, code: 'another-user' })
    expect((await open(olaId)).status).toBe(200)
    leaving.abort()
  })

  test('one person has at most 20 streams: the oldest ends, and the others continue', async () => {
    const visitor = await signedIn(site, 'ola@firma.pl')
    const oldest = await openPage(address, visitor)
    const others = []
    for (let count = 0; count < 20; count += 1) others.push(await openPage(address, visitor))
    await oldest.ended
    await tell({ kind: 'candidates' })
    for (const one of others)
      expect(await one.until({ kind: 'candidates' })).toEqual([{ kind: 'candidates' }])
    for (const one of others) one.leave()
  })

  test('closing the server ends open streams at once', async () => {
    const ola = await openPage(address, await signedIn(site, 'ola@firma.pl'))
    await site.app.close()
    await ola.ended
  })
})

interface Page {
  headers: Headers
  /** Resolves to the events heard so far, once all of these were heard. */
  until(...events: unknown[]): Promise<unknown[]>
  ended: Promise<void>
  leave(): void
}

/** An open page. It reads the stream until the stream ends or the page is left. */
async function openPage(address: string, visitor: Visitor): Promise<Page> {
  const leaving = new AbortController()
  const answer = await fetch(`${address}/api/events`, {
    headers: { cookie: visitor.cookie! },
    signal: leaving.signal,
  })
  expect(answer.status).toBe(200)
  const heard: unknown[] = []
  const arrivals = new EventTarget()
  const read = async () => {
    let text = ''
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += piece
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        if (block.startsWith('data: ')) heard.push(JSON.parse(block.slice(6)))
      }
      arrivals.dispatchEvent(new Event('arrival'))
    }
  }
  const ended = read().catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error
  })
  return {
    headers: answer.headers,
    until: async (...events) => {
      const texts = () => heard.map((one) => JSON.stringify(one))
      while (!events.every((event) => texts().includes(JSON.stringify(event)))) {
        await new Promise((resolve) => arrivals.addEventListener('arrival', resolve, { once: true }))
      }
      return heard
    },
    ended,
    leave: () => leaving.abort(),
  }
}

async function person(site: TestSite, email: string) {
  return await site.database.db
    .selectFrom('users')
    .selectAll()
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
}

function byKind(one: unknown, other: unknown): number {
  return (one as Notice).kind.localeCompare((other as Notice).kind)
}
