/** What one client may use up of a server that all share. */
export interface HttpLimits {
  /** The head of a request arrives within this time. */
  headMs: number
  /** A body may take so long ... */
  bodyMs: number
  /** ... and a second more for every so many bytes that have arrived, so that large files may come over slow lines. */
  bodyBytesPerSecond: number
  /** Event streams of one person at a time. */
  streamsPerUser: number
}

/** 25 MB over the slowest line that is waited for take 27 minutes; a body that makes no progress ends after one. */
export const usualLimits: HttpLimits = {
  headMs: 20_000,
  bodyMs: 60_000,
  bodyBytesPerSecond: 16 * 1024,
  streamsPerUser: 20,
}
