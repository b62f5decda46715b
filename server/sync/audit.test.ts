import { expect, it } from 'vitest'
import { nextNight } from './audit.ts'

const at = (time: string, timeZone: string, share: number) =>
  nextNight(new Date(time), timeZone, share).toISOString()

it.each([
  ['2026-06-10T12:30:00Z', 'Europe/Warsaw', 0, '2026-06-10T23:00:00.000Z'],
  ['2026-06-10T12:30:00Z', 'Europe/Warsaw', 0.5, '2026-06-11T01:00:00.000Z'],
  ['2026-06-10T22:59:00Z', 'Europe/Warsaw', 0, '2026-06-10T23:00:00.000Z'],
  ['2026-06-10T23:10:00Z', 'Europe/Warsaw', 0, '2026-06-11T23:00:00.000Z'],
  ['2026-06-10T12:00:00Z', 'America/New_York', 0, '2026-06-11T05:00:00.000Z'],
])('after %s in %s, an audit at share %d of the night is at %s', (time, zone, share, night) => {
  expect(at(time, zone, share)).toBe(night)
})
