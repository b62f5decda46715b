/**
 * Which CSS a received mail may bring in `style` attributes.
 *
 * Everything that lays a mail out, nothing that leaves its place (position, transform,
 * negative margins), loads (url, image-set, @import) or computes (expression, var, attr).
 * Style sheets come here too: `style-sheets.ts` writes them into `style` attributes first.
 */

/** No colon, quote of an address, escape, brace or comment can occur; functions are named one by one. */
const PLAIN =
  /^(?:[\w\s#%.,!+/-]|"[\w\s.,-]*"|'[\w\s.,-]*'|(?:rgba?|hsla?|calc)\([\d\s.,%a-z+*/-]{1,80}\))*$/i
const KEYWORD = /^[a-z-]{1,30}$/i
const NUMBER = '(?:\\d{1,5}(?:\\.\\d{1,4})?|\\.\\d{1,4})'
const LENGTH = `${NUMBER}(?:px|pt|em|rem|ex|ch|in|cm|mm|pc|vw|%)?`
const SIZE = new RegExp(`^(?:${LENGTH}|auto|inherit|initial|normal|none|(?:min|max|fit)-content)$`, 'i')
const SIZES = new RegExp(`^(?:${LENGTH}|auto|inherit|initial)(?:\\s+(?:${LENGTH}|auto)){0,3}$`, 'i')
/** A picture from elsewhere as our own proxy serves it. */
const OWN_URL = /url\(\/api\/pictures\?[\w%&=.~-]+\)/
const REMOTE_LOAD = /(?:url|image-set|image|cross-fade|src)\s*\(\s*["']?\s*(?:[a-z]{1,10}:)?\/\/|@import/i

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

/** Allowed values by property, as sanitize-html takes them; values are tested trimmed and without `!important`. */
export const MAIL_STYLES: Record<string, RegExp[]> = {
  ...Object.fromEntries(PLAIN_PROPERTIES.map((property) => [property, [PLAIN]])),
  ...Object.fromEntries(SIZE_PROPERTIES.map((property) => [property, [SIZE]])),
  ...Object.fromEntries(
    SIDES.flatMap((side) => [`margin${side}`, `padding${side}`]).map((name) => [name, [SIZES]]),
  ),
  background: [PLAIN],
  display: [DISPLAY],
  visibility: [/^(?:hidden|visible)$/i],
  overflow: [/^(?:hidden|visible|auto)$/i],
  float: [/^(?:left|right|none)$/i],
  clear: [KEYWORD],
  opacity: [/^(?:0|1|0?\.\d{1,4})$/],
  'text-indent': [new RegExp(`^${LENGTH}$`, 'i')],
}

/** With remote images allowed a background may be one that our own proxy serves, and nothing else. */
export const MAIL_STYLES_WITH_IMAGES: Record<string, RegExp[]> = {
  ...MAIL_STYLES,
  background: [PLAIN, pictureBackground()],
  'background-image': [new RegExp(`^${OWN_URL.source}$`, 'i')],
  'background-position': [PLAIN],
  'background-repeat': [KEYWORD],
  'background-size': [PLAIN],
}

/** Whether a style attribute would make a browser ask for something. */
export function loadsRemotely(style: string): boolean {
  return REMOTE_LOAD.test(style)
}

function pictureBackground(): RegExp {
  return new RegExp(`^[\\w\\s#%.,-]*${OWN_URL.source}[\\w\\s#%.,-]*$`, 'i')
}
