import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { ActionCause, Mailbox } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { mailboxOf, openMailbox } from './mailboxes.ts'
import {
  ActionNeededError,
  type MailboxClient,
  type MailProvider,
  ProviderError,
  RateLimitedError,
  UnavailableError,
  type WatchFault,
  WatchRefusedError,
} from './provider.ts'

interface CheckParts {
  db: Db
  provider: MailProvider
  secrets: readonly string[]
  clock: Clock
}

type Trial = 'grant' | 'identity' | 'read' | 'send' | 'push'
type Verdict =
  | 'ok'
  | 'not_granted'
  | Exclude<ActionCause, 'scope_read_missing'>
  | 'other_account'
  | 'busy'
  | 'unreachable'
  | 'refused'
  | WatchFault
  | 'not_tried'
  | 'not_set_up'

export interface GoogleCheck {
  checkedAt: Date
  trials: { trial: Trial; verdict: Verdict }[]
  outlivedTesting: boolean
}

const dayMs = 24 * 60 * 60_000
/** Google ends a refresh token of a project in *Testing* after seven days (Google: OAuth 2.0, refresh token expiration). */
const testingMs = 7 * dayMs

/**
 * Tries everything that Kurier does at Google with this user's own inbox: a new access token, each scope, and
 * notifications. Nothing is opened, sent or changed. It costs some 200 units of the inbox's quota.
 *
 * @throws Problem `mailbox-not-connected`
 */
export async function checkGoogle(parts: CheckParts, userId: string): Promise<GoogleCheck> {
  const mailbox = await mailboxOf(parts.db, userId)
  if (!mailbox) throw new Problem('mailbox-not-connected')
  const checkedAt = parts.clock.now()
  const trials = await tryAll(parts, mailbox)
  const works = trials[0]?.verdict === 'ok'
  const age = checkedAt.getTime() - (await consentedAt(parts.db, mailbox)).getTime()
  return { checkedAt, trials, outlivedTesting: works && age > testingMs }
}

/** Returns when the owner last consented, from which Google counts the age of the grant. */
export async function consentedAt(db: Db, mailbox: Pick<Mailbox, 'id' | 'connected_at'>): Promise<Date> {
  const { at } = await db
    .selectFrom('audit_events')
    .select((eb) => eb.fn.max('at').as('at'))
    .where('subject_id', '=', mailbox.id)
    .where('action', 'in', ['mailbox.connected', 'mailbox.reconnected'])
    .executeTakeFirstOrThrow()
  return at ?? mailbox.connected_at
}

async function tryAll(parts: CheckParts, mailbox: Mailbox): Promise<GoogleCheck['trials']> {
  const rest = ['identity', 'read', 'send', 'push'] as const
  let client: MailboxClient
  try {
    client = openMailbox(parts.provider, mailbox, parts.secrets)
    await client.renewToken()
  } catch (error) {
    const verdict = verdictOf(error)
    return [{ trial: 'grant', verdict }, ...rest.map((trial) => ({ trial, verdict: 'not_tried' as const }))]
  }
  const trials: GoogleCheck['trials'] = [{ trial: 'grant', verdict: 'ok' }]
  for (const trial of rest) trials.push({ trial, verdict: await tryOne(trial, parts, client, mailbox) })
  return trials
}

async function tryOne(
  trial: Exclude<Trial, 'grant'>,
  { provider }: CheckParts,
  client: MailboxClient,
  mailbox: Mailbox,
): Promise<Verdict> {
  try {
    switch (trial) {
      case 'identity':
        return (await client.whoIs()).sub === mailbox.google_sub ? 'ok' : 'other_account'
      case 'read':
        await tryReading(client)
        return 'ok'
      case 'send':
        await client.trySending()
        return 'ok'
      case 'push':
        if (!provider.canWatch) return 'not_set_up'
        await client.watch()
        return 'ok'
      default:
        return trial satisfies never
    }
  } catch (error) {
    return verdictOf(error)
  }
}

/** Uses each kind of reading that sync uses, without opening a message. A metadata-only grant would refuse the search. */
async function tryReading(client: MailboxClient): Promise<void> {
  const { address, cursor } = await client.profile()
  await client.changes(cursor, null)
  await client.lookUp({ kind: 'address', value: address })
  await client.identities()
}

/** Translates what was thrown; anything but Google's refusals is a bug and is thrown again. */
function verdictOf(error: unknown): Verdict {
  if (error instanceof ActionNeededError) {
    return error.actionCause === 'scope_read_missing' ? 'not_granted' : error.actionCause
  }
  if (error instanceof WatchRefusedError) return error.fault
  if (error instanceof RateLimitedError) return 'busy'
  if (error instanceof UnavailableError) return 'unreachable'
  if (error instanceof ProviderError) return 'refused'
  throw error
}
