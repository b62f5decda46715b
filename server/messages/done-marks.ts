import type { Db, Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { candidateThreads, type Entry } from './candidate-threads.ts'
import { tellLinks } from './copies.ts'
import type { DoneMarks } from './needs-reply.ts'
import type { Viewer } from './visibility.ts'

/** Returns the "Done" marks on a candidate's conversations that are in force; the whole team shares them. */
export async function doneMarks(db: Db, candidateId: string): Promise<DoneMarks> {
  const rows = await db
    .selectFrom('done_marks')
    .leftJoin('users', 'users.id', 'done_marks.marked_by')
    .select(['done_marks.message_id', 'done_marks.marked_at', 'users.name'])
    .where('candidate_id', '=', candidateId)
    .where('undone_at', 'is', null)
    .execute()
  return new Map(rows.map((row) => [row.message_id, { by: row.name, at: row.marked_at }]))
}

/** The conversation, and the message in it, up to which somebody says "Done". */
interface Place {
  entries: readonly Entry[]
  index: number
}

/**
 * Marks the conversations of these messages as needing no answer up to them. Safe to repeat.
 *
 * @throws Problem `message-not-found` if the viewer cannot see one of them on this profile; then nothing is marked
 */
export async function markDone(
  tx: Tx,
  viewer: Viewer,
  candidateId: string,
  upTo: readonly string[],
  now: Date,
): Promise<void> {
  const found = await places(tx, viewer, candidateId, upTo)
  // Outgoing mail is not a stored message yet, so the mark goes on the message before it.
  const messages = found.flatMap(
    ({ entries, index }) => entries.slice(0, index + 1).findLast(({ kind }) => kind === 'message') ?? [],
  )
  if (messages.length === 0) return
  const rows = [...new Set(messages.map(({ id }) => id))].map((messageId) => ({
    id: newId(now.getTime()),
    candidate_id: candidateId,
    message_id: messageId,
    marked_at: now,
    marked_by: viewer.id,
  }))
  await tx
    .insertInto('done_marks')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['candidate_id', 'message_id']).where('undone_at', 'is', null).doNothing(),
    )
    .execute()
  await tellLinks(
    tx,
    rows.map((row) => [candidateId, row.message_id]),
  )
}

/**
 * Removes the marks of these conversations up to these messages; marks on later messages stay.
 *
 * @throws Problem `message-not-found` as {@link markDone}
 */
export async function undoDone(
  tx: Tx,
  viewer: Viewer,
  candidateId: string,
  upTo: readonly string[],
  now: Date,
): Promise<void> {
  const found = await places(tx, viewer, candidateId, upTo)
  const ids = found.flatMap(({ entries, index }) => entries.slice(0, index + 1).map(({ id }) => id))
  await tx
    .updateTable('done_marks')
    .set({ undone_at: now, undone_by: viewer.id })
    .where('candidate_id', '=', candidateId)
    .where('message_id', 'in', ids)
    .where('undone_at', 'is', null)
    .execute()
  await tellLinks(
    tx,
    ids.map((id) => [candidateId, id]),
  )
}

async function places(
  tx: Tx,
  viewer: Viewer,
  candidateId: string,
  upTo: readonly string[],
): Promise<Place[]> {
  const threads = await candidateThreads(tx, viewer, candidateId)
  const byId = new Map(
    threads.flatMap((entries) => entries.map(({ id }, index): [string, Place] => [id, { entries, index }])),
  )
  return upTo.map((id) => {
    const place = byId.get(id)
    if (!place) throw new Problem('message-not-found')
    return place
  })
}
