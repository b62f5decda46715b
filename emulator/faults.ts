import type { ApiError } from './errors.ts'
import type { World } from './world.ts'

/** What goes wrong with a call. */
export type FaultEffect =
  /** Answers with an error; `after`: although the call had its effect. */
  | { kind: 'answer'; error: ApiError; when?: 'before' | 'after' }
  /** The connection breaks; `after`: the mail is sent and the answer lost. */
  | { kind: 'drop'; when: 'before' | 'after' }
  /** No answer ever, until the caller gives up. */
  | { kind: 'hang'; when: 'before' | 'after' }
  /** The answer stops after so many bytes. */
  | { kind: 'truncate'; bytes: number }
  /** The answer comes late. */
  | { kind: 'delay'; ms: number }
  /** The part is missing from the batch's answer. */
  | { kind: 'missing-part' }

/** Which calls a fault hits; what is absent matches all. */
export interface FaultRule {
  /** `messages.get`, …, `batch`, `token`, `revoke`; or several of them. */
  method?: string | readonly string[]
  mailbox?: string
  messageId?: string
  /** Matching calls let pass first. */
  skip?: number
  /** How many calls are hit; 1 when absent. */
  times?: number
  effect: FaultEffect
}

export interface FaultTarget {
  method: string
  mailbox: string
  messageId?: string | undefined
}

/** What is to go wrong, set by tests and by the admin API. */
export class Faults {
  /** Added to every answer of the Gmail API, once to a batch, and to every answer of sign-in. */
  latencyMs = 0
  readonly #world: World
  #rules: { rule: FaultRule; skip: number; left: number }[] = []
  /** `mailbox/id` of messages that are listed and cannot be got. */
  readonly #vanished = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  /** Returns how to take the rule back. */
  add(rule: FaultRule): () => void {
    const entry = { rule, skip: rule.skip ?? 0, left: rule.times ?? 1 }
    this.#rules.push(entry)
    return () => {
      this.#rules = this.#rules.filter((other) => other !== entry)
    }
  }

  clear(): void {
    this.#rules = []
    this.#vanished.clear()
    this.latencyMs = 0
  }

  /** The effect on this call, used up by asking. */
  take(target: FaultTarget): FaultEffect | undefined {
    for (const entry of this.#rules) {
      if (entry.left <= 0 || !matches(entry.rule, target)) continue
      if (entry.skip > 0) {
        entry.skip--
        continue
      }
      entry.left--
      return entry.rule.effect
    }
    return undefined
  }

  /** Every history cursor taken of this mailbox so far answers 404. */
  expireHistory(mailbox: string): void {
    const { email, historyId } = this.#world.mailbox(mailbox)
    this.#world.log.commit({ kind: 'history-expired', mailbox: email, historyId: historyId + 1 })
  }

  /** The message goes on being listed, in history too, and answers 404 to get. */
  vanish(mailbox: string, messageId: string): void {
    this.#vanished.add(`${mailbox}/${messageId}`)
  }

  isVanished(mailbox: string, messageId: string): boolean {
    return this.#vanished.size > 0 && this.#vanished.has(`${mailbox}/${messageId}`)
  }
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  const methods = typeof rule.method === 'string' ? [rule.method] : rule.method
  if (methods && !methods.includes(target.method)) return false
  if (rule.mailbox !== undefined && rule.mailbox !== target.mailbox) return false
  return rule.messageId === undefined || rule.messageId === target.messageId
}
