/** The one source of time: tests hand in a clock they can move. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** Whether a time that was set to come within `withinMs` has come; one further off was set by a clock that was ahead. */
export function hasCome(at: Date, now: Date, withinMs: number): boolean {
  return at <= now || at.getTime() > now.getTime() + withinMs
}
