import type { HiddenBy as StoredHiddenBy } from '../db/schema.ts'
import { withoutInvisible } from '../mail/characters.ts'
import { blockedBy } from '../mailboxes/blocks.ts'
import { type Directory, matchMessage, type RefusalRule } from './match.ts'

/** What is blocked is told by the block. */
type HiddenBy = Exclude<StoredHiddenBy, 'blocked'>

/** What became of a message, and by which rule. */
export type Verdict =
  /** On these profiles: candidate id → the address that matched, as written on the profile. */
  | { kind: 'shown'; candidates: ReadonlyMap<string, string> }
  | { kind: 'hidden'; by: HiddenBy }
  | { kind: 'refused'; rule: Exclude<RefusalRule, 'blocked'> }
  | { kind: 'blocked'; pattern: string }
  | { kind: 'waiting'; attempts: number; nextAttemptAt: Date }
  | { kind: 'set_aside'; attempts: number }
  /** It concerns these candidates, and its owner has not decided yet whether it is shared. */
  | { kind: 'held'; candidates: ReadonlyMap<string, string> }
  /** It concerns candidates but is not stored here. */
  | { kind: 'missing'; candidates: ReadonlyMap<string, string> }

/** What is stored about a message of one mailbox, and what its headers say. */
export interface VerdictFacts {
  copy: { hidden: HiddenBy | null; candidates: ReadonlyMap<string, string> } | undefined
  ledger: { attempts: number; nextAttemptAt: Date; isSetAside: boolean } | undefined
  isHeld: boolean
  keys: readonly string[]
  labelIds: readonly string[]
  directory: Directory
}

/**
 * Decides why a message is here or not. It checks the ledger and the rules in the same order as the sync, so that the
 * answer cannot differ from what the sync does.
 */
export function verdictOn({ copy, ledger, isHeld, keys, labelIds, directory }: VerdictFacts): Verdict {
  if (copy?.hidden) return { kind: 'hidden', by: copy.hidden }
  if (copy) return { kind: 'shown', candidates: copy.candidates }
  const match = matchMessage(keys, labelIds, directory)
  if (match.kind === 'refused') {
    return match.rule === 'blocked'
      ? { kind: 'blocked', pattern: blockingPattern(keys, directory) }
      : { kind: 'refused', rule: match.rule }
  }
  if (ledger?.isSetAside) return { kind: 'set_aside', attempts: ledger.attempts }
  if (ledger) return { kind: 'waiting', attempts: ledger.attempts, nextAttemptAt: ledger.nextAttemptAt }
  if (isHeld) return { kind: 'held', candidates: match.candidates }
  return { kind: 'missing', candidates: match.candidates }
}

function blockingPattern(keys: readonly string[], { colleagues, blocklist }: Directory): string {
  const outside = keys.filter((key) => !colleagues.has(key))
  return outside.map((key) => blockedBy(key, blocklist)).find((pattern) => pattern !== null) ?? ''
}

/**
 * Recognises what a person pasted. A Message-ID without brackets looks like an address, and is tried as an address
 * first.
 */
export function readQuestion(text: string): { kind: 'address' | 'subject' | 'message-id'; value: string } {
  const pasted = withoutInvisible(text).trim()
  const written = pasted.replace(/^message-id:\s*/i, '')
  const bracketed = /^<([^<>\s]+@[^<>\s]+)>$/.exec(written)?.[1]
  const named = /^<([^<>\s@]+@[^<>\s]+)>$/.exec(written.slice(Math.max(written.lastIndexOf('<'), 0)))?.[1]
  if (bracketed || written !== pasted) return { kind: 'message-id', value: bracketed ?? written }
  if (named) return { kind: 'address', value: named }
  if (/^[^\s@]+@[^\s@]+$/.test(written)) return { kind: 'address', value: written }
  return { kind: 'subject', value: written }
}
