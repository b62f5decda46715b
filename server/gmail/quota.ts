/** Units per call since 1 May 2026 (Gmail API: quota). */
const current = {
  getProfile: 1,
  'history.list': 2,
  'messages.list': 5,
  'messages.get': 20,
  'threads.get': 40,
  'messages.send': 100,
  'sendAs.list': 1,
  watch: 100,
  stop: 50,
} as const

export type PricedCall = keyof typeof current

/** The price table of this Google project. Projects from before May 2026 keep the old prices for now. */
export type PriceTable = 'current' | 'before-2026-05'

export const prices: Record<PriceTable, Record<PricedCall, number>> = {
  current,
  'before-2026-05': { ...current, 'messages.get': 5, 'threads.get': 10 },
}

/** From this many messages on, threads.get is cheaper than a messages.get for each. */
export function threadPaysFrom(table: PriceTable): number {
  return Math.floor(prices[table]['threads.get'] / prices[table]['messages.get']) + 1
}
