import { isBannerText } from './banner-text.ts'
import type { BodyWords } from './body-words.ts'

/** Words in the line of a mailing list's footer that is written for one reader. */
const ofReader = /\b(unsubscribe|subscribed|mailing list|google groups)\b|wypis|subskry/iu

/** How two bodies differ that should belong to one mail. */
export type Difference =
  | { kind: 'none' | 'other' }
  /** Something was added; `shorter` is the body without it. */
  | { kind: 'added'; shorter: 'one' | 'other' | 'neither'; byMachine: boolean }

interface Side extends BodyWords {
  isList: boolean
  /** How the list may call itself in its footer: the local parts of its addresses. */
  listNames: readonly string[]
}

interface Block {
  side: Side
  from: number
  to: number
  at: 'head' | 'middle' | 'tail'
}

/**
 * Decides whether two bodies are one text to which gateways or mailing lists have added something: whole lines before
 * or after it, or a block inside that is recognisably a machine's. One replaced word makes them two texts. Takes time
 * in proportion to the length of the bodies; their order makes no difference.
 */
export function differenceOf(one: Side, other: Side): Difference {
  const head = commonHead(one, other)
  const isShort =
    one.words.length - other.words.length || ((one.words[head] ?? '') < (other.words[head] ?? '') ? -1 : 1)
  const [short, long] = isShort < 0 ? [one, other] : [other, one]
  if (head === short.words.length && head === long.words.length) return { kind: 'none' }
  const blocks = blocksBetween(short, long, head)
  if (blocks === null || !blocks.every((block) => isAdded(block))) return { kind: 'other' }
  const isKnown = blocks.every((block) => block.side.isList || isBanner(block))
  const sides = new Set(blocks.map(({ side }) => side))
  const shorter = sides.size > 1 ? 'neither' : sides.has(one) ? 'other' : 'one'
  return { kind: 'added', shorter, byMachine: isKnown }
}

/** Returns what must have been added to one text to get both; null if additions do not explain the difference. */
function blocksBetween(short: Side, long: Side, head: number): Block[] | null {
  const [n, m] = [short.words.length, long.words.length]
  const block = (side: Side, from: number, to: number, at: Block['at']): Block[] =>
    from === to ? [] : [{ side, from, to, at }]
  const { at, overlap } = find(short.words, long.words)
  if (at !== -1) return [...block(long, 0, at, 'head'), ...block(long, at + n, m, 'tail')]
  const tail = Math.min(commonTail(short, long), n - head)
  if (head + tail === n) return block(long, head, m - tail, 'middle')
  if (overlap > 0) return [...block(long, 0, m - overlap, 'head'), ...block(short, overlap, n, 'tail')]
  const reverse = find(long.words, short.words).overlap
  if (reverse > 0) return [...block(short, 0, n - reverse, 'head'), ...block(long, reverse, m, 'tail')]
  return footersOfLists(short, long, head)
}

/**
 * Compares two copies from one list: from the first different line on, each has its own footer with a link for its
 * reader.
 */
function footersOfLists(short: Side, long: Side, head: number): Block[] | null {
  if (!short.isList || !long.isList) return null
  let start = Math.min(head, short.words.length - 1, long.words.length - 1)
  while (start > 0 && !(short.begins[start] && long.begins[start])) start -= 1
  const footers: Block[] = [short, long].map((side) => ({
    side,
    from: start,
    to: side.words.length,
    at: 'tail',
  }))
  return start > 0 && footers.every((block) => ofReader.test(firstLine(block))) ? footers : null
}

function firstLine({ side, from: start, to }: Block): string {
  let from = start
  while (from < to && !/[\p{L}\p{N}]/u.test(side.words[from]!)) from += 1
  const end = side.begins.indexOf(true, from + 1)
  return side.words.slice(from, end === -1 ? to : end).join(' ')
}

function isAdded(block: Block): boolean {
  const { side, from, to, at } = block
  const isKnown = isBanner(block)
  const isWhole = side.begins[from] && (to === side.words.length || side.begins[to])
  if (!isWhole && !(isKnown && to - from <= 12)) return false
  if (at === 'middle') return isKnown
  if (isKnown) return true
  // Any other text is somebody's: `We have to decline.`
  return side.isList && at === 'tail' && side.followsRule[from] === true && namesList(block)
}

/** Decides whether a footer under a rule, in whatever words, says how to leave the list, or has its address. */
function namesList({ side, from, to }: Block): boolean {
  const words = side.words.slice(from, to)
  if (!words.some((word) => /[\p{L}\p{N}]/u.test(word))) return true
  const addresses = words.filter((word) => word.startsWith('link:') || word.includes('@')).join(' ')
  return ofReader.test(words.join(' ')) || side.listNames.some((name) => addresses.includes(name))
}

function isBanner({ side, from, to }: Block): boolean {
  return isBannerText(side.words.slice(from, to).filter((word) => !/^[^\p{L}\p{N}]{2,}$/u.test(word)))
}

function commonHead(one: BodyWords, other: BodyWords): number {
  let length = 0
  while (length < one.words.length && one.words[length] === other.words[length]) length += 1
  return length
}

function commonTail(short: BodyWords, long: BodyWords): number {
  const [n, m] = [short.words.length, long.words.length]
  let length = 0
  while (length < n && short.words[n - 1 - length] === long.words[m - 1 - length]) length += 1
  return length
}

/**
 * Returns the index at which `words` first occur in `within` (-1 if they do not), and how many of the first of
 * `words` are the last words of `within`. Linear: the algorithm of Knuth, Morris and Pratt.
 */
function find(words: readonly string[], within: readonly string[]): { at: number; overlap: number } {
  if (words.length === 0) return { at: 0, overlap: 0 }
  const back = new Int32Array(words.length)
  for (let i = 1, k = 0; i < words.length; i += 1) {
    while (k > 0 && words[i] !== words[k]) k = back[k - 1]!
    if (words[i] === words[k]) k += 1
    back[i] = k
  }
  let matched = 0
  for (let i = 0; i < within.length; i += 1) {
    if (matched === words.length) matched = back[matched - 1]!
    while (matched > 0 && within[i] !== words[matched]) matched = back[matched - 1]!
    if (within[i] === words[matched]) matched += 1
    if (matched === words.length) return { at: i + 1 - words.length, overlap: matched }
  }
  return { at: -1, overlap: matched }
}
