import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { isDaemon } from '../mail/bounce.ts'
import type { Envelope } from '../mail/headers.ts'
import { strengthOf } from '../mail/references.ts'
import type { ProviderEnvelope } from '../mailboxes/provider.ts'
import { loadDirectory } from './directory.ts'
import { matchMessage, mayMatch, participantKeys, possibleKeys, type RefusalRule } from './match.ts'
import { settledDoubts } from './opened-in-vain.ts'
import type { Opening } from './openings.ts'

/**
 * What headers alone show: which messages are to be opened and why, which concern nobody, and which are refused because
 * of who took part (somebody who is blocked, sealed or a colleague), whatever their labels become.
 */
export interface FirstLook {
  wanted: Map<string, Opening>
  strangers: Map<string, ProviderEnvelope>
  refused: Set<string>
}

/**
 * Decides by headers which messages of a mailbox are opened; `found` is keyed by Google's id. Messages in neither set
 * of the first two are never opened.
 */
export async function lookFirst(
  db: Db,
  mailbox: Mailbox,
  found: ReadonlyMap<string, ProviderEnvelope>,
): Promise<FirstLook> {
  const keys = [...found.values()].flatMap(({ envelope }) => possibleKeys(envelope))
  const directory = await loadDirectory(db, mailbox, [...new Set(keys)])
  const look: FirstLook = { wanted: new Map(), strangers: new Map(), refused: new Set() }
  const doubtful = new Map<string, string[]>()
  for (const [id, one] of found) {
    const match = matchMessage(participantKeys(one.envelope), one.labelIds, directory)
    if (match.kind === 'match')
      look.wanted.set(id, { rule: 'headers', addressKey: [...match.candidates.values()][0]! })
    else if (mayMatch(one.envelope, one.labelIds, directory)) doubtful.set(id, possibleKeys(one.envelope))
    else if (match.rule === 'nobody') look.strangers.set(id, one)
    else if (isOfPeople(match.rule)) look.refused.add(id)
  }
  const settled = await settledDoubts(db, mailbox.id, doubtful)
  for (const [id, keys] of doubtful) {
    if (settled.has(id)) look.strangers.set(id, found.get(id)!)
    else {
      const addressKey =
        keys.find((key) => directory.candidates.has(key) && !directory.colleagues.has(key)) ?? null
      look.wanted.set(id, { rule: 'doubt', addressKey })
    }
  }
  await takeReports(db, mailbox, found, look)
  return look
}

function isOfPeople(rule: RefusalRule): boolean {
  return rule === 'blocked' || rule === 'sealed' || rule === 'colleague'
}

/**
 * Marks delivery reports to be opened. Another server's report names the recipients it could not reach only in its
 * body. It is opened if its headers refer to a message of this mailbox that is on an unsealed profile, or to one opened
 * in the same batch (RFC 3464 §2, RFC 5322 §3.6.4).
 */
async function takeReports(
  db: Db,
  mailbox: Mailbox,
  found: ReadonlyMap<string, ProviderEnvelope>,
  look: FirstLook,
): Promise<void> {
  const reports = [...look.strangers].filter(([, one]) => isDaemon(one.envelope))
  if (reports.length === 0) return
  const named = reports.flatMap(([, { envelope }]) => namedIn(envelope))
  const rows = await db
    .selectFrom('message_copies')
    .innerJoin('messages', 'messages.id', 'message_copies.message_id')
    .select('message_id_header')
    .where('mailbox_id', '=', mailbox.id)
    .where('message_id_header', '=', sql<string>`any(${named}::text[])`)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('candidate_messages as link')
          .innerJoin('candidates', 'candidates.id', 'link.candidate_id')
          .select('link.message_id')
          .where('candidates.sealed_at', 'is', null)
          .whereRef('link.message_id', '=', 'messages.id'),
      ),
    )
    .execute()
  const beside = [...look.wanted.keys()].map((id) => found.get(id)!.envelope.messageIdHeader)
  const ours = new Set([...rows.map((row) => row.message_id_header), ...beside])
  for (const [id, one] of reports) {
    if (!namedIn(one.envelope).some((header) => ours.has(header))) continue
    look.wanted.set(id, { rule: 'report', addressKey: null })
    look.strangers.delete(id)
  }
}

function namedIn({ inReplyTo, references }: Envelope): string[] {
  return [...inReplyTo, ...references].filter((id) => strengthOf(id) === 'sure')
}
