import type { DrawnSize } from './tracker.ts'

/**
 * Returns the address on this site that serves an image from elsewhere; null if it is not served. The address has
 * only letters, digits and `/ ? & = % . ~ _ -`, so that it needs no escaping in attributes and CSS.
 */
export type PictureAddress = (url: string) => string | null

const URL_TEXT = '((?:https?:)?\\/\\/[^\\s"\'()\\\\<>]+)\\s*'
/** With quotation marks of either kind, or without. */
const REMOTE_URL = new RegExp(
  `url\\(\\s*(?:"\\s*${URL_TEXT}"\\s*|'\\s*${URL_TEXT}'\\s*|${URL_TEXT})\\)`,
  'gi',
)

/** Returns a full http or https address, with `//host/…` read as https; null for any other. */
export function remoteAddress(address: string): string | null {
  const url = address.replace(/[\u0000-\u0020]+/g, '')
  const absolute = url.startsWith('//') ? `https:${url}` : url
  return /^https?:\/\//i.test(absolute) && URL.canParse(absolute) ? absolute : null
}

/** Points the remote images of a style attribute to our own proxy; those that it does not serve stay as written. */
export function withOwnAddresses(style: string, addressOf: PictureAddress): string {
  return style.replace(REMOTE_URL, (written: string, ...urls: string[]) => {
    const remote = remoteAddress(urls.slice(0, 3).find((url) => url !== undefined) ?? '')
    const own = remote === null ? null : addressOf(remote)
    return own === null ? written : `url(${own})`
  })
}

/** Returns the size at which an image is drawn, from its attributes, else from its style; percentages are ignored. */
export function drawnSize(attributes: { width?: string; height?: string; style?: string }): DrawnSize {
  const size = (name: 'width' | 'height') => {
    const ofStyle = new RegExp(
      `(?:^|[;\\s])(?:max-)?${name}\\s*:\\s*([\\d.]+)(?:px)?\\s*(?:!important\\s*)?(?:;|$)`,
      'i',
    )
    const written =
      /^\s*([\d.]+)(?:px)?\s*$/i.exec(attributes[name] ?? '')?.[1] ??
      ofStyle.exec(attributes.style ?? '')?.[1]
    return written === undefined ? null : Number(written)
  }
  return { width: size('width'), height: size('height') }
}
