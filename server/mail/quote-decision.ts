import { isRule } from './header-fields.ts'
import type { HeldText } from './held-text.ts'
import { type Evidence, evidenceOf, isGreeting, pointsBelow, saysForwarded } from './quote-evidence.ts'
import type { QuoteLine } from './quote-line.ts'
import type { Block, Proposal } from './quote-proposal.ts'
import { isClosing, isNameOf, signatureLength } from './signature.ts'
import { isForwardSubject } from './subject.ts'

/**
 * How a line is shown. `own`: shown. `answer`: shown and marked as new words inside text that a program marked as
 * quoted. `quote`: a quote that is shown. The others are folded.
 */
export type Fate = 'own' | 'answer' | 'quote' | 'folded quote' | 'folded signature'

/**
 * Whether the mail that this one answers is stored; `unknown` if no header names it. `nothing`: neither a header nor
 * the subject says that it answers a mail, so marks alone prove no quote.
 */
export type Answered = 'held' | 'absent' | 'unknown' | 'nothing'

export type DecisionContext = {
  /** All earlier mail of the conversation. */
  held: HeldText
  answered: Answered
  /** Name of the mail's writer. */
  author: string
}

/** In lines: a quote up to this length stays visible above its answer. */
const LONGEST_SHOWN_QUOTE = 8
/** If no header says that the answered mail is stored, earlier mail must contain this share of a block. */
const LEAST_SHARE = 0.5
const LONG_LINE = 20

/**
 * Decides which lines are folded. A proposed quote is folded if that is proven: an earlier mail contains it, or it is
 * marked and there is no earlier mail to compare it with. Everything else is shown in its place.
 */
export function decideFates(
  lines: readonly QuoteLine[],
  proposal: Proposal,
  { held, answered, author }: DecisionContext,
): { fates: Fate[]; proven: (boolean | null)[] } {
  const fates = proposal.roles.map((role): Fate => (role === 'inside' ? 'answer' : 'own'))
  const proven = provenLines(lines, proposal, held)
  const isKnown = (i: number) => proven[i] === true || isNameOf(lines[i]!.text, author)
  foldSignatures(lines, proposal, { isKnown, author }, fates)
  const isOwn = (i: number) => proposal.roles[i] === 'own' && fates[i] === 'own' && isWritten(lines[i]!)
  const firstOwn = lines.findIndex(({ text }, i) => isOwn(i) && !isGreeting(text) && !isClosing(text))
  const lastOwn = lines.findLastIndex((_, i) => isOwn(i) || proposal.roles[i] === 'inside')
  const firstQuote = proposal.roles.indexOf('quote')
  const above = lines.filter((_, i) => i < firstQuote && isOwn(i)).map(({ text }) => text)
  const points = above.some((text, i) => pointsBelow(text, above[i + 1] ?? ''))
  const forwards = above.some(saysForwarded)
  const frames = framesOf(lines, proposal)
  for (const block of proposal.blocks) {
    const isBelowOwn = firstOwn >= 0 && firstOwn < block.lines[0]!
    const isHeld = isBlockHeld(lines, block, proven, answered)
    const unproven: Fate = isHeld && !block.doubtful ? 'answer' : 'own'
    for (const i of block.lines) fates[i] = proven[i] === false ? unproven : 'folded quote'
    if (!isHeld && !block.doubtful && answered !== 'held' && answered !== 'nothing') {
      const frame = frames.get(block) ?? []
      const isPromised = block.marked
        ? points && lastOwn <= firstQuote
        : points || forwards || frame.some(isOfForward)
      const evidence = evidenceOf(lines, block, isPromised, frame, author)
      for (const i of block.lines)
        if (proven[i] === false) fates[i] = unheldFate(lines[i]!, block, evidence, isBelowOwn)
    }
    followNeighbours(block, proven, fates)
  }
  foldFrames(proposal, fates)
  showContext(lines, proposal, fates)
  const says = (i: number) => fates[i] === 'answer' || (fates[i] === 'own' && !isClosing(lines[i]!.text))
  if (!lines.some((line, i) => isWritten(line) && says(i))) fates.fill('own')
  joinBlanks(proposal, fates)
  return { fates, proven }
}

/** The lines that announce each block. */
function framesOf(lines: readonly QuoteLine[], { roles, blockOf }: Proposal): Map<Block, string[]> {
  const frames = new Map<Block, string[]>()
  for (const [i, { text }] of lines.entries()) {
    if (roles[i] !== 'frame') continue
    const block = blockOf[i]!
    const frame = frames.get(block)
    if (frame === undefined) frames.set(block, [text])
    else frame.push(text)
  }
  return frames
}

/** `Temat: PD: Referencje` */
function isOfForward(text: string): boolean {
  return isForwardSubject(/^[^:]{1,20}:(.*)$/.exec(text.trim())?.[1]?.trim() ?? '')
}

