import { appendLetters, Letters } from './letters.ts'

/**
 * A line with this many letters is searched for anywhere in earlier mail; a shorter one must be at the expected
 * place.
 */
const LEAST_ANYWHERE = 20
const HASHED = 12
/** How many places of a repetitive text are tried. */
const MAX_PLACES = 16
/** How many lines a quote may have left out before a short line no longer counts as the next one. */
const MAX_LEFT_OUT = 12
const LEAST_SHORT = 4

/**
 * The text of earlier mails, in which the lines of a quote are searched for.
 *
 * Only letters and the marks of numbers are compared, and across line breaks, because a quote may be wrapped
 * differently from the mail. A line is proven if it continues where the line before it ended, or if it is too long to
 * be a coincidence. So a short answer between the lines of a quote (`Tak`) is not proven by the same word elsewhere.
 *
 * The work grows linearly with the size of the texts; {@link compared} counts it.
 */
export class HeldText {
  /** How many letters were compared so far. */
  compared = 0
  #letters = new Letters()
  /** Where lines begin, ascending; the last line ends at `#letters.length`. */
  #lines: number[] = []
  #words = new WordIndex(this.#letters)
  #short = new Map<string, number>()
  /** Lines without letters that may be somebody's words: `:-)`. */
  #signs = new Set<string>()

  get isEmpty(): boolean {
    return this.#lines.length === 0
  }

