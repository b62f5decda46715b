import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import { doneMarksOf, type TeamEntry, teamThreads } from '../messages/team-threads.ts'
import { type OpenKind, openAs } from './open-kind.ts'

/** An open conversation of somebody whose access ended. */
export interface OpenConversation {
  candidateId: string
  candidateName: string
  /** Its newest message: stored, or else of the outbox. */
  messageId: string
  /** All its messages, by which an earlier hand-over is recognised. */
  messageIds: string[]
  kind: OpenKind
  subject: string
  lastAt: Date
}

/** Older mail opens no conversation, though a message in it may. */
const lookBackMs = 365 * 24 * 60 * 60_000

/**
 * Returns the open conversations of a person as the hiring teams may be shown them, the latest first. Private
 * conversations, and what they do not share, are not among them.
 */
export async function openConversations(db: Db, personId: string, now: Date): Promise<OpenConversation[]> {
  const since = new Date(now.getTime() - lookBackMs)
  const candidates = await candidatesOf(db, personId, since)
  const ids = [...candidates.keys()]
  const threads = await teamThreads(db, ids, personId, since)
  const marks = await doneMarksOf(db, ids)
  return [...threads]
    .flatMap(([candidateId, conversations]) =>
      conversations.flatMap((entries) => {
        const kind = openAs(entries, marks.get(candidateId) ?? new Map(), now)
        return kind ? [presented(candidateId, candidates.get(candidateId)!, entries, kind)] : []
      }),
    )
    .sort((one, other) => other.lastAt.getTime() - one.lastAt.getTime())
}

function presented(
  candidateId: string,
  candidateName: string,
  entries: readonly TeamEntry[],
  kind: OpenKind,
): OpenConversation {
  const last = entries.at(-1)!
  const newest = entries.findLast((entry) => entry.kind === 'message') ?? last
  return {
    candidateId,
    candidateName,
    messageId: newest.id,
    messageIds: entries.map(({ id }) => id),
    kind,
    subject: entries[0]!.subject,
    lastAt: last.at,
  }
}

/** The names of candidates with recent mail in an inbox of this person, or a message of theirs that did not leave. */
async function candidatesOf(db: Db, personId: string, since: Date): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select candidate.id, candidate.name from candidates candidate
    where candidate.sealed_at is null and (exists (
      select 1 from candidate_messages link
      join messages on messages.id = link.message_id and messages.sent_at > ${since}::timestamptz
      join message_copies copy on copy.message_id = link.message_id
      join mailboxes mailbox on mailbox.id = copy.mailbox_id and mailbox.user_id = ${personId}::uuid
      where link.candidate_id = candidate.id)
    or exists (select 1 from outbox where outbox.candidate_id = candidate.id
      and outbox.user_id = ${personId}::uuid and outbox.created_at > ${since}::timestamptz))`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
