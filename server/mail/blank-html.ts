import { Parser } from 'htmlparser2'
import { textFromHtml } from './html-text.ts'
import { inlineStyleSheets } from './style-sheets.ts'

/** An `hr` as text has it. */
const RULE = /^[-_\u2500\u2013\u2014]{3,}$/gm

/**
 * Decides whether HTML shows nothing: no word, no picture larger than a tracking pixel, no visible table or line.
 *
 * Spaces of any width, invisible characters, comments, style sheets and hidden elements count as nothing.
 */
export function isBlankHtml(html: string): boolean {
  if (html.length > 200_000) return false // Blank HTML is never this long, and parsing it takes time.
  const visible = textFromHtml(inlineStyleSheets(html)).replace(
    /[\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0\p{Cf}]/gu,
    '',
  )
  return visible.replace(RULE, '').trim() === '' && !showsPicture(html)
}

function showsPicture(html: string): boolean {
  let found = false
  new Parser({
    onopentag(name, attributes) {
      if (name === 'img' && !isPixel(attributes)) found = true
    },
  }).end(html)
  return found
}

/** Decides whether a picture is at most three pixels wide and high, or hidden, by its attributes or style. */
function isPixel({ src, width, height, style = '' }: Record<string, string>): boolean {
  if ((src ?? '').trim() === '') return true
  const styled = (name: string) => new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*(\\d+)`, 'i').exec(style)?.[1]
  const tiny = (size: string | undefined) => size !== undefined && Number.parseInt(size, 10) <= 3
  if (/display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)) return true
  return tiny(width ?? styled('width')) || tiny(height ?? styled('height'))
}
