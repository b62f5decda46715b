/** Where services that report opened mail keep their pixels; each pattern is matched against host and path. */
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

/** The size at which an image says it is drawn, in CSS pixels; null if it does not say. */
export interface DrawnSize {
  width: number | null
  height: number | null
}

/**
 * Decides whether an image only reports that the mail was opened: it is no larger than a pixel, or at an address
 * known for that. An image of 600 × 1 is a drawn line, not a tracker.
 */
export function isTracker(url: string, { width, height }: DrawnSize): boolean {
  if (width === 0 || height === 0) return true
  if ((width ?? 1) <= 1 && (height ?? 1) <= 1 && (width !== null || height !== null)) return true
  const { host, pathname } = new URL(url)
  return knownTrackers.some((pattern) => pattern.test(host + pathname))
}
