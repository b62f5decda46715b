/** Colour values that mail programs and companies use for all their text. */
const DEFAULTS = new Set(['windowtext', 'inherit', 'initial', 'unset', 'currentcolor', 'transparent', 'auto'])
const OUTLOOK_DEFAULTS = new Set(['#1f497d', '#44546a', '#1f3864', '#2f5496', '#0563c1', '#212121'])
const GREY_NAMES = /^(?:black|white|(?:light|dark|dim|slate)?gr[ae]y|silver|gainsboro|whitesmoke)$/
/** How far the channels of a colour must differ to count as a colour rather than grey. */
const LEAST_DIFFERENCE = 60

const EMPHASIS = new Set(['b', 'strong', 'i', 'em', 'u'])
const INLINE = new Set(['span', 'font', 'mark', ...EMPHASIS])

/** The ink of text that is only bold, italic or underlined. */
export const EMPHASISED = 'emphasised'

/**
 * Returns the text colour of an element in lower case; null for shades of grey and the default colours of mail
 * programs. A background colour counts as a text colour, and so does emphasis.
 *
 * @param legacy the `color` attribute
 * @param inherited the ink of the parent element
 */
export function inkOf(
  name: string,
  legacy: string | undefined,
  style: string,
  inherited: string | null,
): string | null {
  const own = inherited === null && EMPHASIS.has(name) ? EMPHASISED : inherited
  const ground = INLINE.has(name) ? /background(?:-color)?\s*:\s*([^;!]+)/i.exec(style)?.[1] : undefined
  const highlight = ground === undefined ? null : colourOf(undefined, `color:${ground}`, null)
  return name === 'mark' ? 'marked' : (highlight ?? colourOf(legacy, style, own))
}

function colourOf(legacy: string | undefined, style: string, inherited: string | null): string | null {
  if (legacy === undefined && !/color/i.test(style)) return inherited
  const written = /(?:^|[;\s])color\s*:\s*([^;!]+)/i.exec(style)?.[1] ?? legacy
  if (written === undefined) return inherited
  const colour = written.trim().toLowerCase()
  if (DEFAULTS.has(colour)) return inherited
  if (OUTLOOK_DEFAULTS.has(colour) || GREY_NAMES.test(colour)) return null
  const channels = channelsOf(colour)
  if (channels === null) return colour
  return Math.max(...channels) - Math.min(...channels) >= LEAST_DIFFERENCE ? colour : null
}

/** Returns null for a named colour. */
function channelsOf(colour: string): number[] | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(colour)?.[1]
  if (hex !== undefined) {
    const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!
    return digits.map((digit) => Number.parseInt(digit, 16))
  }
  const numbers = /^rgba?\(([^)]*)\)$/.exec(colour)?.[1]?.match(/[\d.]+/g)
  return numbers && numbers.length >= 3 ? numbers.slice(0, 3).map(Number) : null
}
