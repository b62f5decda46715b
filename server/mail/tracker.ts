/** Where the services that report openings keep their pixels; each is matched against host and path. */
const knownTrackers = [
  /^(?:[\w-]+\.)*(?:mailtrack\.io|yesware\.com|bananatag\.com|getnotify\.com|mailfoogae\.appspot\.com|streak\.com)\//i,
  /^(?:[\w-]+\.)*list-manage\.com\/track\/open/i,
  /^(?:[\w-]+\.)*(?:google-analytics\.com|doubleclick\.net)\//i,
  /^[^/]+\/wf\/open\b/i, // SendGrid
  /^[^/]+\/e\/o\/|^[^/]+\/o\/eJ/, // Mailgun
  /^[^/]+\/e[23]t\/(?:o|to)\//i, // HubSpot
  /^[^/]+\/(?:track|trk|tracking)\/open/i,
  /^[^/]+\/open\.(?:aspx|php|gif)\b/i,
]

/** How an image says how large it is to be drawn, in CSS pixels; null where it does not say. */
export interface DrawnSize {
  width: number | null
  height: number | null
}

/**
 * Whether an image is there to tell of the reading and not to be seen: no larger than a pixel, or at an address known
 * for that. A line of 600 × 1 is a rule, not a tracker.
 */
export function isTracker(url: string, { width, height }: DrawnSize): boolean {
  if (width === 0 || height === 0) return true
  if ((width ?? 1) <= 1 && (height ?? 1) <= 1 && (width !== null || height !== null)) return true
  const { host, pathname } = new URL(url)
  return knownTrackers.some((pattern) => pattern.test(host + pathname))
}
