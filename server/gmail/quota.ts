/** Units per call (Gmail API: quota, prices since 1 May 2026). */
export const units = {
  getProfile: 1,
  'history.list': 2,
  'messages.list': 5,
  'messages.get': 20,
  'messages.send': 100,
  'sendAs.list': 1,
  stop: 50,
} as const

export type PricedCall = keyof typeof units

/**
 * A token bucket for one mailbox: `perMinute` units flow in evenly, a quarter
 * of a minute's worth may gather, so that no minute ever takes more than Google
 * allows by much. Time is handed in; waiting is done by the caller.
 */
export class Bucket {
  readonly #perMinute: number
  readonly #capacity: number
  #level: number
  #atMs: number

  constructor(perMinute: number, nowMs: number) {
    this.#perMinute = perMinute
    this.#capacity = perMinute / 4
    this.#level = this.#capacity
    this.#atMs = nowMs
  }

  /** Takes the units at once and answers how long to wait before using them, in milliseconds. */
  take(wanted: number, nowMs: number): number {
    const passedMs = Math.max(0, nowMs - this.#atMs)
    this.#level = Math.min(this.#capacity, this.#level + (passedMs * this.#perMinute) / 60_000)
    this.#atMs = nowMs
    this.#level -= wanted
    return this.#level >= 0 ? 0 : Math.ceil((-this.#level * 60_000) / this.#perMinute)
  }
}
