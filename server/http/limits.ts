/** How much of the shared server one client may use. */
export interface HttpLimits {
  /** Milliseconds within which the headers of a request must arrive. */
  headMs: number
  /** Milliseconds that a body may take … */
  bodyMs: number
  /** … plus one second for each this many bytes received, so that large files can arrive over slow connections. */
  bodyBytesPerSecond: number
  /** Event streams that one user may have open at the same time. */
  streamsPerUser: number
  /** Milliseconds for which a proof of who the user is counts, for routes that need a recent one. */
  recentMs: number
}

/**
 * With these, 25 MB over the slowest accepted connection take 27 minutes; a body that makes no progress ends after
 * one.
 */
export const usualLimits: HttpLimits = {
  headMs: 20_000,
  bodyMs: 60_000,
  bodyBytesPerSecond: 16 * 1024,
  streamsPerUser: 20,
  recentMs: 10 * 60_000,
}
