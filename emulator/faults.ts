import type { ApiError } from './errors.ts'
import type { World } from './world.ts'

/** How a call fails. */
export type FaultEffect =
  /** Answers with an error; with `after`, the call has had its effect. */
  | { kind: 'answer'; error: ApiError; when?: 'before' | 'after' }
  /** Breaks the connection; with `after`, the mail is sent and only the answer is lost. */
  | { kind: 'drop'; when: 'before' | 'after' }
  /** Never answers; the caller has to give up. */
  | { kind: 'hang'; when: 'before' | 'after' }
  /** Cuts the answer off after so many bytes. */
  | { kind: 'truncate'; bytes: number }
  /** Delays the answer. */
  | { kind: 'delay'; ms: number }
  /** Leaves the part out of the batch's answer. */
  | { kind: 'missing-part' }

/** Selects the calls that a fault hits; an absent field matches all. */
export interface FaultRule {
  /** One or several of `messages.get`, …, `batch`, `token`, `revoke`. */
  method?: string | readonly string[]
  mailbox?: string
  messageId?: string
  /** How many matching calls succeed first. */
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

/** Holds the faults that tests and the admin API have set. */
export class Faults {
  /** A delay of every answer of the Gmail API (once for a batch) and of sign-in. */
  latencyMs = 0
  readonly #world: World
  #rules: { rule: FaultRule; skip: number; left: number }[] = []
  /** `mailbox/id` of messages that are listed but answer 404 to get. */
  readonly #vanished = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  /** Adds a rule; returns a function that removes it. */
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

  /** Returns the effect on this call and counts it as used. */
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

  /** Makes every history id of this mailbox so far answer 404. */
  expireHistory(mailbox: string): void {
    const { email, historyId } = this.#world.mailbox(mailbox)
    this.#world.log.commit({ kind: 'history-expired', mailbox: email, historyId: historyId + 1 })
  }

  /** Makes get answer 404 for the message, while lists and history still show it. */
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