function isWritten(line: QuoteLine): boolean {
  return /[\p{L}\p{N}\p{S}\uFFFC]/u.test(line.text) && !isRule(line)
}

/** Returns for each line whether earlier mail contains it; null for a line without letters, false outside quotes. */
function provenLines(lines: readonly QuoteLine[], proposal: Proposal, held: HeldText): (boolean | null)[] {
  const proven = lines.map((): boolean | null => false)
  const prove = (indices: readonly number[]) => {
    const found = held.prove(indices.map((i) => lines[i]!.text))
    for (const [at, i] of indices.entries()) proven[i] = found[at]!
  }
  for (const block of proposal.blocks) prove(block.lines)
  for (const { start, end } of proposal.signatures)
    prove(Array.from({ length: end - start }, (_, at) => start + at))
  return proven
}

function foldSignatures(
  lines: readonly QuoteLine[],
  { signatures }: Proposal,
  writer: { isKnown: (index: number) => boolean; author: string },
  fates: Fate[],
): void {
  for (const { at, start, end, mark } of signatures) {
    const length = mark === 'mobile' ? 1 : signatureLength(lines, start, end, mark, writer)
    if (length > 0) fates.fill('folded signature', at, mark === 'mobile' ? at + 1 : start + length)
  }
}

/** Decides whether the mail that the lines of a block come from is stored. */
function isBlockHeld(
  lines: readonly QuoteLine[],
  block: Block,
  proven: readonly (boolean | null)[],
  answered: Answered,
): boolean {
  let [found, all, longest] = [0, 0, 0]
  for (const i of block.lines) {
    const { length } = lines[i]!.text
    if (proven[i] !== null) all += length
    if (proven[i] !== true) continue
    found += length
    longest = Math.max(longest, length)
  }
  if (answered === 'held') return found > 0
  return found > 0 && (found >= LEAST_SHARE * all || (answered !== 'absent' && longest >= LONG_LINE))
}

/** Decides about a line that no earlier mail can prove, because the mail it would come from is not stored. */
function unheldFate(line: QuoteLine, block: Block, evidence: Evidence, isBelowOwn: boolean): Fate {
  if (line.answersItself || (line.ink !== null && evidence.inks.has(line.ink))) return 'answer'
  if (evidence.points || evidence.answered) return 'own'
  if (block.marked) return 'folded quote'
  return isBelowOwn && evidence.inks.size === 0 ? 'folded quote' : 'own'
}

/** A picture or a row of dashes is treated like the line above it, or else the line below. */
function followNeighbours(block: Block, proven: readonly (boolean | null)[], fates: Fate[]): void {
  let fate = fates[block.lines.find((i) => proven[i] !== null) ?? -1]
  for (const i of block.lines) {
    if (proven[i] !== null) fate = fates[i]
    else if (fate !== undefined) fates[i] = fate
  }
}

/** Folds the lines that announce a quote together with the quote. */
function foldFrames({ roles, blockOf }: Proposal, fates: Fate[]): void {
  let below: Fate = 'own'
  for (let i = roles.length - 1; i >= 0; i--) {
    if (roles[i] === 'blank') continue
    if (roles[i] === 'frame') {
      const block = blockOf[i]!
      const first = block.lines[0]
      const isFolded =
        first === undefined
          ? below === 'folded quote'
          : fates[first] === 'folded quote' ||
            (!block.doubtful && block.lines.some((line) => fates[line] === 'folded quote'))
      fates[i] = isFolded ? 'folded quote' : block.doubtful ? 'own' : 'quote'
    }
    below = fates[i]!
  }
}

/** Keeps short quotes visible above the words that answer them. */
function showContext(lines: readonly QuoteLine[], { roles }: Proposal, fates: Fate[]): void {
  const lastOwn = lines.findLastIndex(
    (line, i) => isWritten(line) && (fates[i] === 'own' || fates[i] === 'answer') && roles[i] !== 'blank',
  )
  for (let start = 0; start < lastOwn; ) {
    let end = start
    let quoted = 0
    for (; end < lines.length && (fates[end] === 'folded quote' || roles[end] === 'blank'); end++)
      if (roles[end] === 'quote') quoted++
    if (end <= lastOwn && quoted <= LONGEST_SHOWN_QUOTE)
      for (let i = start; i < end; i++) if (fates[i] === 'folded quote') fates[i] = 'quote'
    start = Math.max(end, start + 1)
  }
}

/** Blank lines between lines with the same fate get that fate. */
function joinBlanks({ roles }: Proposal, fates: Fate[]): void {
  let above: Fate = 'own'
  for (let i = 0; i < roles.length; i++) {
    if (roles[i] !== 'blank') {
      above = fates[i]!
      continue
    }
    const start = i
    while (roles[i] === 'blank') i++
    const below = fates[i]
    const isFolded = above.startsWith('folded') && below?.startsWith('folded') === true
    fates.fill(isFolded || above === below ? above : 'own', start, i)
    i--
  }
}
