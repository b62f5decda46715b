import { sql } from 'kysely'
import { type Notice, notify, type Tx } from '../db/db.ts'
import type { HiddenBy } from '../db/schema.ts'
import { hiddenBy } from './arrival.ts'
import { inParts } from './mail-viewers.ts'

/** The facts about a stored copy that Google's answer can change. */
interface KnownCopy {
  providerId: string
  labelIds: string[]
}

/** What Google says about one copy: its current labels, or that it was deleted for good. */
interface CopyWord {
  labelIds: string[]
  deleted: boolean
}

/** What Google's word does not change. */
const staysHidden: ReadonlySet<HiddenBy | null> = new Set<HiddenBy>(['removed', 'blocked'])

/**
 * Selects disconnected mailboxes of other users on the same Google account. Their emails may have been kept, and what
 * Google says about a message of the account is true for their copies too.
 */
export function formerMailboxes(mailboxId: string) {
  return sql<string>`(select former.id from mailboxes mine
    join mailboxes former on former.google_sub = mine.google_sub and former.id <> mine.id
    where mine.id = ${mailboxId}::uuid and former.disconnected_at is not null)`
}

/**
 * Updates stored copies to what Google says, and notifies open pages. Ids that are not stored are skipped, and what
 * its owner removed stays removed.
 *
 * @returns the ids that are stored for this mailbox
 */
export async function updateCopies(
  tx: Tx,
  mailboxId: string,
  providerIds: readonly string[],
  wordOn: (copy: KnownCopy) => CopyWord,
): Promise<string[]> {
  if (providerIds.length === 0) return []
  const copies = await tx
    .selectFrom('message_copies')
    .select(['id', 'mailbox_id', 'provider_id', 'message_id', 'label_ids', 'hidden'])
    .where((eb) =>
      eb.or([eb('mailbox_id', '=', mailboxId), eb('mailbox_id', 'in', formerMailboxes(mailboxId))]),
    )
    .where('provider_id', 'in', [...providerIds])
    .forUpdate()
    .execute()
  for (const copy of copies) {
    const word = wordOn({ providerId: copy.provider_id, labelIds: copy.label_ids })
    const hidden = word.deleted ? 'deleted' : hiddenBy(word.labelIds)
    await tx
      .updateTable('message_copies')
      .set({ label_ids: word.labelIds, hidden: staysHidden.has(copy.hidden) ? copy.hidden : hidden })
      .where('id', '=', copy.id)
      .execute()
  }
  await tellCandidates(
    tx,
    copies.map((copy) => copy.message_id),
  )
  return copies.filter((copy) => copy.mailbox_id === mailboxId).map((copy) => copy.provider_id)
}

/** Notifies the open pages of those who may see one of these messages after the transaction. */
export async function tellCandidates(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  const rows = await tx
    .selectFrom('candidate_messages')
    .select(['candidate_id', 'message_id'])
    .where('message_id', '=', sql<string>`any(${[...messageIds]}::uuid[])`)
    .execute()
  await tellLinks(
    tx,
    rows.map((row) => [row.candidate_id, row.message_id]),
  )
}

/** The same for messages whose candidates are known. */
export async function tellLinks(
  tx: Tx,
  links: readonly (readonly [candidateId: string, messageId: string])[],
): Promise<void> {
  const byCandidate = Map.groupBy(links, ([candidateId]) => candidateId)
  const notices = [...byCandidate].flatMap(([candidateId, own]) =>
    inParts(own.map(([, messageId]) => messageId)).map(
      (messageIds): Notice => ({ kind: 'mail', candidateId, messageIds }),
    ),
  )
  await notify(tx, ...notices)
}
