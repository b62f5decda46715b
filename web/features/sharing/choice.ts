import type { SharingPreview } from '../../../contract/sharing.ts'

type Candidate = SharingPreview['candidates'][number]

/** What the owner unticked in the preview: everything else is shared. Keys are canonical addresses. */
export type Unticked = ReadonlySet<string>

export type Tick = 'all' | 'some' | 'none'

/** How much of some candidates' addresses is ticked. */
export function tickOf(candidates: readonly Candidate[], unticked: Unticked): Tick {
  const keys = keysOf(candidates)
  const off = keys.filter((key) => unticked.has(key)).length
  return off === 0 ? 'all' : off === keys.length ? 'none' : 'some'
}

/** Ticks or unticks some addresses. */
export function withTicks(unticked: Unticked, keys: readonly string[], isTicked: boolean): Unticked {
  const next = new Set(unticked)
  for (const key of keys) {
    if (isTicked) next.delete(key)
    else next.add(key)
  }
  return next
}

export function keysOf(candidates: readonly Candidate[]): string[] {
  return [...new Set(candidates.flatMap(({ addresses }) => addresses.map(({ key }) => key)))]
}

/** What the side of the preview sums up. */
export function summary(candidates: readonly Candidate[], unticked: Unticked) {
  const shared = candidates.filter((one) => tickOf([one], unticked) !== 'none')
  const readers = new Map<string, { id: string; name: string; candidates: number }>()
  for (const { id, name } of shared.flatMap((one) => one.readers)) {
    readers.set(id, { id, name, candidates: (readers.get(id)?.candidates ?? 0) + 1 })
  }
  return {
    candidates: shared.length,
    emails: emailsOf(shared, (key) => !unticked.has(key)),
    readers: [...readers.values()].sort((one, other) => other.candidates - one.candidates),
    kept: candidates
      .filter((one) => tickOf([one], unticked) !== 'all')
      .map((one) => ({ id: one.id, name: one.name, emails: emailsOf([one], (key) => unticked.has(key)) })),
  }
}

/** Counts the emails with these candidates; an address of two of them counts once. */
export function emailsOf(candidates: readonly Candidate[], isMeant: (key: string) => boolean): number {
  const counts = new Map(
    candidates.flatMap(({ addresses }) => addresses.map(({ key, emails }) => [key, emails] as const)),
  )
  return [...counts].reduce((sum, [key, emails]) => (isMeant(key) ? sum + emails : sum), 0)
}

/** The first and the last date of a candidate's emails. */
export function periodOf({ addresses }: Candidate): { from: string; to: string } | null {
  const from = addresses.flatMap(({ firstAt }) => firstAt ?? []).sort()[0]
  const to = addresses
    .flatMap(({ lastAt }) => lastAt ?? [])
    .sort()
    .at(-1)
  return from && to ? { from, to } : null
}
