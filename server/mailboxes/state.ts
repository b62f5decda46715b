import { hasCome } from '../clock.ts'
import type { ActionCause, Mailbox } from '../db/schema.ts'

/** What a mailbox is to its owner at this moment. */
export type MailboxState =
  | { state: 'none' }
  | { state: 'connected' }
  | { state: 'importing' }
  | { state: 'action_needed'; cause: ActionCause; since: Date }
  | { state: 'paused'; since: Date }

/** The facts out of which the state is told. They are stored; the state is not. */
export type MailboxFacts = Pick<
  Mailbox,
  'paused_at' | 'action_cause' | 'action_since' | 'disconnected_at' | 'cursor'
>

/** What changes a mailbox's state. That an import begins or ends is told by its searches and the ledger. */
export type MailboxEvent =
  /** Consent was given, to a mailbox that is not connected now. */
  | { kind: 'connected' }
  /** Consent was given again, for the same Google account. */
  | { kind: 'reconnected' }
  /** Google refuses, and only the owner can mend it. */
  | { kind: 'refused'; cause: ActionCause }
  /** Asked again by itself, Google serves it: somebody else has mended it. */
  | { kind: 'mended' }
  | { kind: 'access_ended' }
  | { kind: 'access_restored' }
  | { kind: 'disconnected' }

/**
 * The state, told from the facts alone, so that no two of them can disagree.
 *
 * Paused comes before action needed: while access is disabled the owner can do
 * nothing about the grant, and both may be true.
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

/** Whether Google may be asked anything about this mailbox now. */
export function maySync(facts: MailboxFacts): boolean {
  return !facts.disconnected_at && !facts.paused_at && !facts.action_cause
}

/** What whoever runs Kurier, or the Workspace, can mend without the owner: it is tried again by itself every hour. */
export const mendedElsewhere: ReadonlySet<ActionCause> = new Set<ActionCause>([
  'admin_policy',
  'no_gmail',
  'api_disabled',
  'client_invalid',
  'secret_lost',
])
const askAgainMs = 60 * 60_000

/** Whether Google may be asked now if it still refuses. */
export function mayAskAgain(facts: MailboxFacts & Pick<Mailbox, 'next_sync_at'>, now: Date): boolean {
  if (facts.disconnected_at || facts.paused_at || !facts.action_cause) return false
  return mendedElsewhere.has(facts.action_cause) && hasCome(facts.next_sync_at ?? now, now, askAgainMs)
}

/** When to ask again, once Google was asked now. */
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
 * The facts that an event changes; everything else of the row stays, so that what was true before is true again.
 * `next_sync_at` and `watch_due_at` say that the worker is to look at once.
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
      }
    case 'reconnected':
    case 'mended':
      return { ...nothingWrong, ...atOnce(now) }
    case 'refused':
      return {
        ...{ action_cause: event.cause, action_since: now, owner_told_at: null },
        ...(mendedElsewhere.has(event.cause) ? { next_sync_at: askAgainAt(now) } : {}),
      }
    case 'access_ended':
      return { paused_at: now, retry_at: null, retry_attempts: 0, ...atOnce(now) }
    case 'access_restored':
      return { paused_at: null, retry_at: null, retry_attempts: 0, ...atOnce(now) }
    case 'disconnected':
      return {
        ...nothingWrong,
        sealed_token: null,
        cursor: null,
        paused_at: null,
        disconnected_at: now,
        next_sync_at: null,
        audit_due_at: null,
        watch_until: null,
        watch_due_at: null,
      }
    default:
      return event satisfies never
  }
}

/** The first poll comes at once, and the next ones soon; push is asked for, or ended, at once too. */
function atOnce(now: Date) {
  return { next_sync_at: now, active_at: now, watch_due_at: now }
}
