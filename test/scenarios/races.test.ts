import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addCandidateAddress } from '../../server/candidates/candidates.ts'
import { systemClock } from '../../server/clock.ts'
import type { Database, Tx } from '../../server/db/db.ts'
import { newId } from '../../server/ids.ts'
import { createLog } from '../../server/log.ts'
import { parseMessage } from '../../server/mail/parse.ts'
import { beginConsent, endConsent } from '../../server/mailboxes/connect.ts'
import { disconnect } from '../../server/mailboxes/disconnect.ts'
import type { Grant } from '../../server/mailboxes/provider.ts'
import { seal } from '../../server/mailboxes/seal.ts'
import { linkStoredMail, unlinkStoredMail } from '../../server/messages/addresses.ts'
import type { Arrival } from '../../server/messages/arrival.ts'
import { markArrived } from '../../server/messages/arrived.ts'
import { removeEmails } from '../../server/messages/removal.ts'
import { storeMessages } from '../../server/messages/store.ts'
import { sendMessage } from '../../server/outbox/send.ts'
import { followAddresses } from '../../server/sync/address-changes.ts'
import { addBlock, liftBlock } from '../../server/sync/block-changes.ts'
import { keepAddresses, loadDirectory } from '../../server/sync/directory.ts'
import { matchMessage } from '../../server/sync/match.ts'
import { consenterOf } from '../support/consenter.ts'
import { openTestDatabase, overlap } from '../support/database.ts'
import { letter } from '../support/letters.ts'

const lawyer = 'lawyer@kancelaria.example'
const maja = 'maja@poczta.example'
const secrets = ['a secret that is long enough for a test']

