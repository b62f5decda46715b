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

/** Whether Google may be asked anything about this mailbox now. */
export function maySync(facts: MailboxFacts): boolean {
  return !facts.disconnected_at && !facts.paused_at && !facts.action_cause
}
