/** Numbers of messages, ascending, each once. */
export type Numbers = readonly number[]

/** The inverted index of search: which messages contain a token. */
export class Postings {
  /** Most tokens occur in one message only. Then this is its bare number, because a list would need more memory. */
  readonly #lists = new Map<string, number | number[]>()

  /** Numbers must be added in ascending order. */
  add(number: number, tokens: ReadonlySet<string>): void {
    for (const token of tokens) {
      const known = this.#lists.get(token)
      if (known === undefined) this.#lists.set(ownCopy(token), number)
      else if (typeof known === 'number') this.#lists.set(token, [known, number])
      else known.push(number)
    }
  }

  /** The messages that have all of the tokens. Throws RangeError for an empty list of tokens. */
  withAll(tokens: readonly string[]): Numbers {
    if (tokens.length === 0) throw new RangeError('no token to look for')
    return intersection(tokens.map((token) => this.#with(token)))
  }

  #with(token: string): Numbers {
    const known = this.#lists.get(token)
    return typeof known === 'number' ? [known] : (known ?? [])
  }
}

/** Returns the numbers that are in every list. */
export function intersection([...lists]: readonly Numbers[]): Numbers {
  lists.sort((a, b) => a.length - b.length)
  return lists.reduce((found, list) => (found.length === 0 ? found : inBoth(found, list)))
}

/** Returns the numbers that are in any list. */
export function union(lists: readonly Numbers[]): Numbers {
  const filled = lists.filter((list) => list.length > 0)
  if (filled.length < 2) return filled[0] ?? []
  return [...new Set(filled.flat())].sort((a, b) => a - b)
}

function inBoth(few: Numbers, many: Numbers): Numbers {
  let from = 0
  return few.filter((number) => {
    from = placeOf(number, many, from)
    return many[from] === number
  })
}

/** Finds the first position at or after `from` whose number is not smaller. */
function placeOf(number: number, list: Numbers, from: number): number {
  let step = 1
  while (from + step < list.length && list[from + step]! < number) step *= 2
  let low = from
  let high = Math.min(from + step, list.length)
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]! < number) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * In V8 a substring can keep the whole string alive. This copies the token, so that it does not keep the mail's
 * text.
 */
function ownCopy(token: string): string {
  return token.length < 13 ? token : Buffer.from(token, 'utf16le').toString('utf16le')
}