/** Cases that need two transactions at once. Only PostgreSQL allows them. */
describe('two transactions at once', () => {
  let database: Database
  let ids: { anna: string; tomek: string; maja: string; jan: string; boxes: string[] }
  beforeEach(async () => {
    database = await openTestDatabase('postgres')
    ids = { anna: newId(), tomek: newId(), maja: newId(), jan: newId(), boxes: [newId(), newId()] }
    const { db } = database
    for (const [index, id] of [ids.anna, ids.tomek].entries()) {
      const box = ids.boxes[index]!
      await sql`insert into users (id, name, email, mail_permission)
        values (${id}, ${`${index}`}, ${`${index}@firma.pl`}, 'send')`.execute(db)
      await sql`insert into mailboxes (id, user_id, google_sub, address, sealed_token, connected_at, cursor)
        values (${box}, ${id}, ${id}, ${`${index}@firma.pl`}, ${seal('token', box, secrets)}, now(), '1')`.execute(
        db,
      )
    }
    await sql`insert into candidates (id, name) values (${ids.maja}, 'Maja'), (${ids.jan}, 'Jan')`.execute(db)
    await sql`insert into candidate_addresses (id, candidate_id, address, address_key) values
      (${newId()}, ${ids.maja}, ${maja}, ${maja}), (${newId()}, ${ids.jan}, 'j@x.pl', 'j@x.pl')`.execute(db)
  })
  afterEach(() => database.close())

  const begin = <T>(work: (tx: Tx) => Promise<T>) => database.db.transaction().execute(work)
  const parts = (provider: object) => ({
    ...{
      db: database.db,
      provider: provider as never,
      secrets,
      clock: systemClock,
      log: createLog('silent'),
    },
    ...{ enqueue: async () => undefined, redirectUri: 'https://kurier.test/oauth', removeEmails },
    onColleaguesChanged: async () => undefined,
  })
  const quietGoogle = { open: () => ({ stop: async () => undefined }), revoke: async () => undefined }
  const arrival = async (mailboxId: string, messageId: string): Promise<Arrival> => {
    const headers = [`Cc: ${lawyer}`]
    const raw = letter({ from: maja, to: '0@firma.pl', headers, messageId, date: new Date(0) })
    const facts = { mailboxId, providerId: messageId, threadId: 'a', labelIds: [] }
    const copy = { ...facts, receivedAt: new Date(), sizeBytes: 1 }
    const whose = { candidates: new Map([[ids.maja, maja]]), participantKeys: [maja, lawyer] }
    return { copy, parsed: await parseMessage(raw), ...whose }
  }
  /** Stores like `keep` of fetch.ts. */
  const store = async (tx: Tx, mailboxId: string, ...messageIds: string[]) => {
    await sql`select id from mailboxes where id = ${mailboxId} for share`.execute(tx)
    const names = messageIds.length > 0 ? messageIds : ['one@poczta.example']
    const arrivals = await Promise.all(names.map((name) => arrival(mailboxId, name)))
    return await storeMessages(tx, arrivals, new Date())
  }
  const block = (tx: Tx) =>
    addBlock(tx, { owner: ids.anna, text: lawyer, actorId: ids.anna, now: new Date() })
  const copies = async () =>
    (await database.db.selectFrom('message_copies').select('mailbox_id').execute()).map(
      (row) => row.mailbox_id,
    )
  const outcomes = (settled: readonly PromiseSettledResult<unknown>[]) =>
    settled.map((one) => (one.status === 'fulfilled' ? 'done' : String(one.reason)))

  it('a block removes the mail that was being stored when it began', async () => {
    const { status } = await overlap(database.db, (tx) => store(tx, ids.boxes[0]!), block)
    expect(status).toBe('fulfilled')
    expect(await copies()).toEqual([])
  })

  it('two inboxes that store copies of one mail at once make one message of them', async () => {
    const { status } = await overlap(
      database.db,
      (tx) => store(tx, ids.boxes[0]!),
      (tx) => store(tx, ids.boxes[1]!),
    )
    expect(status).toBe('fulfilled')
    expect(await copies()).toHaveLength(2)
    expect(await database.db.selectFrom('messages').select('id').execute()).toHaveLength(1)
  })

  it('two inboxes that store the same mails in different orders do not deadlock', async () => {
    const { both } = await begin(async (tx) => {
      // Both are stopped after they have locked their first family, and then continue at once.
      await sql`lock table message_copies in access exclusive mode`.execute(tx)
      const both = Promise.allSettled([
        begin((inner) => store(inner, ids.boxes[0]!, 'a@x.pl', 'z@x.pl', 'm@x.pl')),
        begin((inner) => store(inner, ids.boxes[1]!, 'm@x.pl', 'z@x.pl', 'a@x.pl')),
      ])
      await sleep(300)
      return { both }
    })
    expect(outcomes(await both)).toEqual(['done', 'done'])
    expect(await database.db.selectFrom('messages').select('id').execute()).toHaveLength(3)
  })

  it('a block keeps the copy that a colleague’s mailbox was adding', async () => {
    await begin((tx) => store(tx, ids.boxes[0]!))
    const { status } = await overlap(database.db, (tx) => store(tx, ids.boxes[1]!), block)
    expect(status).toBe('fulfilled')
    expect(await copies()).toEqual([ids.boxes[1]])
  })

  it('“Remove mine” keeps the copy that a colleague’s mailbox was adding', async () => {
    await begin((tx) => store(tx, ids.boxes[0]!))
    const { removing } = await begin(async (tx) => {
      await store(tx, ids.boxes[1]!)
      const removing = disconnect(parts(quietGoogle), ids.anna, 'remove')
      await sleep(300)
      return { removing }
    })
    await removing
    expect(await copies()).toEqual([ids.boxes[1]])
  })

  it('removing an address keeps the mail that was being put on another profile', async () => {
    await begin((tx) => store(tx, ids.boxes[0]!))
    await sql`delete from candidate_addresses where candidate_id = ${ids.maja}`.execute(database.db)
    const { status } = await overlap(
      database.db,
      (tx) => linkStoredMail(tx, ids.jan, [maja]),
      (tx) => unlinkStoredMail(tx, ids.maja, new Set(), new Date()),
    )
    expect(status).toBe('fulfilled')
    expect(await copies()).toEqual([ids.boxes[0]])
  })

  it('adding an address puts nothing on a profile that is being deleted', async () => {
    await begin((tx) => store(tx, ids.boxes[0]!))
    const added = await overlap(database.db, block, (tx) => linkStoredMail(tx, ids.jan, [maja]))
    expect(outcomes([added])).toEqual(['done'])
    expect(await database.db.selectFrom('candidate_messages').selectAll().execute()).toEqual([])
  })

  it('adding an address while its mail is stored puts that mail on the profile too', async () => {
    const mailbox = await database.db.selectFrom('mailboxes').selectAll().limit(1).executeTakeFirstOrThrow()
    const added = await overlap(
      database.db,
      async (tx) => {
        await keepAddresses(tx)
        const match = matchMessage([maja], [], await loadDirectory(tx, mailbox, [maja]))
        expect(match.kind === 'match' && [...match.candidates.keys()]).toEqual([ids.maja])
        await sleep(100)
        await store(tx, mailbox.id)
      },
      (tx) =>
        addCandidateAddress(tx, ids.jan, maja, {
          actorId: null,
          now: new Date(),
          onAddressesChanged: (inner, changes) => followAddresses(inner, parts({}), changes),
        }),
    )
    expect(outcomes([added])).toEqual(['done'])
    const links = await database.db.selectFrom('candidate_messages').select('candidate_id').execute()
    expect(links.map((link) => link.candidate_id).sort()).toEqual([ids.maja, ids.jan].sort())
  })

  it('lifting a block during a mailbox’s first sync has the inbox searched', async () => {
    const { db } = database
    await sql`update mailboxes set cursor = null where id = ${ids.boxes[0]}`.execute(db)
    const { id: blockId } = await begin(block)
    const lifted = await overlap(
      db,
      (tx) => sql`update mailboxes set cursor = '2' where id = ${ids.boxes[0]}`.execute(tx),
      (tx) => liftBlock(tx, parts({}), { owner: ids.anna, blockId, actorId: ids.anna }),
    )
    expect(outcomes([lifted])).toEqual(['done'])
    const searches = await db
      .selectFrom('searches')
      .select('mailbox_id')
      .where('kind', '=', 'lifted')
      .execute()
    expect(searches.map((search) => search.mailbox_id)).toContain(ids.boxes[0])
  })

  it('a block and a colleague’s sync of the same messages do not deadlock', async () => {
    // The ids and the identities are in opposite orders.
    await begin((tx) => store(tx, ids.boxes[0]!, 'z@x.pl'))
    await sleep(2)
    await begin((tx) => store(tx, ids.boxes[0]!, 'a@x.pl'))
    const rows = await database.db.selectFrom('messages').select(['id', 'identity']).orderBy('id').execute()
    expect(rows.map((row) => row.identity)).toEqual(
      rows
        .map((row) => row.identity)
        .toSorted()
        .reverse(),
    )
    const { both } = await begin(async (tx) => {
      // Held for a moment, so that both transactions overlap.
      await sql`select id from messages where id = ${rows[1]!.id} for update`.execute(tx)
      const storing = begin((inner) => store(inner, ids.boxes[1]!, 'a@x.pl', 'z@x.pl'))
      await sleep(200)
      const both = Promise.allSettled([storing, begin(block)])
      await sleep(300)
      return { both }
    })
    expect(outcomes(await both)).toEqual(['done', 'done'])
    expect(await copies()).toEqual([ids.boxes[1], ids.boxes[1]])
  })

  it('disconnecting and a consent that ends do not deadlock', async () => {
    const { db } = database
    await sql`insert into ledger (mailbox_id, provider_id, found_by, discovered_at, next_attempt_at)
      values (${ids.boxes[0]}, 'held', 'history', now(), now())`.execute(db)
    const google = consenting({ sub: ids.anna, address: '0@firma.pl' })
    const who = await consenterOf(db, ids.anna)
    const state = await beginConsent(parts(google), who)
    const { both } = await begin(async (tx) => {
      await sql`select 1 from ledger for update`.execute(tx)
      const ending = disconnect(parts({ ...quietGoogle, ...google }), ids.anna, 'keep')
      await sleep(300)
      const consent = endConsent(parts(google), who, { state, code: 'c', error: null })
      const both = Promise.allSettled([ending, consent])
      await sleep(300)
      return { both }
    })
    expect(outcomes(await both)).toEqual(['done', 'done'])
  })

  it('when two people connect one Google account at once, the second is told', async () => {
    await sql`update mailboxes set disconnected_at = now(), sealed_token = null`.execute(database.db)
    const google = parts(consenting({ sub: 'one', address: 'one@gmail.test' }))
    const people = await Promise.all([ids.anna, ids.tomek].map((id) => consenterOf(database.db, id)))
    const states = await Promise.all(people.map((who) => beginConsent(google, who)))
    const ends = people.map((who, index) =>
      endConsent(google, who, { state: states[index]!, code: 'c', error: null }),
    )
    const told = await Promise.all(ends)
    expect(told.map(({ outcome }) => outcome).sort()).toEqual(['connected', 'used_by_colleague'])
  })

  it('the end of a send and the sync that stores the sent mail do not deadlock', async () => {
    const id = newId()
    const recipients = JSON.stringify({ to: [{ name: '', address: maja }], cc: [], bcc: [] })
    await sql`insert into outbox (id, user_id, mailbox_id, candidate_id, recipients, subject, html, snippet,
        full_html, state, due_at, created_at)
      values (${id}, ${ids.anna}, ${ids.boxes[0]}, ${ids.maja}, ${recipients}, '', 'x', 'x', 'x', 'queued',
        now(), now())`.execute(database.db)
    const google = { open: () => ({ send: async () => ({ providerId: 'p', threadId: 't' }) }) }
    const { sending } = await begin(async (tx) => {
      await sql`select id from mailboxes where id = ${ids.boxes[0]} for share`.execute(tx)
      const sending = Promise.allSettled([sendMessage(parts(google), id)])
      await sleep(400)
      const copy = { ...(await arrival(ids.boxes[0]!, 'p')).copy, labelIds: ['SENT'] }
      await markArrived(tx, { messageId: newId(), copy, sendId: id, now: new Date() })
      return { sending }
    })
    expect(outcomes(await sending)).toEqual(['done'])
  })
})

/**
 * A Google at which somebody consents to everything with this account. The URL of its consent page is the
 * state itself.
 */
function consenting(account: Pick<Grant, 'sub' | 'address'>) {
  const grant = { ...account, refreshToken: 'new', canRead: true, canSend: true, scopes: [] }
  return { consentUrl: ({ state }: { state: string }) => state, exchange: async () => grant }
}
