import type { Switches } from '../switches.ts'

/** Quota units of each method: in projects created since 1 May 2026, and in older ones (Gmail API: Usage limits). */
const PRICES: Record<string, readonly [new2026: number, old2025: number]> = {
  'messages.get': [20, 5],
  'messages.attachments.get': [20, 5],
  'drafts.get': [20, 5],
  'messages.trash': [20, 5],
  'threads.get': [40, 10],
  'threads.trash': [20, 10],
  getProfile: [1, 1],
  'labels.get': [1, 1],
  'labels.list': [1, 1],
  'settings.sendAs.get': [1, 1],
  'settings.sendAs.list': [1, 1],
  'history.list': [2, 2],
  'messages.list': [5, 5],
  'drafts.list': [5, 5],
  'messages.modify': [5, 5],
  'messages.untrash': [5, 5],
  'labels.create': [5, 5],
  'labels.update': [5, 5],
  'labels.patch': [5, 5],
  'labels.delete': [5, 5],
  'threads.list': [10, 10],
  'threads.modify': [10, 10],
  'threads.untrash': [10, 10],
  'threads.delete': [20, 20],
  'messages.delete': [10, 10],
  'drafts.create': [10, 10],
  'drafts.delete': [10, 10],
  'drafts.update': [15, 15],
  'messages.insert': [25, 25],
  'messages.import': [25, 25],
  'messages.batchModify': [50, 50],
  'messages.batchDelete': [50, 50],
  stop: [50, 50],
  'messages.send': [100, 100],
  'drafts.send': [100, 100],
  watch: [100, 100],
  'settings.sendAs.create': [100, 100],
  'settings.sendAs.update': [100, 100],
  'settings.sendAs.patch': [100, 100],
}

/** Returns the units of one call; with the quota off, those of the newer table. */
export function unitsOf(method: string, quota: Switches['quota']): number {
  const price = PRICES[method]
  if (!price) throw new RangeError(`no price for ${method}`)
  return quota === '2025' ? price[1] : price[0]
}

/** Returns the limit in units per user and minute. */
export function unitsPerMinute(quota: Switches['quota']): number {
  return { '2026': 6_000, '2025': 15_000, off: Number.POSITIVE_INFINITY }[quota]
}
