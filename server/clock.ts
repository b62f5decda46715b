/** The only source of time. Tests pass in a clock that they can move. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/**
 * Decides whether a time that was set at most `withinMs` ahead has come. A time further ahead was set by a wrong
 * clock, so it counts as come.
 */
export function hasCome(at: Date, now: Date, withinMs: number): boolean {
  return at <= now || at.getTime() > now.getTime() + withinMs
}
