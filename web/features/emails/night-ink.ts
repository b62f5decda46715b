const onWhite = '#ffffff'
/** WCAG 2.2, success criterion 1.4.3: the least contrast of text. */
const leastContrast = 4.5
const steps = 40

/** What mail is shown on at night: `#rrggbb` both. */
export type NightPaper = { ink: string; paper: string }

/**
 * A colour that was chosen for white paper, as it is to be on dark: moved towards
 * the ink of the interface until it stands out as much as it did on white, and at
 * 4.5 : 1 in any case. So black becomes ink, and a green stays a green.
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

/** From 1 to 21, of two `#rrggbb`: WCAG 2.2, "contrast ratio". */
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
