import { sql } from 'kysely'
import { type Db, type Notice, notify, type Tx } from '../db/db.ts'
import { decideAddress, mayOpenAtOnce, type SharingDecision, type SharingFacts } from './decision.ts'
import { type ConcernedMail, type Owned, readFacts } from './facts.ts'
import { releaseHeld } from './held-messages.ts'

/**
 * Returns which of these canonical addresses of candidates a search may open the mail of at once. Undecided ones are not
 * among them: the search is there to count their mail.
 */
export async function openedAtOnce(db: Db, mailbox: Owned, keys: readonly string[]): Promise<Set<string>> {
  const known = await readFacts(db, mailbox, [...new Set(keys)], 'searching')
  return new Set([...known].filter(([, facts]) => mayOpenAtOnce(decideAddress(facts))).map(([key]) => key))
}

/**
 * Decides for each address in these messages what happens to its mail, and records what is new. The caller holds the
 * lock on addresses.
 *
 * @returns the decision by canonical address
 */
export async function decideMail(
  tx: Tx,
  mailbox: Owned,
  mails: readonly ConcernedMail[],
  now: Date,
): Promise<Map<string, SharingDecision>> {
  const keys = [...new Set(mails.flatMap((mail) => mail.keys))]
  const known = await readFacts(tx, mailbox, keys, mails)
  return await decideAndRecord(tx, mailbox, known, now)
}

/**
 * Decides about the addresses whose mail is completely counted now: shares and imports what began as a candidate's
 * correspondence, and asks the owner about the rest.
 *
 * @returns whether messages are to be opened now
 */
export async function settleCounted(tx: Tx, mailbox: Owned, now: Date): Promise<boolean> {
  const rows = await countingOf(tx, mailbox.id).distinct().execute()
  const known = await readFacts(
    tx,
    mailbox,
    rows.map((row) => row.address_key),
    [],
  )
  const decisions = await decideAndRecord(tx, mailbox, known, now)
  const open = [...decisions].filter(([, { state }]) => state !== 'held').map(([key]) => key)
  return (await releaseHeld(tx, [mailbox.id], open, now)).length > 0
}

/** Whether the mail of any candidate's address is still being counted in a mailbox. */
export async function isAnyCounting(db: Db, mailboxId: string): Promise<boolean> {
  return (await countingOf(db, mailboxId).limit(1).executeTakeFirst()) !== undefined
}

function countingOf(db: Db, mailboxId: string) {
  return db
    .selectFrom('address_sharing')
    .innerJoin('candidate_addresses', 'candidate_addresses.address_key', 'address_sharing.address_key')
    .select('address_sharing.address_key')
    .where('mailbox_id', '=', mailboxId)
    .where('counted_at', 'is', null)
}

async function decideAndRecord(
  tx: Tx,
  mailbox: Owned,
  known: ReadonlyMap<string, SharingFacts>,
  now: Date,
): Promise<Map<string, SharingDecision>> {
  const decisions = new Map<string, SharingDecision>()
  const changed: Changed[] = []
  const shown: string[] = []
  for (const [key, facts] of known) {
    const decision = decideAddress(facts)
    decisions.set(key, decision)
    if (!isNew(facts, decision)) continue
    changed.push({ ...decision, key, until: coveredUntil(facts, decision) })
    if (decision.state === 'shared' || facts.row?.state === 'shared') shown.push(key)
  }
  await record(tx, mailbox, changed, now)
  if (changed.length > 0) await tellOfSharing(tx, [mailbox.id], shown)
  return decisions
}

interface Changed extends SharingDecision {
  key: string
  /** Which candidates are covered: those who had the address then. Null: as the owner's word would. */
  until: Date | null
}

/**
 * Correspondence that begins is that of the candidates who had the address when it began. Whoever gives the address to
 * another candidate before Kurier has read the mail makes nothing visible there.
 */
function coveredUntil({ row, firstMailAt }: SharingFacts, { because }: SharingDecision): Date | null {
  return because === 'began_here' && !row?.isBack ? firstMailAt : null
}

/** Whether the row has to change. While mail is being counted, it stays as it is. */
function isNew({ row }: SharingFacts, { state, because, isFinal }: SharingDecision): boolean {
  if (row === null) return true
  if (!isFinal) return false
  return row.state !== state || row.because !== because || !row.isCounted || row.isBack
}

