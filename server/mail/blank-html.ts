import { Parser } from 'htmlparser2'
import { imageSize } from 'image-size'
import { inlineStyleSheets } from './style-sheets.ts'
import { isTracker } from './tracker.ts'
import { parseStyle, visibilityOf } from './visibility-style.ts'

const INVISIBLE = /\u034F|[\s\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0\p{Cf}]/gu
const DRAWN_LINE = /^[-_\u2500\u2013\u2014]{3,}$/
const UNREAD = new Set([
  'script',
  'style',
  'title',
  'template',
  'noscript',
  'object',
  'svg',
  'math',
  'audio',
  'video',
  'canvas',
  'iframe',
  'select',
])
const ZERO = /^(?:0+(?:\.0*)?|\.0*)?(?:px|pt|em|rem|%)?$/
/** Colours without opacity: `transparent`, `rgba(0,0,0,0)`, `#0000`. */
const CLEAR = /^(?:transparent|#[\da-f]{3}0|#[\da-f]{6}00|(?:rgb|hsl)a?\([^)]*[,/]\s*0*\.?0*%?\s*\))$/
const WHITE = /^(?:white|#fff(?:f|fff|fffff)?|rgba?\(\s*255[\s,]+255[\s,]+255\s*(?:[,/]\s*(?:1|100%)\s*)?\))$/
/** In characters. */
const LONGEST_COLOUR = 100
/** How far away text is no longer on the page. */
const FAR = /^-\d{3,}(?:\.\d*)?(?:px|pt|em|rem|%)?$/

/** How an element and those around it show text. */
type Shown = { hidden: boolean; unseen: boolean; ink: 'visible' | 'clear' | 'white'; hasGround: boolean }
type Attributes = Record<string, string>

const PAGE: Shown = { hidden: false, unseen: false, ink: 'visible', hasGround: false }

/**
 * Decides whether HTML shows nothing: no word that can be seen, no picture larger than a tracking pixel.
 *
 * Spaces of any width, invisible characters, comments, style sheets, lines and hidden elements count as nothing, and
 * so does text without size, without opacity, or white on white.
 */
export function isBlankHtml(html: string): boolean {
  if (html.length > 200_000) return false // Blank HTML is never this long, and parsing it takes time.
  const open: Shown[] = [PAGE]
  let isBlank = true
  new Parser({
    onopentag(name, attributes) {
      const shown = shownIn(name, attributes, open.at(-1)!)
      open.push(shown)
      if (name !== 'img' || shown.hidden || shown.unseen) return
      const { alt = '' } = attributes
      if (!isPixel(attributes) || (!attributes.src?.trim() && isSeen(alt, shown))) isBlank = false
    },
    ontext(text) {
      if (isSeen(text, open.at(-1)!)) isBlank = false
    },
    onclosetag() {
      open.pop()
    },
  }).end(inlineStyleSheets(html))
  return isBlank
}

function isSeen(text: string, { hidden, unseen, ink, hasGround }: Shown): boolean {
  if (hidden || unseen || ink === 'clear' || (ink === 'white' && !hasGround)) return false
  const rest = text.replace(INVISIBLE, '')
  return rest !== '' && !DRAWN_LINE.test(rest)
}

function shownIn(name: string, attributes: Attributes, around: Shown): Shown {
  const { style = '', color, bgcolor, background, hidden } = attributes
  const visibility = visibilityOf(style, hidden)
  const said = parseStyle(style)
  const valueIn = (property: string) => said.get(property)?.value.toLowerCase() ?? ''
  const written = valueIn('color') || color?.trim().toLowerCase() || ''
  const ground = `${valueIn('background')}${valueIn('background-color')}${valueIn('background-image')}`
  // Letters without a colour that show the background through them.
  const isCutOut = /text/.test(`${valueIn('background-clip')}${valueIn('-webkit-background-clip')}`)
  return {
    hidden: around.hidden || UNREAD.has(name) || visibility === 'hidden' || isAway(valueIn),
    unseen: visibility === 'unseen' || (visibility === null && around.unseen),
    ink: isCutOut ? 'visible' : (inkOf(written) ?? around.ink),
    hasGround: around.hasGround || ground !== '' || bgcolor !== undefined || background !== undefined,
  }
}

/** Returns null if a colour is not said, or is that of the element around. */
function inkOf(colour: string): Shown['ink'] | null {
  if (/^(?:|inherit|currentcolor|unset)$/.test(colour)) return null
  if (colour.length > LONGEST_COLOUR) return 'visible'
  if (CLEAR.test(colour)) return 'clear'
  return WHITE.test(colour) ? 'white' : 'visible'
}

/** Decides whether a style moves an element off the page, or makes it as small as nothing. */
function isAway(valueIn: (property: string) => string): boolean {
  if (FAR.test(valueIn('text-indent'))) return true
  if (/^(?:absolute|fixed)$/.test(valueIn('position'))) {
    if (FAR.test(valueIn('left')) || FAR.test(valueIn('top'))) return true
  }
  if (/^hidden$/.test(valueIn('overflow')) && ZERO.test(valueIn('width') || '1px')) return true
  return (
    /opacity\(\s*(?:(?:0+(?:\.0*)?|\.0*)%?\s*)?\)/.test(valueIn('filter')) ||
    /scale\(\s*0\s*\)/.test(valueIn('transform'))
  )
}

/**
 * Decides whether a picture is at most three pixels wide and high, by its attributes, its style or its bytes, or is
 * at an address where only tracking pixels are.
 */
function isPixel({ src = '', width, height, style = '' }: Attributes): boolean {
  if (src.trim() === '') return true
  const styled = (name: string) =>
    new RegExp(`(?:^|;)\\s*(?:max-)?${name}\\s*:\\s*(\\d+)`, 'i').exec(style)?.[1]
  const tiny = (size: string | undefined) => size !== undefined && Number.parseInt(size, 10) <= 3
  if (tiny(width ?? styled('width')) || tiny(height ?? styled('height'))) return true
  return isTinyData(src.trim()) || isKnownTracker(src.trim())
}

function isKnownTracker(src: string): boolean {
  const url = src.startsWith('//') ? `https:${src}` : src
  return /^https?:/i.test(url) && URL.canParse(url) && isTracker(url, { width: null, height: null })
}

/** Decides whether a `data:` URL is a picture of at most three pixels, or no picture at all (RFC 2397). */
function isTinyData(src: string): boolean {
  const [, base64, data] = /^data:[^,]{0,200}?(;\s*base64)?\s*,(.*)$/is.exec(src) ?? []
  if (data === undefined) return false
  try {
    const bytes =
      base64 === undefined ? Buffer.from(decodeURIComponent(data), 'latin1') : Buffer.from(data, 'base64')
    const { width, height } = imageSize(bytes)
    return width <= 3 && height <= 3
  } catch {
    return data.length < 100
  }
}
