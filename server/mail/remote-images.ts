import type { DrawnSize } from './tracker.ts'

/**
 * The address of our own under which an image from elsewhere is served; null when it is not. Only letters, digits and
 * `/ ? & = % . ~ _ -` may occur in it, so that it stands in an attribute and in CSS as it is.
 */
export type PictureAddress = (url: string) => string | null

const REMOTE_URL = /url\(\s*(["']?)\s*((?:https?:)?\/\/[^\s"'()\\<>]+)\s*\1\s*\)/gi

/** An http or https address written whole; `//host/…` is taken as https. Null for every other. */
export function remoteAddress(address: string): string | null {
  const url = address.replace(/[\u0000-\u0020]+/g, '')
  const absolute = url.startsWith('//') ? `https:${url}` : url
  return /^https?:\/\//i.test(absolute) && URL.canParse(absolute) ? absolute : null
}

/** A style attribute whose images from elsewhere are asked of our own proxy; one that it does not serve stays as written. */
export function withOwnAddresses(style: string, addressOf: PictureAddress): string {
  return style.replace(REMOTE_URL, (written: string, _quote: string, url: string) => {
    const remote = remoteAddress(url)
    const own = remote === null ? null : addressOf(remote)
    return own === null ? written : `url(${own})`
  })
}

/** How large an image is to be drawn, by its attributes and else by its style; a size in percent says nothing. */
export function drawnSize(attributes: { width?: string; height?: string; style?: string }): DrawnSize {
  const size = (name: 'width' | 'height') => {
    const ofStyle = new RegExp(
      `(?:^|[;\\s])(?:max-)?${name}\\s*:\\s*([\\d.]+)(?:px)?\\s*(?:!important)?\\s*(?:;|$)`,
      'i',
    )
    const written =
      /^\s*([\d.]+)(?:px)?\s*$/i.exec(attributes[name] ?? '')?.[1] ??
      ofStyle.exec(attributes.style ?? '')?.[1]
    return written === undefined ? null : Number(written)
  }
  return { width: size('width'), height: size('height') }
}
