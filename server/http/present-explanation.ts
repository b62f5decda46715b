import type { ExplainedMessage, Explanation, Verdict } from '../../contract/explanations.ts'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { blockedBy, blocklistOf } from '../mailboxes/blocks.ts'
import { addressFacts, type Explained, type explain } from '../sync/explain.ts'

type Found = Awaited<ReturnType<typeof explain>>

/**
 * Presents the answer to a "why" question, with names in place of ids. Only administrators see which company block
 * applied.
 */
export async function presentExplanation(db: Db, mailbox: Mailbox, found: Found): Promise<Explanation> {
  const names = await candidateNames(db, found.messages)
  const own = await ownPatterns(db, mailbox.user_id)
  return {
    askedAs: found.askedAs,
    address: found.askedAs === 'address' ? await presentAddress(db, mailbox, found.value) : null,
    messages: found.messages.map((one) => presentMessage(one, names, own)),
  }
}

async function presentAddress(
  db: Db,
  mailbox: Mailbox,
  address: string,
): Promise<NonNullable<Explanation['address']>> {
  const key = addressKey(address)
  const candidates = await db
    .selectFrom('candidates')
    .innerJoin('candidate_addresses', 'candidate_addresses.candidate_id', 'candidates.id')
    .select(['candidates.id', 'candidates.name'])
    .where('address_key', '=', key)
    .orderBy('candidates.name')
    .execute()
  const facts = await addressFacts(db, mailbox, address)
  const isColleague = (await colleagueKeys(db)).has(key)
  const isBlocked = blockedBy(key, await blocklistOf(db, mailbox.user_id)) !== null
  const isShared = isSharedAddress(key)
  // Such addresses are not searched for.
  const searchedAt = isColleague || isBlocked || isShared ? null : facts.searchedAt
  return {
    address,
    candidates,
    isColleague,
    isBlocked,
    isShared,
    searchedAt: searchedAt?.toISOString() ?? null,
    messages: facts.messages,
  }
}

function presentMessage(
  one: Explained,
  names: ReadonlyMap<string, string>,
  ownPatterns: ReadonlySet<string>,
): ExplainedMessage {
  const { envelope } = one
  return {
    providerId: one.providerId,
    from: envelope.from?.address ?? '',
    to: [...envelope.to, ...envelope.cc].map((person) => person.address).join(', '),
    subject: envelope.subject,
    at: one.receivedAt.toISOString(),
    verdict: presentVerdict(one, names, ownPatterns),
  }
}

function presentVerdict(
  { verdict, strangers }: Explained,
  names: ReadonlyMap<string, string>,
  ownPatterns: ReadonlySet<string>,
): Verdict {
  const named = (ids: Iterable<string>) => [...ids].map((id) => ({ id, name: names.get(id) ?? '' }))
  switch (verdict.kind) {
    case 'shown': {
      const candidates = [...verdict.candidates]
      return {
        kind: 'shown',
        candidates: candidates.map(([id, address]) => ({ id, name: names.get(id) ?? '', address })),
      }
    }
    case 'held':
    case 'missing':
      return { kind: verdict.kind, candidates: named(verdict.candidates.keys()) }
    case 'refused':
      return { ...verdict, strangers }
    case 'blocked': {
      const isOwn = ownPatterns.has(verdict.pattern)
      return {
        kind: 'blocked',
        by: isOwn ? 'own' : 'company',
        pattern: isOwn ? verdict.pattern : null,
      }
    }
    case 'waiting':
      return { ...verdict, nextAttemptAt: verdict.nextAttemptAt.toISOString() }
    case 'hidden':
    case 'set_aside':
      return verdict
    default:
      return verdict satisfies never
  }
}

async function candidateNames(db: Db, messages: readonly Explained[]): Promise<Map<string, string>> {
  const ids = messages.flatMap(({ verdict }) =>
    verdict.kind === 'shown' || verdict.kind === 'missing' || verdict.kind === 'held'
      ? [...verdict.candidates.keys()]
      : [],
  )
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('candidates').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

async function ownPatterns(db: Db, userId: string): Promise<Set<string>> {
  const rows = await db.selectFrom('blocks').select('pattern').where('user_id', '=', userId).execute()
  return new Set(rows.map((row) => row.pattern))
}
