import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import { type Db, snapshot } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import type { Envelope } from '../mail/headers.ts'
import { openMailbox } from '../mailboxes/mailboxes.ts'
import type { Fetched, Lookup, MailboxClient, ProviderEnvelope } from '../mailboxes/provider.ts'
import { isWanted } from '../mailboxes/wanted.ts'
import { loadDirectory } from './directory.ts'
import { mayMatch, participantKeys, possibleKeys } from './match.ts'
import type { SyncParts } from './parts.ts'
import { readQuestion, type Verdict, type VerdictFacts, verdictOn } from './verdict.ts'

/** A message that Google found for a question, and what Kurier did with it. */
export interface Explained {
  providerId: string
  envelope: Envelope
  receivedAt: Date
  verdict: Verdict
  /** Canonical addresses that took part and are neither a candidate's nor a colleague's. */
  strangers: string[]
}

/**
 * Explains why emails are on a profile or not. Searches Google for them in the owner's own mailbox and checks their
 * headers against the ledger and the rules. No body is opened and nothing is stored.
 *
 * @throws ProviderError
 */
export async function explain(
  parts: Pick<SyncParts, 'db' | 'provider' | 'secrets'>,
  mailbox: Mailbox,
  text: string,
): Promise<{ askedAs: Lookup['kind']; value: string; messages: Explained[] }> {
  const client = openMailbox(parts.provider, mailbox, parts.secrets)
  const asked = readQuestion(text)
  const found = await lookUp(client, asked)
  const messages: Explained[] = []
  for (const one of found.fetched) {
    if (one.outcome === 'failed') throw one.error
    if (one.outcome !== 'found') continue
    // The transaction that stores a message removes it from the ledger. Two separate reads could find it in neither.
    messages.push(await snapshot(parts.db, (db) => explainOne(db, mailbox, one.providerId, one.value)))
  }
  return { askedAs: found.askedAs, value: asked.value, messages }
}

async function lookUp(
  client: MailboxClient,
  asked: Lookup,
): Promise<{ askedAs: Lookup['kind']; fetched: Fetched<ProviderEnvelope>[] }> {
  const kinds: Lookup['kind'][] = asked.kind === 'address' ? ['address', 'message-id'] : [asked.kind]
  for (const kind of kinds) {
    const refs = await client.lookUp({ kind, value: asked.value })
    if (refs.length > 0) return { askedAs: kind, fetched: await client.envelopes(refs) }
  }
  return { askedAs: asked.kind, fetched: [] }
}

async function explainOne(
  db: Db,
  mailbox: Mailbox,
  providerId: string,
  { envelope, labelIds, receivedAt }: ProviderEnvelope,
): Promise<Explained> {
  const directory = await loadDirectory(db, mailbox, possibleKeys(envelope))
  const stored = await storedFacts(db, mailbox.id, providerId)
  const certain = participantKeys(envelope)
  // A message whose headers may name a candidate waits to be opened or is held, although its certain participants
  // match nobody.
  const isDoubtful = (stored.ledger !== undefined || stored.isHeld) && mayMatch(envelope, labelIds, directory)
  const keys = isDoubtful ? possibleKeys(envelope) : certain
  return {
    providerId,
    envelope,
    receivedAt,
    verdict: verdictOn({ ...stored, keys, labelIds, directory }),
    strangers: await strangersAmong(db, mailbox, certain),
  }
}

async function storedFacts(
  db: Db,
  mailboxId: string,
  providerId: string,
): Promise<Pick<VerdictFacts, 'copy' | 'ledger' | 'isHeld'>> {
  const copy = await db
    .selectFrom('message_copies')
    .select(['message_id', 'hidden'])
    .where('mailbox_id', '=', mailboxId)
    .where('provider_id', '=', providerId)
    .executeTakeFirst()
  const links = copy
    ? await db
        .selectFrom('candidate_messages as link')
        .leftJoin('candidate_addresses as written', (join) =>
          join
            .onRef('written.candidate_id', '=', 'link.candidate_id')
            .onRef('written.address_key', '=', 'link.address_key'),
        )
        .select(['link.candidate_id', 'link.address_key', 'written.address'])
        .where('message_id', '=', copy.message_id)
        .execute()
    : []
  const row = await db
    .selectFrom('ledger')
    .select(['attempts', 'next_attempt_at', 'set_aside_at'])
    .where('mailbox_id', '=', mailboxId)
    .where('provider_id', '=', providerId)
    .executeTakeFirst()
  const held = await db
    .selectFrom('held_messages')
    .select('provider_id')
    .where('mailbox_id', '=', mailboxId)
    .where('provider_id', '=', providerId)
    .executeTakeFirst()
  return {
    isHeld: held !== undefined,
    // A copy that is on no profile any more counts as not stored.
    copy:
      copy && copy.hidden !== 'blocked' && links.length > 0
        ? {
            hidden: copy.hidden,
            candidates: new Map(links.map((link) => [link.candidate_id, link.address ?? link.address_key])),
          }
        : undefined,
    ledger: row && {
      attempts: row.attempts,
      nextAttemptAt: row.next_attempt_at,
      isSetAside: row.set_aside_at !== null,
    },
  }
}

async function strangersAmong(db: Db, mailbox: Mailbox, keys: readonly string[]): Promise<string[]> {
  const colleagues = await colleagueKeys(db)
  const { candidates, sealed } = await loadDirectory(db, mailbox, keys)
  return keys.filter((key) => !colleagues.has(key) && !candidates.has(key) && !sealed?.has(key))
}

/**
 * Returns until when the owner's mailbox was searched whole for a candidate's address (null: not yet, or it is no
 * candidate's), and how many of that mailbox's messages it took part in are on profiles.
 */
export async function addressFacts(
  db: Db,
  mailbox: Mailbox,
  address: string,
): Promise<{ searchedAt: Date | null; messages: number }> {
  const key = addressKey(address)
  const { rows } = await sql<{ searched_at: Date | null; messages: number }>`
    select
      (select greatest(searched_at, compared_at) from searched_mailboxes
        where mailbox_id = ${mailbox.id}::uuid
          and exists (select 1 from candidate_addresses written join candidates on candidates.id = candidate_id
            where written.address_key = ${key} and sealed_at is null)
          and not ${isWanted(sql`searched_mailboxes.mailbox_id`, sql`${key}`)}
          and not exists (select 1 from searches where searches.mailbox_id = ${mailbox.id}::uuid
            and kind in ('past', 'traces') and addresses && ${[address.toLowerCase(), key]}::text[])) as searched_at,
      (select count(distinct copy.message_id)::int from message_copies copy
        join message_participants who on who.message_id = copy.message_id
        where copy.mailbox_id = ${mailbox.id}::uuid and copy.hidden is null and who.address_key = ${key}
          and exists (select 1 from candidate_messages link where link.message_id = copy.message_id)) as messages`.execute(
    db,
  )
  const facts = rows[0]!
  return { searchedAt: facts.searched_at, messages: facts.messages }
}
