import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { type MailboxState, mailboxState } from './state.ts'

/** A connected inbox with its owner and what waits for it: for operators. */
export interface Inbox {
  mailbox: Mailbox
  owner: string
  state: Exclude<MailboxState['state'], 'none'>
  /** Messages that were found and are not fetched yet. */
  waiting: number
  setAside: number
  /** Searches of past mail that are not done. */
  searches: number
}

/**
 * Returns connected inboxes, those first that were synced longest ago. It is one statement for all of them.
 *
 * @param address only the inbox with this address, or whose owner signs in with it
 */
export async function listInboxes(db: Db, address?: string): Promise<Inbox[]> {
  const rows = await db
    .with('open_searches', (query) =>
      query
        .selectFrom('searches')
        .select(['mailbox_id', sql<number>`count(*)::int`.as('searches')])
        .select(sql<number>`count(*) filter (where kind in ('past', 'traces'))::int`.as('of_import'))
        .groupBy('mailbox_id'),
    )
    .with('known', (query) =>
      query
        .selectFrom('ledger')
        .select('mailbox_id')
        .select(sql<number>`count(*) filter (where set_aside_at is null)::int`.as('waiting'))
        .select(sql<number>`count(*) filter (where set_aside_at is not null)::int`.as('set_aside'))
        .select(
          sql<number>`count(*) filter (where set_aside_at is null and found_by in ('search', 'trace'))::int`.as(
            'past',
          ),
        )
        .groupBy('mailbox_id'),
    )
    .selectFrom('mailboxes')
    .innerJoin('users', 'users.id', 'mailboxes.user_id')
    .leftJoin('open_searches', 'open_searches.mailbox_id', 'mailboxes.id')
    .leftJoin('known', 'known.mailbox_id', 'mailboxes.id')
    .selectAll('mailboxes')
    .select(['users.email as owner', 'searches', 'of_import', 'waiting', 'set_aside', 'past'])
    .where('disconnected_at', 'is', null)
    .$if(address !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb(sql`lower(mailboxes.address)`, '=', address!.toLowerCase()),
          eb(sql`lower(users.email)`, '=', address!.toLowerCase()),
        ]),
      ),
    )
    .orderBy(sql`last_synced_at nulls first`)
    .orderBy('mailboxes.id')
    .execute()
  return rows.map(({ owner, searches, of_import, waiting, set_aside, past, ...mailbox }) => ({
    mailbox,
    owner,
    state: mailboxState(mailbox, (of_import ?? 0) + (past ?? 0) > 0).state as Inbox['state'],
    waiting: waiting ?? 0,
    setAside: set_aside ?? 0,
    searches: searches ?? 0,
  }))
}