async function record(tx: Tx, mailbox: Owned, decisions: readonly Changed[], now: Date): Promise<void> {
  if (decisions.length === 0) return
  const sorted = decisions.toSorted((one, other) => (one.key < other.key ? -1 : 1))
  await sql`
    insert into address_sharing as sharing (mailbox_id, address_key, state, because, brought_by, candidate_id,
      counted_at, created_at, shared_at)
    select ${mailbox.id}::uuid, decided.key, decided.state, decided.because, bringing.added_by, bringing.candidate_id,
      case when decided.final then ${now}::timestamptz end, ${now}::timestamptz,
      case when decided.state = 'shared' and asks_owners then coalesce(decided.until, ${sharedUntil(
        sql`decided.key`,
        sql`decided.because = 'brought'`,
        mailbox.user_id,
        now,
      )}) end
    from unnest(${sorted.map((one) => one.key)}::text[], ${sorted.map((one) => one.state)}::text[],
      ${sorted.map((one) => one.because)}::text[], ${sorted.map((one) => one.isFinal)}::boolean[],
      ${sorted.map((one) => one.until)}::timestamptz[]) as decided(key, state, because, final, until)
    cross join organisation
    left join lateral ${bringing(sql`decided.key`, mailbox.user_id)} bringing on true
    on conflict (mailbox_id, address_key) do update set state = excluded.state, because = excluded.because,
      brought_by = coalesce(excluded.brought_by, sharing.brought_by),
      candidate_id = coalesce(excluded.candidate_id, sharing.candidate_id),
      counted_at = excluded.counted_at, shared_at = excluded.shared_at, gone_at = null, gone_from = null,
      told_at = case when excluded.state = 'held' and sharing.state <> 'held' then null else sharing.told_at end`.execute(
    tx,
  )
}

/** Who gave an address to which candidate last, other than the owner of the mailbox. */
function bringing(key: ReturnType<typeof sql>, ownerId: string) {
  return sql`(select written.candidate_id, written.added_by from candidate_addresses written
    where written.address_key = ${key} and written.added_by is distinct from ${ownerId}::uuid
    order by coalesce(written.theirs_since, written.created_at) desc limit 1)`
}

/** The time up to which candidates are covered who have the address: all, or those whom the owner gave it to. */
function sharedUntil(
  key: ReturnType<typeof sql>,
  isBrought: ReturnType<typeof sql>,
  ownerId: string,
  now: Date,
) {
  const since = sql`max(coalesce(written.theirs_since, written.created_at))`
  return sql`(select case when ${isBrought}
      then coalesce(${since} filter (where written.added_by = ${ownerId}::uuid), ${now}::timestamptz)
      else greatest(${since}, ${now}::timestamptz) end
    from candidate_addresses written where written.address_key = ${key})`
}

/**
 * Notifies the open pages of the mailboxes' owners, and of those who may see mail of the candidates with these addresses,
 * because what is shown on their profiles changes. While nobody but its owner sees a mailbox's mail, nobody else is told.
 *
 * @param keys canonical addresses that are shared, or were
 */
export async function tellOfSharing(
  tx: Tx,
  mailboxIds: readonly string[],
  keys: readonly string[],
): Promise<void> {
  const owners = await tx
    .selectFrom('mailboxes')
    .select(['user_id', 'preview_since'])
    .where('id', '=', sql<string>`any(${[...mailboxIds]}::uuid[])`)
    .execute()
  const isSeen = owners.some((row) => row.preview_since === null)
  const candidates = await tx
    .selectFrom('candidate_addresses')
    .select('candidate_id')
    .distinct()
    .where('address_key', '=', sql<string>`any(${[...keys]}::text[])`)
    .execute()
  await notify(
    tx,
    ...owners.map((row) => ({ kind: 'mailbox', userId: row.user_id }) as const),
    ...candidates.map(
      (row): Notice => ({
        kind: 'mail',
        candidateId: row.candidate_id,
        ...(isSeen ? {} : { userIds: owners.map((owner) => owner.user_id) }),
      }),
    ),
  )
}
