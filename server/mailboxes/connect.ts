import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { newId } from '../ids.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { SealError } from '../sealing.ts'
import { recordAudit } from '../users/audit.ts'
import { hasAccess } from '../users/user.ts'
import { closeGaps, identityKeys, mailboxOf, type OnColleaguesChanged } from './mailboxes.ts'
import { ActionNeededError, type Grant, type MailProvider, ProviderError } from './provider.ts'
import { seal, unseal } from './seal.ts'
import { factsAfter } from './state.ts'

/** The result of a consent, as the interface shows it. */
export type ConnectOutcome =
  | { outcome: 'connected' | 'partial' }
  | { outcome: 'wrong_account'; expected: string; chosen: string }
  | { outcome: 'used_by_colleague'; chosen: string }
  | { outcome: 'denied' | 'read_not_granted' | 'expired' | 'no_gmail' | 'admin_policy' | 'failed' }

export interface ConnectParts {
  db: Db
  provider: MailProvider
  secrets: readonly string[]
  clock: Clock
  enqueue: Enqueue
  onColleaguesChanged: OnColleaguesChanged
  redirectUri: string
}

/** The first key of an advisory lock; any number will do. The second key is the Google account. */
const accountLockKey = 4_817_206
const consentLifetimeMs = 15 * 60_000
/** How many consents one user may have under way, in several tabs; the oldest gives way. */
const mostConsents = 5

/** Who consents: the user, in this browser session. */
export interface Consenter {
  userId: string
  sessionId: string
}

/** Begins a consent in this browser session. Returns the URL of Google's consent screen. */
export async function beginConsent(parts: ConnectParts, { userId, sessionId }: Consenter): Promise<string> {
  const now = parts.clock.now()
  const state = randomBytes(32).toString('base64url')
  const codeVerifier = randomBytes(48).toString('base64url')
  const key = stateKey(state)
  await parts.db.transaction().execute(async (tx) => {
    await makeRoom(tx, userId)
    await tx
      .insertInto('consents')
      .values({
        state: key,
        user_id: userId,
        session_id: sessionId,
        // Bound to this row, as a grant is bound to its mailbox.
        sealed_verifier: seal(codeVerifier, key, parts.secrets),
        created_at: now,
        expires_at: new Date(now.getTime() + consentLifetimeMs),
      })
      .execute()
  })
  const mailbox = await mailboxOf(parts.db, userId)
  const loginHint = mailbox?.address ?? null
  return parts.provider.consentUrl({ state, codeVerifier, redirectUri: parts.redirectUri, loginHint })
}

/** Removes the oldest consents of this user, so that one more is within the limit. */
async function makeRoom(tx: Tx, userId: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().executeTakeFirst()
  const kept = tx
    .selectFrom('consents')
    .select('state')
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('state')
    .limit(mostConsents - 1)
  await tx.deleteFrom('consents').where('user_id', '=', userId).where('state', 'not in', kept).execute()
}

/** Deletes the consents that were begun and not completed in time. */
export async function forgetConsents(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('consents').where('expires_at', '<=', now).execute()
}

/**
 * Completes a consent when Google sends the browser back.
 *
 * The state must belong to this user and to the browser session that began it, and can be used only once. Otherwise a link
 * with an attacker's code could connect the attacker's inbox (login CSRF, RFC 6749 §10.12). A grant that is not accepted is neither stored nor
 * revoked, because revoking it would end every other grant of the same project (Gmail API: revocation).
 */
export async function endConsent(
  parts: ConnectParts,
  who: Consenter,
  answer: { state: string; code: string | null; error: string | null },
): Promise<ConnectOutcome> {
  const codeVerifier = await takeVerifier(parts, who, stateKey(answer.state))
  if (!codeVerifier) return { outcome: 'expired' }
  if (answer.error) return { outcome: refusal(answer.error) }
  if (!answer.code) return { outcome: 'failed' }
  try {
    const { redirectUri } = parts
    const grant = await parts.provider.exchange({ code: answer.code, codeVerifier, redirectUri })
    if (!grant.canRead) return { outcome: 'read_not_granted' }
    return await parts.db.transaction().execute((tx) => takeGrant(tx, parts, who.userId, grant))
  } catch (error) {
    if (error instanceof ActionNeededError && error.actionCause === 'admin_policy')
      return { outcome: 'admin_policy' }
    if (error instanceof ProviderError) return { outcome: 'failed' }
    throw error
  }
}

/** Ends the consent of this state and returns its PKCE verifier; null if there is none for this browser session. */
async function takeVerifier(parts: ConnectParts, who: Consenter, key: string): Promise<string | null> {
  const consent = await parts.db
    .deleteFrom('consents')
    .where('state', '=', key)
    .where('user_id', '=', who.userId)
    .where('session_id', '=', who.sessionId)
    .where('expires_at', '>', parts.clock.now())
    .returning('sealed_verifier')
    .executeTakeFirst()
  if (!consent) return null
  try {
    return unseal(consent.sealed_verifier, key, parts.secrets)
  } catch (error) {
    // KURIER_SECRET was changed meanwhile.
    if (error instanceof SealError) return null
    throw error
  }
}

