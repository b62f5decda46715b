const onWhite = '#ffffff'
/** WCAG 2.2, success criterion 1.4.3: the minimum contrast of text. */
const leastContrast = 4.5
const steps = 40

/** The colours behind mail in the dark scheme, both `#rrggbb`. */
export type NightPaper = { ink: string; paper: string }

/**
 * Converts a colour that was chosen for white paper to one for dark paper: it is mixed with the interface's ink until
 * its contrast is as high as it was on white, and at least 4.5 : 1. So black becomes ink, and a green stays green.
 *
 * @param colour `#rrggbb`
 * @returns `#rrggbb`
 */
export function nightInk(colour: string, { ink, paper }: NightPaper): string {
  const wanted = Math.max(leastContrast, contrast(colour, onWhite))
  for (let step = 0; step < steps; step++) {
    const mixed = mix(colour, ink, step / steps)
    if (contrast(mixed, paper) >= wanted) return mixed
  }
  return ink
}

/** Returns the contrast of two `#rrggbb` colours, from 1 to 21: WCAG 2.2, "contrast ratio". */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function mix(colour: string, ink: string, share: number): string {
  const towards = channels(ink)
  const mixed = channels(colour).map((value, at) =>
    Math.round(value + ((towards[at] ?? value) - value) * share),
  )
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}
