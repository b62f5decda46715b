type Declared = { value: string; important: boolean }

const MAX_STYLE_LENGTH = 20_000

/** Returns the declarations of a `style` attribute in order, for each property only the one that wins. */
export function parseStyle(style: string): Map<string, Declared> {
  const said = new Map<string, Declared>()
  for (const declaration of declarations(style.slice(0, MAX_STYLE_LENGTH))) {
    const colon = declaration.indexOf(':')
    if (colon < 0) continue
    const property = declaration.slice(0, colon).trim().toLowerCase()
    const written = declaration.slice(colon + 1).trim()
    const important = /!\s*important$/i.test(written)
    if (said.get(property)?.important && !important) continue
    said.delete(property)
    said.set(property, { value: written.replace(/!\s*important$/i, '').trimEnd(), important })
  }
  return said
}

/** Splits at semicolons, except inside quotes or brackets, as in url(data:image/png;base64,…). */
function declarations(style: string): string[] {
  const found: string[] = []
  let start = 0
  let closing = ''
  for (let at = 0; at < style.length; at++) {
    const sign = style[at]!
    if (closing !== '') {
      if (sign === closing) closing = ''
    } else if (sign === '"' || sign === "'") closing = sign
    else if (sign === '(') closing = ')'
    else if (sign === ';') {
      found.push(style.slice(start, at))
      start = at + 1
    }
  }
  found.push(style.slice(start))
  return found
}

const ZERO = /^[+-]?(?:0+(?:\.0*)?|\.0*)?(?:px|pt|em|rem|%|ex|ch|vh|vw|in|cm|mm|pc)?$/i
const NO_SIZE = /^(?:(?:0+(?:\.0*)?|\.0*)?(?:px|pt|em|rem|%)?|0*[01](?:\.0*)?px|0*\.\d+px)$/i

/** How far away text is certainly off the page. */
const FAR = /^-(?:\d{4,}|[5-9]\d\d)(?:\.\d*)?(?:px|pt)?$|^-\d{3,}(?:\.\d*)?(?:em|rem|%|vw|vh)$/i
const SIDES = ['left', 'top', 'right', 'bottom']
/** Properties that hide text, and that no received mail may use otherwise: they take it from its place. */
export const HIDING_PROPERTIES: ReadonlySet<string> = new Set([
  ...SIDES,
  'position',
  'clip',
  'clip-path',
  'text-indent',
  'overflow-x',
  'overflow-y',
  'content-visibility',
])

/**
 * Returns how a `style` attribute affects the text inside: `hidden` for all of it, `unseen` unless an element inside
 * makes it visible again (size, visibility), `seen` if it makes text visible, null if it does neither.
 *
 * Newsletters hide their preview lines in these ways.
 */
export function visibilityOf(
  style: string | undefined,
  hidden?: string,
): 'hidden' | 'unseen' | 'seen' | null {
  if (hidden !== undefined && !/display/i.test(style ?? '')) return 'hidden'
  if (style === undefined || style === '') return null
  const said = parseStyle(style)
  const is = (property: string, value: RegExp) => value.test(said.get(property)?.value ?? 'unsaid')
  if (is('display', /^none$/i) || is('mso-hide', /^all$/i) || is('opacity', ZERO)) return 'hidden'
  if (is('content-visibility', /^hidden$/i) || isAway(is)) return 'hidden'
  const isClosed = is('max-height', ZERO) || is('height', ZERO) || is('max-width', ZERO)
  const isCut = ['overflow', 'overflow-x', 'overflow-y'].some((name) => is(name, /^(?:hidden|clip)\b/i))
  if (isClosed && isCut) return 'hidden'
  const sizes = [
    said.get('font-size')?.value,
    /(?:^|\s)(\.?\d[\d.]*[a-z%]{0,4})(?:\/|\s)/i.exec(said.get('font')?.value ?? '')?.[1],
  ]
  const size = sizes.find((one) => one !== undefined)
  if (is('visibility', /^(?:hidden|collapse)$/i) || (size !== undefined && NO_SIZE.test(size)))
    return 'unseen'
  return is('visibility', /^visible$/i) || (size !== undefined && /\d/.test(size)) ? 'seen' : null
}

/** Decides whether a style moves an element far off the page, or cuts all of it away. */
function isAway(is: (property: string, value: RegExp) => boolean): boolean {
  if (is('text-indent', FAR)) return true
  if (is('clip-path', /^inset\(\s*(?:100|50)%/i)) return true
  if (!is('position', /^(?:absolute|fixed)$/i)) return false
  return SIDES.some((side) => is(side, FAR)) || is('clip', /^rect\((?:\s*[01](?:px)?[\s,]*){4}\)$/i)
}
