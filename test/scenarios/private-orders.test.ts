import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Tx } from '../../server/db/db.ts'
import { newId } from '../../server/ids.ts'
import { parseMessage } from '../../server/mail/parse.ts'
import type { Arrival } from '../../server/messages/arrival.ts'
import { insertPrivate, keepPrivacy, spreadPrivacy } from '../../server/messages/private-threads.ts'
import { storeMessages } from '../../server/messages/store.ts'
import { threadMembers } from '../../server/messages/thread-members.ts'
import { engines, openTestDatabase, overlap } from '../support/database.ts'
import { letter } from '../support/letters.ts'

const maja = 'maja@poczta.example'
/** Of each message: the inboxes that have it, as mailbox and thread, and what it names. Two conversations. */
const mails = [
  { id: 'root', inboxes: ['0 a', '1 k'], names: [] },
  { id: 'answer', inboxes: ['0 a'], names: ['root'] },
  { id: 'beside', inboxes: ['1 l'], names: ['root'] },
  { id: 'orphan', inboxes: ['0 b'], names: ['lost'] },
  { id: 'twin', inboxes: ['1 m'], names: ['lost', 'answer'] },
  { id: 'late', inboxes: ['0 b'], names: [] },
  { id: 'other', inboxes: ['0 c', '1 n'], names: [] },
  { id: 'reply', inboxes: ['1 n'], names: ['other'] },
]
const conversation = ['answer', 'beside', 'late', 'orphan', 'root', 'twin']

describe.each(engines)('private conversations in any order, on %s', (engine) => {
  let database: Database
  const boxes = [newId(), newId()]
  const [user, candidate] = [newId(), newId()]

  beforeAll(async () => {
    database = await openTestDatabase(engine)
    const { db } = database
    await sql`insert into users (id, name, email) values (${user}, 'Anna', 'anna@firma.pl')`.execute(db)
    for (const [place, box] of boxes.entries()) {
      await sql`insert into mailboxes (id, user_id, google_sub, address, connected_at, disconnected_at, cursor)
        values (${box}, ${user}, ${box}, ${`${place}@firma.pl`}, now(), now(), '1')`.execute(db)
    }
    await sql`insert into candidates (id, name) values (${candidate}, 'Maja')`.execute(db)
  })
  afterAll(() => database.close())

  const arrivalsOf = async (mail: (typeof mails)[number]): Promise<Arrival[]> => {
    const references = mail.names.map((name) => `<${name}-of-talk@x>`).join(' ')
    const headers = references ? [`References: ${references}`] : []
    const subject = 'Re: talk'
    const raw = letter({
      from: maja,
      to: '0@firma.pl',
      subject,
      messageId: `${mail.id}-of-talk@x`,
      headers,
      date: new Date(0),
    })
    const parsed = await parseMessage(raw)
    return mail.inboxes.map((inbox) => {
      const [place, threadId] = inbox.split(' ') as [string, string]
      const mailboxId = boxes[Number(place)]!
      const facts = { mailboxId, providerId: `${mail.id}${place}`, threadId, labelIds: [] }
      const copy = { ...facts, receivedAt: new Date(0), sizeBytes: 1 }
      return { copy, parsed, candidates: new Map([[candidate, maja]]), participantKeys: [maja] }
    })
  }
  /** As `keep` of fetch.ts does. */
  const store = async (tx: Tx, arrivals: readonly Arrival[]) => {
    await keepPrivacy(
      tx,
      arrivals.map(({ parsed }) => parsed),
    )
    const ids = await storeMessages(tx, arrivals, new Date())
    const stored = arrivals.map(({ copy, parsed }) => ({ parsed, messageId: ids.get(copy.providerId)! }))
    await spreadPrivacy(tx, stored, [], new Date())
    return stored.map(({ messageId }) => messageId)
  }
  const begin = <T>(work: (tx: Tx) => Promise<T>) => database.db.transaction().execute(work)
  const privateNow = async () => {
    const { rows } = await sql<{ header: string }>`select distinct message_id_header as header from messages
      join message_copies copy on copy.message_id = messages.id
      join private_threads private using (mailbox_id, provider_thread_id) order by header`.execute(
      database.db,
    )
    return rows.map(({ header }) => header.replace('-of-talk@x', ''))
  }
  const clear = () =>
    begin(async (tx) => {
      await tx.deleteFrom('messages').execute()
      await tx.deleteFrom('private_threads').execute()
    })

  it('the whole conversation is private, and nothing else, whatever came first and whenever it was made so', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const random = randomOf(seed)
    for (let run = 0; run < 40; run += 1) {
      await clear()
      const all = (await Promise.all(mails.map(arrivalsOf))).flat()
      const order = all.map((one) => ({ one, by: random() })).toSorted((a, b) => a.by - b.by)
      const rest = order.map(({ one }) => one)
      // Somebody makes it private as soon as one of its messages is there; which one is drawn.
      const chosen = conversation[Math.floor(random() * conversation.length)]!
      let isMade = false
      while (rest.length > 0) {
        const batch = rest.splice(0, 1 + Math.floor(random() * 3))
        const ids = await begin((tx) => store(tx, batch))
        const place = batch.findIndex(({ copy }) => copy.providerId.startsWith(chosen))
        if (isMade || place === -1) continue
        isMade = true
        await begin(async (tx) => insertPrivate(tx, await threadMembers(tx, [ids[place]!]), user, new Date()))
      }
      const told = `seed ${seed}, run ${run}, ${chosen}: ${order.map(({ one }) => one.copy.providerId).join(' ')}`
      expect(await privateNow(), told).toEqual(conversation)
    }
  })

  it.runIf(engine === 'postgres')(
    'two inboxes that store parts of it at once do not miss each other',
    async () => {
      await clear()
      const byId = new Map(mails.map((mail) => [mail.id, mail]))
      const root = await arrivalsOf(byId.get('root')!)
      const ids = await begin((tx) => store(tx, [root[0]!]))
      await begin((tx) => insertPrivate(tx, ids, user, new Date()))
      // "answer" is private by its thread; "twin", in the other inbox, only because it names "answer".
      const [answer, twin] = [await arrivalsOf(byId.get('answer')!), await arrivalsOf(byId.get('twin')!)]
      const { status } = await overlap(
        database.db,
        (tx) => store(tx, answer),
        (tx) => store(tx, twin),
      )
      expect(status).toBe('fulfilled')
      expect(await privateNow()).toEqual(['answer', 'root', 'twin'])
    },
  )
})

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
