import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../server/db/db.ts'
import { newId } from '../../server/ids.ts'
import { parseMessage } from '../../server/mail/parse.ts'
import { storeMessages } from '../../server/messages/store.ts'
import { addBlock } from '../../server/sync/block-changes.ts'
import { openTestDatabase, overlap } from '../support/database.ts'
import { letter } from '../support/letters.ts'

const lawyer = 'lawyer@kancelaria.example'
const maja = 'maja@poczta.example'

/** What only shows where two transactions run at once: on PostgreSQL. */
describe('a block that is added while mail is stored', () => {
  let database: Database
  let ids: { anna: string; tomek: string; candidate: string; boxes: string[] }
  beforeEach(async () => {
    database = await openTestDatabase('postgres')
    ids = { anna: newId(), tomek: newId(), candidate: newId(), boxes: [newId(), newId()] }
    const { db } = database
    for (const [index, id] of [ids.anna, ids.tomek].entries()) {
      await sql`insert into users (id, name, email) values (${id}, ${`${index}`}, ${`${index}@firma.pl`})`.execute(
        db,
      )
      await sql`insert into mailboxes (id, user_id, google_sub, address, sealed_token, connected_at)
        values (${ids.boxes[index]}, ${id}, ${id}, ${`${index}@firma.pl`}, 'sealed', now())`.execute(db)
    }
    await sql`insert into candidates (id, name) values (${ids.candidate}, 'Maja')`.execute(db)
  })
  afterEach(() => database.close())

  const raw = letter({ from: maja, to: '0@firma.pl', headers: [`Cc: ${lawyer}`], date: new Date(0) })
  /** As `keep` of fetch.ts does it. */
  const store = async (tx: Parameters<typeof storeMessages>[0], mailboxId: string) => {
    await sql`select id from mailboxes where id = ${mailboxId} for share`.execute(tx)
    const now = new Date()
    const copy = { mailboxId, providerId: 'a', threadId: 'a', labelIds: [], receivedAt: now, sizeBytes: 1 }
    const whose = { candidates: new Map([[ids.candidate, maja]]), participantKeys: [maja, lawyer] }
    await storeMessages(tx, [{ copy, parsed: await parseMessage(raw), ...whose }], now)
  }
  const block = (tx: Parameters<typeof addBlock>[0]) =>
    addBlock(tx, { owner: ids.anna, text: lawyer, actorId: ids.anna, now: new Date() })
  const copies = async () =>
    (await database.db.selectFrom('message_copies').select('mailbox_id').execute()).map(
      (row) => row.mailbox_id,
    )

  it('takes away what was being stored when it began', async () => {
    const { status } = await overlap(database.db, (tx) => store(tx, ids.boxes[0]!), block)
    expect(status).toBe('fulfilled')
    expect(await copies()).toEqual([])
  })

  it('keeps the copy that a colleague’s mailbox was adding meanwhile', async () => {
    await database.db.transaction().execute((tx) => store(tx, ids.boxes[0]!))
    const { status } = await overlap(database.db, (tx) => store(tx, ids.boxes[1]!), block)
    expect(status).toBe('fulfilled')
    expect(await copies()).toEqual([ids.boxes[1]])
  })
})
