import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { ProviderEnvelope } from '../mailboxes/provider.ts'
import { settle } from './ledger.ts'
import { noteStrangers } from './listing.ts'
import { isLetter, offerWriters } from './offers.ts'

/** Messages that concern no candidate according to their headers, by Google's id. */
export type Strangers = ReadonlyMap<string, ProviderEnvelope>

/** A stranger's letter is examined again this long after the last pending message of its thread. */
const afterThreadMs = 60_000

/**
 * Offers the authors of these messages, and removes the messages from the ledger.
 *
 * The message that a letter answers may itself still be on the ledger, so it is not known yet whether it is a
 * candidate's. Then the letter stays on the ledger until that message is settled. Call this after the bodies of the
 * same batch are stored.
 */
export async function settleStrangers(
  tx: Tx,
  secrets: readonly string[],
  mailbox: Mailbox,
  strangers: Strangers,
  now: Date,
): Promise<void> {
  if (strangers.size === 0) return
  await offerWriters(tx, secrets, mailbox, [...strangers.values()], now)
  const early = await postponeLetters(tx, mailbox, strangers, now)
  const done = [...strangers.keys()].filter((id) => !early.has(id))
  await settle(tx, mailbox.id, done)
  await noteStrangers(tx, mailbox.id, done, now)
}

/** Postpones letters whose thread has other messages still to be examined. Returns their ids. */
async function postponeLetters(
  tx: Tx,
  mailbox: Mailbox,
  strangers: Strangers,
  now: Date,
): Promise<Set<string>> {
  const letters = [...strangers].filter(([, one]) => isLetter(one, mailbox.address))
  const ids = letters.map(([id]) => id)
  const threadIds = letters.map(([, one]) => one.threadId)
  // While the import of past mail is paused, messages that searches found wait until a person resumes it.
  const isPaused = mailbox.import_paused_at !== null
  const { rows } = await sql<{ provider_id: string }>`
    update ledger set attempts = 0, next_attempt_at =
        greatest(waiting.next_attempt_at, ${now}::timestamptz) + ${afterThreadMs / 1_000} * interval '1 second'
    from unnest(${ids}::text[], ${threadIds}::text[]) as letter(id, thread_id)
    cross join lateral (
      select max(next_attempt_at) as next_attempt_at from ledger other
      where other.mailbox_id = ${mailbox.id}::uuid and other.provider_thread_id = letter.thread_id
        and other.provider_id <> all(${[...strangers.keys()]}::text[]) and other.set_aside_at is null
        -- Letters that wait themselves do not count: they would wait for this one in turn.
        and (other.attempts > 0 or other.next_attempt_at <= ${now}::timestamptz)
        and (other.found_by = 'history' or not ${isPaused}::boolean)) as waiting
    where ledger.mailbox_id = ${mailbox.id}::uuid and ledger.provider_id = letter.id
      and waiting.next_attempt_at is not null
    returning ledger.provider_id`.execute(tx)
  return new Set(rows.map((row) => row.provider_id))
}
