import { hasCome } from '../clock.ts'
import type { ActionCause, Mailbox } from '../db/schema.ts'
import { leaseFrom } from './lease.ts'

/** The state of a mailbox, as its owner sees it. */
export type MailboxState =
  | { state: 'none' }
  | { state: 'connected' }
  | { state: 'importing' }
  | { state: 'action_needed'; cause: ActionCause; since: Date }
  | { state: 'paused'; since: Date }

/** The facts from which the state is derived. They are stored; the state is not. */
export type MailboxFacts = Pick<
  Mailbox,
  'paused_at' | 'action_cause' | 'action_since' | 'disconnected_at' | 'cursor'
>

/** What changes a mailbox's state. Whether an import is running depends on its searches and the ledger instead. */
export type MailboxEvent =
  /** Consent was given for a mailbox that is not connected. */
  | { kind: 'connected' }
  /** Consent was given again, for the same Google account. */
  | { kind: 'reconnected' }
  /** Google refuses, or the grant cannot be decrypted, and somebody has to act. */
  | { kind: 'refused'; cause: ActionCause }
  /** Kurier asked again and Google serves the mailbox: somebody other than the owner has fixed the cause. */
  | { kind: 'mended' }
  | { kind: 'access_ended' }
  | { kind: 'access_restored' }
  | { kind: 'disconnected' }

/**
 * Derives the state from the facts alone, so that no two places can disagree.
 *
 * Paused takes precedence over action needed: while access is disabled, the owner can do nothing about the grant, and
 * both may be true.
 */
export function mailboxState(facts: MailboxFacts | undefined, importOpen: boolean): MailboxState {
  if (!facts || facts.disconnected_at) return { state: 'none' }
  if (facts.paused_at) return { state: 'paused', since: facts.paused_at }
  if (facts.action_cause && facts.action_since) {
    return { state: 'action_needed', cause: facts.action_cause, since: facts.action_since }
  }
  return importOpen || facts.cursor === null ? { state: 'importing' } : { state: 'connected' }
}

/** Whether the grant allows sending; every grant allows reading. */
export function canSend({ scopes }: Pick<Mailbox, 'scopes'>): boolean {
  return scopes.some((scope) => scope.endsWith('/gmail.send'))
}

/** Whether Kurier may ask Google anything about this mailbox now. */
export function maySync(facts: MailboxFacts): boolean {
  return !facts.disconnected_at && !facts.paused_at && !facts.action_cause
}

/**
 * Causes that the operator of Kurier or the Workspace administrator can fix without the owner. Kurier tries again
 * every hour.
 */
export const mendedElsewhere: ReadonlySet<ActionCause> = new Set<ActionCause>([
  'admin_policy',
  'no_gmail',
  'api_disabled',
  'client_invalid',
  'secret_lost',
])
const askAgainMs = 60 * 60_000

/** Whether it is time to ask Google again if it still refuses. */
export function mayAskAgain(facts: MailboxFacts & Pick<Mailbox, 'next_sync_at'>, now: Date): boolean {
  if (facts.disconnected_at || facts.paused_at || !facts.action_cause) return false
  return mendedElsewhere.has(facts.action_cause) && hasCome(facts.next_sync_at ?? now, now, askAgainMs)
}

/** Returns when to ask next, if Google is asked at `now`. */
export function askAgainAt(now: Date): Date {
  return new Date(now.getTime() + askAgainMs)
}

const nothingWrong = {
  action_cause: null,
  action_since: null,
  owner_told_at: null,
  retry_at: null,
  retry_attempts: 0,
} as const

/**
 * Returns the facts that an event changes. The rest of the row stays, so that earlier facts count again afterwards.
 * `next_sync_at` and `watch_due_at` make the worker act at once.
 */
export function factsAfter(event: MailboxEvent, now: Date) {
  switch (event.kind) {
    case 'connected':
      return {
        ...nothingWrong,
        cursor: null,
        last_synced_at: null,
        audit_due_at: null,
        paused_at: null,
        import_paused_at: null,
        disconnected_at: null,
        watch_until: null,
        ...atOnce(now),
        ...queued(now),
      }
    case 'reconnected':
    case 'mended':
      return { ...nothingWrong, ...atOnce(now), ...queued(now) }
    case 'refused':
      return {
        ...{ action_cause: event.cause, action_since: now, owner_told_at: null, leased_until: null },
        ...(mendedElsewhere.has(event.cause) ? { next_sync_at: askAgainAt(now) } : {}),
      }
    case 'access_ended':
      return { paused_at: now, retry_at: null, retry_attempts: 0, leased_until: null, ...atOnce(now) }
    case 'access_restored':
      return { paused_at: null, retry_at: null, retry_attempts: 0, ...atOnce(now), ...queued(now) }
    case 'disconnected':
      return {
        ...nothingWrong,
        sealed_token: null,
        cursor: null,
        paused_at: null,
        disconnected_at: now,
        next_sync_at: null,
        leased_until: null,
        audit_due_at: null,
        watch_until: null,
        watch_due_at: null,
      }
    default:
      return event satisfies never
  }
}

/** Polls at once, and soon again; notifications are started or ended at once too. */
function atOnce(now: Date) {
  return { next_sync_at: now, active_at: now, watch_due_at: now }
}

/** Whoever restores a mailbox also queues its sync; the worker's tick need not. */
function queued(now: Date) {
  return { leased_until: leaseFrom(now) }
}
