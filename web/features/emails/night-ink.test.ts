import { describe, expect, test } from 'vitest'
import { palettes } from '../../ui/palette.ts'
import { contrast, nightInk } from './night-ink.ts'

const night = { ink: palettes.dark.ink, paper: palettes.dark.surface }

describe('contrast', () => {
  test('of black and white, in either order', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21)
  })

  test('of a grey that is just readable on white', () => {
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  })
})

describe('colours in the dark scheme', () => {
  test.each(['#000000', '#0b6b5d', '#222222', '#000080', '#1155cc', '#b3261e', '#808080', '#ffff00'])(
    '%s can be read on the dark surface',
    (colour) => expect(contrast(nightInk(colour, night), night.paper)).toBeGreaterThanOrEqual(4.5),
  )

  test('black becomes ink, not a grey', () => {
    expect(nightInk('#000000', night)).toBe(night.ink)
  })

  test('a colour with enough contrast stays unchanged', () => {
    expect(nightInk('#ffff00', night)).toBe('#ffff00')
  })

  test('a green stays a green', () => {
    const [red, green] = [1, 3].map((at) => Number.parseInt(nightInk('#0b6b5d', night).slice(at, at + 2), 16))
    expect(green).toBeGreaterThan((red ?? 0) + 20)
  })
})