/** Only a hash is stored, so that somebody who reads the table cannot complete another person's consent. */
function stateKey(state: string): string {
  return createHash('sha256').update(state).digest('base64url')
}

function refusal(error: string): 'denied' | 'admin_policy' | 'failed' {
  if (error === 'access_denied') return 'denied'
  return error === 'admin_policy_enforced' ? 'admin_policy' : 'failed'
}

async function takeGrant(tx: Tx, parts: ConnectParts, userId: string, grant: Grant): Promise<ConnectOutcome> {
  const user = await tx
    .selectFrom('users')
    .selectAll()
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  // The user's access may have ended while Google was asked for the grant.
  if (!user || !hasAccess(user, parts.clock.now())) return { outcome: 'expired' }
  // If two colleagues choose the same account at once, the second sees that it is taken.
  await sql`select pg_advisory_xact_lock(${accountLockKey}, hashtext(${grant.sub}))`.execute(tx)
  const current = await holdMailboxOf(tx, userId)
  if (current && current.google_sub !== grant.sub) {
    return { outcome: 'wrong_account', expected: current.address, chosen: grant.address }
  }
  const colleague = await tx
    .selectFrom('mailboxes')
    .select('id')
    .where('google_sub', '=', grant.sub)
    .where('user_id', '<>', userId)
    .where('disconnected_at', 'is', null)
    .executeTakeFirst()
  if (colleague) return { outcome: 'used_by_colleague', chosen: grant.address }
  const token = grant.refreshToken
  if (!token) return { outcome: 'failed' }
  const mailboxId = current
    ? await renew(tx, parts, current, grant, token)
    : await insertOrRevive(tx, parts, userId, grant, token)
  await recordAudit(tx, {
    actorId: userId,
    action: current ? 'mailbox.reconnected' : 'mailbox.connected',
    subjectType: 'mailbox',
    subjectId: mailboxId,
    details: { address: grant.address, canSend: grant.canSend },
    at: parts.clock.now(),
  })
  await parts.enqueue(tx, 'sync-mailbox', { mailboxId })
  await notify(tx, { kind: 'mailbox', userId })
  return { outcome: grant.canSend ? 'connected' : 'partial' }
}

/**
 * Locks and returns the user's connected mailbox. If it is just being disconnected, waits for that and returns none.
 */
async function holdMailboxOf(tx: Tx, userId: string): Promise<Mailbox | undefined> {
  return await tx
    .selectFrom('mailboxes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('disconnected_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Renews the grant of the same account. The cursor stays, so the next sync reads what was missed. */
async function renew(
  tx: Tx,
  parts: ConnectParts,
  mailbox: Mailbox,
  grant: Grant,
  token: string,
): Promise<string> {
  const now = parts.clock.now()
  await tx
    .updateTable('mailboxes')
    .set({
      sealed_token: seal(token, mailbox.id, parts.secrets),
      scopes: grant.scopes,
      address: grant.address,
      identities_at: null,
      ...factsAfter({ kind: 'reconnected' }, now),
    })
    .where('id', '=', mailbox.id)
    .execute()
  await closeGaps(tx, mailbox.id, now, 'action_needed')
  return mailbox.id
}

/**
 * Stores a new mailbox, or reconnects the one that this user disconnected, which then owns its messages again. It
 * starts without a cursor.
 */
async function insertOrRevive(
  tx: Tx,
  parts: ConnectParts,
  userId: string,
  grant: Grant,
  token: string,
): Promise<string> {
  const now = parts.clock.now()
  const former = await tx
    .selectFrom('mailboxes')
    .select('id')
    .where('user_id', '=', userId)
    .where('google_sub', '=', grant.sub)
    .orderBy('connected_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const id = former?.id ?? newId()
  // Whoever comes back has chosen before what colleagues see.
  const preview = former ? {} : { preview_since: (await hasPreview(tx)) ? now : null }
  const row = {
    user_id: userId,
    google_sub: grant.sub,
    address: grant.address,
    sealed_token: seal(token, id, parts.secrets),
    scopes: grant.scopes,
    connected_at: now,
    ...preview,
    ...factsAfter({ kind: 'connected' }, now),
  }
  await tx
    .insertInto('mailboxes')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
  if (former) await parts.onColleaguesChanged(tx, await identityKeys(tx, id))
  return id
}

/**
 * Whether the owner of a new mailbox chooses first what colleagues see: not if the organisation does not ask, nor while
 * there is no candidate whose mail could be shown.
 */
async function hasPreview(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select asks_owners and exists (select 1 from candidates) as has from organisation`.execute(tx)
  return rows[0]?.has ?? false
}
