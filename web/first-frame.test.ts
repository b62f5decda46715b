import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { palettes } from './ui/palette.ts'

const page = readFileSync(new URL('./index.html', import.meta.url), 'utf8')
const [light = '', dark = ''] = [...page.matchAll(/:root:not\([^{]*\{([^}]*--first-canvas[^}]*)\}/g)].map(
  ([, rules]) => rules,
)

test.each([
  ['light', light, palettes.light],
  ['dark', dark, palettes.dark],
])(
  'the first frame has the colours of the palette, %s',
  (_scheme, rules, palette: Record<string, string>) => {
    const colours = [...rules.matchAll(/--first-([\w-]+): ([^;]+);/g)]
    expect(colours.map(([, name]) => name).sort()).toEqual(
      ['accent', 'canvas', 'ink', 'line', 'on-accent', 'surface'].sort(),
    )
    for (const [, name = '', value] of colours) expect(value, name).toBe(palette[name])
  },
)
