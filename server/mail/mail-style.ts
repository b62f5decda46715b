/**
 * Decides which CSS a received mail may use in `style` attributes.
 *
 * Allows what lays a mail out. Forbids what leaves its place (position, transform, negative margins), loads (url,
 * image-set, `@import`) or computes (expression, var, attr). The rules of style sheets pass here too, because
 * `style-sheets.ts` first writes them into `style` attributes.
 */

/** Allows no colon, quote before an address, escape, brace or comment; each allowed function is listed. */
const PLAIN =
  /^(?:[\w\s#%.,!+/-]|"[\w\s.,-]*"|'[\w\s.,-]*'|(?:rgba?|hsla?|calc)\([\d\s.,%a-z+*/-]{1,80}\))*$/i
const KEYWORD = /^[a-z-]{1,30}$/i
const NUMBER = '(?:\\d{1,5}(?:\\.\\d{1,4})?|\\.\\d{1,4})'
const LENGTH = `${NUMBER}(?:px|pt|em|rem|ex|ch|in|cm|mm|pc|vw|%)?`
const SIZE = new RegExp(`^(?:${LENGTH}|auto|inherit|initial|normal|none|(?:min|max|fit)-content)$`, 'i')
const SIZES = new RegExp(`^(?:${LENGTH}|auto|inherit|initial)(?:\\s+(?:${LENGTH}|auto)){0,3}$`, 'i')
/** An image from another site, served by our own proxy. */
const OWN_URL = /url\(\/api\/pictures\?[\w%&=.~-]+\)/
const REMOTE_LOAD = /(?:url|image-set|image|cross-fade|src)\s*\(\s*(?:["']\s*)?(?:[a-z]{1,10}:)?\/\/|@import/i

const SIDES = ['', '-top', '-right', '-bottom', '-left']
const PLAIN_PROPERTIES = [
  'background-color',
  'color',
  'font',
  'font-family',
  'font-size',
  'font-stretch',
  'font-style',
  'font-variant',
  'font-weight',
  'letter-spacing',
  'line-height',
  'word-spacing',
  'text-align',
  'text-decoration',
  'text-decoration-color',
  'text-decoration-line',
  'text-decoration-style',
  'text-transform',
  'vertical-align',
  'white-space',
  'word-break',
  'overflow-wrap',
  'word-wrap',
  'border-collapse',
  'border-radius',
  'border-spacing',
  'border-color',
  'border-style',
  'border-width',
  'list-style-type',
  'list-style-position',
  'table-layout',
  'caption-side',
  'direction',
  'mso-hide',
  'box-sizing',
  ...SIDES.flatMap((side) => [
    `border${side}`,
    `border${side}-color`,
    `border${side}-style`,
    `border${side}-width`,
  ]),
]
const SIZE_PROPERTIES = ['width', 'min-width', 'max-width', 'height', 'min-height', 'max-height']
const DISPLAY =
  /^(?:block|inline|inline-block|none|table|inline-table|table-(?:row|cell|column|row-group|header-group|footer-group|caption)|list-item|flex|inline-flex)$/i

/**
 * Allowed values by property, in the form that sanitize-html expects; values are tested trimmed and without
 * `!important`.
 */
export const MAIL_STYLES: Record<string, RegExp[]> = {
  ...Object.fromEntries(PLAIN_PROPERTIES.map((property) => [property, [PLAIN]])),
  ...Object.fromEntries(SIZE_PROPERTIES.map((property) => [property, [SIZE]])),
  ...Object.fromEntries(
    SIDES.flatMap((side) => [`margin${side}`, `padding${side}`]).map((name) => [name, [SIZES]]),
  ),
  background: [PLAIN],
  display: [DISPLAY],
  visibility: [/^(?:hidden|visible|collapse)$/i],
  overflow: [/^(?:hidden|visible|auto)$/i],
  float: [/^(?:left|right|none)$/i],
  clear: [KEYWORD],
  opacity: [/^(?:0|1|0?\.\d{1,4})$/],
  'text-indent': [new RegExp(`^${LENGTH}$`, 'i')],
}

/** If remote images are allowed, a background may be an image from our own proxy, and no other. */
export const MAIL_STYLES_WITH_IMAGES: Record<string, RegExp[]> = {
  ...MAIL_STYLES,
  background: [PLAIN, pictureBackground()],
  'background-image': [new RegExp(`^${OWN_URL.source}$`, 'i')],
  'background-position': [PLAIN],
  'background-repeat': [KEYWORD],
  'background-size': [PLAIN],
}

/** Decides whether a style attribute would make a browser load something. */
export function loadsRemotely(style: string): boolean {
  return REMOTE_LOAD.test(style)
}

function pictureBackground(): RegExp {
  return new RegExp(`^[\\w\\s#%.,-]*${OWN_URL.source}[\\w\\s#%.,-]*$`, 'i')
}
