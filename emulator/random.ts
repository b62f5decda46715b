/** A seeded random source: the same seed gives the same ids, gaps and orders. */
export interface Random {
  /** Returns a whole number in [0, below). `below` is at most 2^32. */
  int(below: number): number
  /** Returns lower-case hex digits. */
  hex(digits: number): string
  /** Returns a new array in random order. */
  shuffle<T>(items: readonly T[]): T[]
  /** Restarts as a new source with this seed. */
  reseed(seed: number): void
}

/** Creates a source with mulberry32: 32 bits of state are enough for ids that are checked for clashes. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const int = (below: number) => Math.floor((next() / 2 ** 32) * below)
  return {
    int,
    hex(digits) {
      let text = ''
      while (text.length < digits) text += next().toString(16).padStart(8, '0')
      return text.slice(0, digits)
    },
    shuffle(items) {
      const shuffled = [...items]
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = int(last + 1)
        const moved = shuffled[last]!
        shuffled[last] = shuffled[other]!
        shuffled[other] = moved
      }
      return shuffled
    },
    reseed(again) {
      state = again >>> 0
    },
  }
}
