import type { TFunction } from 'i18next'

const units = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
] as const

/** A span of time in the largest unit of which it has two, so that it is neither coarse nor long. */
export function spanText(seconds: number, t: TFunction): string {
  const [unit, size] = units.find(([, size]) => seconds >= 2 * size) ?? (['seconds', 1] as const)
  return t(`health.${unit}`, { count: Math.floor(seconds / size) })
}
