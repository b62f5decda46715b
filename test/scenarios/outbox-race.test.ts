import { setTimeout as sleep } from 'node:timers/promises'
import type { Updateable } from 'kysely'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import type { Database } from '../../server/db/db.ts'
import type { OutboxTable } from '../../server/db/schema.ts'
import { newId } from '../../server/ids.ts'
import { createLog } from '../../server/log.ts'
import { type MailboxClient, type MailProvider, RateLimitedError } from '../../server/mailboxes/provider.ts'
import { seal } from '../../server/mailboxes/seal.ts'
import { sendMessage } from '../../server/outbox/send.ts'
import { takeBack } from '../../server/outbox/write.ts'
import { findUser } from '../../server/users/people.ts'
import { changeBeneath, openTestDatabase, wholeTable } from '../support/database.ts'

const secrets = ['a secret that is long enough for a test']
const longAgo = new Date(0)

/** Cases that need two workers on one row at once. Only PostgreSQL allows them. */
describe('a message that two workers send at once', () => {
  let database: Database
  let ids: { anna: string; candidate: string; mailbox: string; outbox: string }
  let sent: number
  beforeEach(async () => {
    database = await openTestDatabase('postgres')
    ids = { anna: newId(), candidate: newId(), mailbox: newId(), outbox: newId() }
    sent = 0
    const { db } = database
    await sql`insert into users (id, name, email, mail_permission)
      values (${ids.anna}, 'Anna', 'anna@firma.pl', 'send')`.execute(db)
    await sql`insert into mailboxes (id, user_id, google_sub, address, sealed_token, connected_at, cursor)
      values (${ids.mailbox}, ${ids.anna}, 'anna', 'anna@firma.pl', ${seal('token', ids.mailbox, secrets)}, now(), '9')`.execute(
      db,
    )
    await sql`insert into candidates (id, name) values (${ids.candidate}, 'Maja')`.execute(db)
    const recipients = { to: [{ name: '', address: 'maja@poczta.example' }], cc: [], bcc: [] }
    await sql`insert into outbox (id, user_id, mailbox_id, candidate_id, recipients, subject, html, snippet, full_html,
        state, due_at, attempts, cursor_before, created_at)
      values (${ids.outbox}, ${ids.anna}, ${ids.mailbox}, ${ids.candidate}, ${JSON.stringify(recipients)}, 's', 'x', 'x',
        'x', 'queued', ${longAgo}, 1, '1', now())`.execute(db)
  })
  afterEach(() => database.close())

  const work = (findSent: MailboxClient['findSent'], keys = secrets, beforeCall = async () => {}) => {
    const client = {
      findSent,
      send: async (_raw: Uint8Array, _threadId: string | null, onCall: () => Promise<void>) => {
        await beforeCall()
        await onCall()
        sent += 1
        return { providerId: 'p', threadId: 't' }
      },
    }
    const provider = { open: () => client } as unknown as MailProvider
    const parts = { db: database.db, clock: systemClock, log: createLog('silent'), enqueue: async () => {} }
    return sendMessage({ ...parts, provider, secrets: keys }, ids.outbox)
  }
  const row = () => database.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
  const change = (to: Updateable<OutboxTable>) => database.db.updateTable('outbox').set(to).execute()
  const absent = async () => null

  /** Lets a worker search for so long that another one ends its attempt and the person takes the message back. */
  const takenBackDuring = async (look: () => Promise<null>) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow = work(async () => {
      await promise
      return await look()
    })
    while ((await row()).state !== 'sending') await sleep(20)
    await change({ due_at: longAgo, sending_since: longAgo })
    await work(absent)
    expect((await row()).state).toBe('queued')
    const anna = (await findUser(database.db, ids.anna))!
    await takeBack({ db: database.db, clock: systemClock, enqueue: async () => {} }, anna, ids.outbox)
    resolve()
    await slow
    await work(absent)
  }

  it('stays taken back when the slow worker is told to wait', async () => {
    await takenBackDuring(async () => {
      throw new RateLimitedError(longAgo)
    })
    expect([(await row()).state, sent]).toEqual(['cancelled', 0])
  })

  it('does not leave when the slow worker has searched and found nothing', async () => {
    await takenBackDuring(absent)
    expect([(await row()).state, sent]).toEqual(['cancelled', 0])
  })

  it('is not sent by a worker that does not know of the other’s attempt', async () => {
    await change({ attempts: 0, cursor_before: null })
    await changeBeneath(
      database.db,
      { hold: wholeTable('outbox_attachments'), statement: 'select * from "outbox_attachments"' },
      () => work(absent),
      (tx) => tx.updateTable('outbox').set({ attempts: 1, cursor_before: '1' }).execute(),
    )
    expect([(await row()).state, sent]).toEqual(['queued', 0])
  })

  it('is not sent from an inbox that it was moved away from meanwhile', async () => {
    const other = newId()
    await sql`insert into mailboxes (id, user_id, google_sub, address, sealed_token, connected_at, disconnected_at)
      values (${other}, ${ids.anna}, 'other', 'other@firma.pl', null, now(), now())`.execute(database.db)
    await changeBeneath(
      database.db,
      { hold: wholeTable('outbox_attachments'), statement: 'select * from "outbox_attachments"' },
      () => work(absent),
      (tx) => tx.updateTable('outbox').set({ mailbox_id: other }).execute(),
    )
    expect([(await row()).state, sent]).toEqual(['queued', 0])
  })

  it('does not raise a question when its call has only just begun', async () => {
    await change({ state: 'sending', sending_since: longAgo, called: true })
    await work(async () => {
      await change({ sending_since: new Date() })
      return null
    })
    expect((await row()).state).toBe('sending')
  })

  it('is sent again without a question when the attempt ended before its call', async () => {
    await change({ state: 'sending', sending_since: longAgo, called: false })
    await work(absent)
    expect([(await row()).state, sent]).toEqual(['queued', 0])
    await work(absent)
    expect([(await row()).state, sent]).toEqual(['sent', 1])
  })

  it('is not sent by a worker whose attempt another one has ended before the call', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    await change({ attempts: 0 })
    const slow = work(absent, secrets, () => promise)
    while ((await row()).state !== 'sending') await sleep(20)
    await change({ due_at: longAgo })
    await work(absent)
    expect([(await row()).state, sent]).toEqual(['queued', 0])
    resolve()
    await slow
    expect([(await row()).state, sent]).toEqual(['queued', 0])
    await work(absent)
    expect([(await row()).state, sent]).toEqual(['sent', 1])
  })

  it('is searched for when an older Kurier made the attempt, because it may have left', async () => {
    await change({ state: 'sending', sending_since: longAgo, called: null })
    await work(absent)
    expect((await row()).state).toBe('in_doubt')
  })

  it('is searched for from the first attempt’s cursor, and from where the last search was interrupted', async () => {
    const from: (string | null)[] = []
    const breaksOff: MailboxClient['findSent'] = async (_id, { cursor }, onLooked) => {
      from.push(cursor)
      await onLooked(String(Number(cursor) + 3))
      throw new RateLimitedError(longAgo)
    }
    await work(breaksOff)
    expect(await row()).toMatchObject({ state: 'queued', error_code: 'google-busy' })
    await work(breaksOff)
    await work(async (_id, { cursor }) => {
      from.push(cursor)
      return null
    })
    expect([from, (await row()).state, sent]).toEqual([['1', '4', '7'], 'sent', 1])
  })

  it('raises a question when no secret opens the grant that sent it', async () => {
    await change({ state: 'sending', sending_since: longAgo })
    await work(absent, ['another secret, that opens no grant at all'])
    expect((await row()).state).toBe('in_doubt')
  })
})