  /** Adds the lines of an earlier mail. */
  add(lines: readonly string[]): void {
    const words: number[] = []
    for (const line of lines) {
      const start = this.#letters.length
      appendLetters(this.#letters, line, words)
      const size = this.#letters.length - start
      if (size === 0 && isSign(line)) this.#signs.add(line.trim())
      if (size === 0) continue
      this.#lines.push(start)
      const key = size < LEAST_ANYWHERE ? keyOf(this.#letters, start, size) : null
      if (key !== null && !this.#short.has(key)) this.#short.set(key, start)
    }
    this.#words.add(words)
  }

  /**
   * Returns for each line of a quote, in order, whether earlier mail has it; null for a line without letters, unless
   * it is a sign such as `:-)` or `+` that no earlier mail has.
   */
  prove(lines: readonly string[]): (boolean | null)[] {
    const asked = new Letters()
    const starts = lines.map((line) => {
      const start = asked.length
      appendLetters(asked, line)
      return start
    })
    const sizes = starts.map((start, i) => (starts[i + 1] ?? asked.length) - start)
    const proven = sizes.map((size, i): boolean | null =>
      size === 0 && (!isSign(lines[i]!) || this.#signs.has(lines[i]!.trim())) ? null : false,
    )
    let cursor = -1
    for (let i = 0; i < lines.length; i++) {
      if (sizes[i] === 0) continue
      const next = nextWithLetters(sizes, i, 1)
      const place = this.#continues(asked, starts, sizes, i, next, cursor)
        ? cursor
        : this.#find(asked, starts[i]!, sizes[i]!, cursor)
      if (place < 0) continue
      proven[i] = true
      if (place !== cursor) this.#proveAbove(asked, starts, sizes, proven, i, place)
      cursor = place + sizes[i]!
    }
    return proven
  }

  /** Proves short lines above a line that was found, if they are directly above it there too. */
  #proveAbove(
    asked: Letters,
    starts: readonly number[],
    sizes: readonly number[],
    proven: (boolean | null)[],
    below: number,
    place: number,
  ): void {
    let end = place
    for (let i = below - 1; i >= 0 && proven[i] !== true; i--) {
      if (sizes[i] === 0) continue
      end -= sizes[i]!
      if (end < 0 || !this.#isAt(end, asked, starts[i]!, sizes[i]!)) return
      const above = nextWithLetters(sizes, i, -1)
      const isWhole = sizes[i]! >= LEAST_ANYWHERE || this.#isLineEnd(end)
      if (!isWhole && !this.#isAt(end - (sizes[above] ?? 0), asked, starts[above] ?? 0, sizes[above] ?? 0))
        return
      proven[i] = true
    }
  }

  /**
   * Whether a line continues where the one before it ended. If it is short, it must end with a line there, or the
   * next line must continue too: `Nie` is no part of `Niestety`.
   */
  #continues(
    asked: Letters,
    starts: readonly number[],
    sizes: readonly number[],
    i: number,
    next: number,
    cursor: number,
  ): boolean {
    const size = sizes[i]!
    if (cursor < 0 || !this.#isAt(cursor, asked, starts[i]!, size)) return false
    if (size >= LEAST_ANYWHERE || this.#isLineEnd(cursor + size)) return true
    if (next < 0) return 2 * size >= LEAST_ANYWHERE
    return this.#isAt(cursor + size, asked, starts[next]!, sizes[next]!)
  }

  /** Whether a line of an earlier mail ends here, and another begins. */
  #isLineEnd(place: number): boolean {
    return place === this.#letters.length || this.#lines[firstAtLeast(this.#lines, place)] === place
  }

  #find(asked: Letters, start: number, size: number, cursor: number): number {
    const near = cursor < 0 ? -1 : this.#findBelow(asked, start, size, cursor)
    if (near >= 0) return near
    if (size >= LEAST_ANYWHERE) return this.#findAnywhere(asked, start, size, cursor)
    const least = cursor < 0 ? LEAST_SHORT : 2 * LEAST_SHORT
    const place = size < least ? undefined : this.#short.get(keyOf(asked, start, size))
    return place !== undefined && this.#isAt(place, asked, start, size) ? place : -1
  }

  /** Looks for the same line a few lines further down, because a quote may leave out some. */
  #findBelow(asked: Letters, start: number, size: number, cursor: number): number {
    const first = firstAtLeast(this.#lines, cursor)
    for (let i = first; i < Math.min(this.#lines.length, first + MAX_LEFT_OUT); i++) {
      const place = this.#lines[i]!
      const length = (this.#lines[i + 1] ?? this.#letters.length) - place
      if (length === size && this.#isAt(place, asked, start, size)) return place
    }
    return -1
  }

  #findAnywhere(asked: Letters, start: number, size: number, cursor: number): number {
    let found = -1
    for (const place of this.#words.places(asked, start)) {
      if (!this.#isAt(place, asked, start, size)) continue
      if (place < cursor) return found < 0 ? place : found
      found = place
    }
    return found
  }

  /** Compares letters; accents too, unless the asked ones have none: some programs take all of them away. */
  #isAt(place: number, asked: Letters, start: number, size: number): boolean {
    if (place + size > this.#letters.length) return false
    const [held, wanted] = [this.#letters.codes, asked.codes]
    let [isAccented, isChanged] = [false, false]
    let same = 0
    while (same < size && held[place + same] === wanted[start + same]) {
      const exact = asked.exact[start + same]!
      isAccented ||= exact !== wanted[start + same]
      isChanged ||= exact !== this.#letters.exact[place + same]
      same++
    }
    this.compared += same + 1
    return same === size && !(isAccented && isChanged)
  }
}

/** Returns the index of the next line with letters, downwards (1) or upwards (-1); -1 if there is none. */
function nextWithLetters(sizes: readonly number[], from: number, step: 1 | -1): number {
  let index = from + step
  while (sizes[index] === 0) index += step
  return index < sizes.length ? index : -1
}

/** Whether a line without letters says something, unlike a rule, a picture or a list mark: `+`, `:-)`. */
function isSign(line: string): boolean {
  return /[\p{S}--[=<>\|~`\u2500-\u25FF\uFFFC\uFFFD]]|[:;=]['’\-]?[\(\)\[\]\/\|]/v.test(line)
}

/** Positions of words, by the letters that begin there: a hash table with chains, because a `Map` is too slow. */
class WordIndex {
  #letters: Letters
  #places: number[] = []
  /** By hash: the index of the last place, plus one. */
  #heads = new Int32Array(1_024)
  /** For each place: the one before it with the same hash, in the same form. */
  #next: number[] = []

  constructor(letters: Letters) {
    this.#letters = letters
  }

  add(places: readonly number[]): void {
    const first = this.#places.length
    for (const place of places) if (place + HASHED <= this.#letters.length) this.#places.push(place)
    const isFull = this.#places.length > this.#heads.length
    if (isFull) this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(2 * this.#places.length)))
    this.#link(isFull ? 0 : first)
  }

  /** Returns the places where these letters may begin, the last first, up to a maximum. */
  places(asked: Letters, start: number): number[] {
    const found: number[] = []
    let index = this.#heads[hashOf(asked, start) & (this.#heads.length - 1)]!
    for (; index > 0 && found.length < MAX_PLACES; index = this.#next[index - 1]!)
      found.push(this.#places[index - 1]!)
    return found
  }

  #link(first: number): void {
    for (let i = first; i < this.#places.length; i++) {
      const slot = hashOf(this.#letters, this.#places[i]!) & (this.#heads.length - 1)
      this.#next[i] = this.#heads[slot]!
      this.#heads[slot] = i + 1
    }
  }
}

function hashOf({ codes }: Letters, start: number): number {
  let hash = 0
  for (let i = start; i < start + HASHED; i++) hash = (Math.imul(hash, 31) + codes[i]!) | 0
  return hash ^ (hash >>> 15)
}

function keyOf({ codes }: Letters, start: number, size: number): string {
  return String.fromCharCode(...codes.subarray(start, start + size))
}

/** Returns the index of the first of the ascending numbers that is not smaller than `least`. */
function firstAtLeast(numbers: readonly number[], least: number): number {
  let [from, to] = [0, numbers.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (numbers[middle]! < least) from = middle + 1
    else to = middle
  }
  return from
}
