import { attributionLength } from './attribution.ts'
import { fieldsLength, isDivider, isForwardDivider, isRule } from './header-fields.ts'
import { nextWritten, type QuoteLine } from './quote-line.ts'
import { isMobileSignature, signatureMark } from './signature.ts'

/**
 * What a line seems to be, judging by the mail alone: `own`: nothing suggests that it is quoted. `inside`: it is
 * between quotes, in an element that holds them. `frame`: it announces a quote (attribution, divider, header fields).
 * `quote`: it is proposed as quoted.
 */
export type Role = 'own' | 'inside' | 'frame' | 'quote' | 'blank'

/** Lines that come from one earlier mail, if they are quoted. */
export type Block = {
  /** Whether every line is marked. */
  marked: boolean
  /** It only resembles a quote: it counts as one only if an earlier mail contains it. */
  doubtful: boolean
  lines: number[]
}

export type Signature = { at: number; start: number; end: number; mark: 'sure' | 'drawn' | 'mobile' }

export type Proposal = { roles: Role[]; blockOf: (Block | null)[]; blocks: Block[]; signatures: Signature[] }

/** A divider, header fields and an attribution, and one of them a second time. */
const MAX_FRAMES = 4

/** Lines below an announcement that are quoted without marks, up to the end of the mail or of an element. */
type Region = { depth: number; container: number; block: Block }

/** Proposes which lines of a mail are quotes, judging by their appearance. A forwarded message is not one. */
export function proposeQuotes(lines: readonly QuoteLine[]): Proposal {
  return new Proposer(lines).propose()
}

class Proposer {
  #lines: readonly QuoteLine[]
  #found: Proposal
  #region: Region | null = null
  /** Indexed by depth. */
  #levels: Block[] = []
  #hasRules = false
  /** How the quotes that were announced are marked; null before any announcement. */
  #announced: 'program' | 'anybody' | 'nothing' | null = null

  constructor(lines: readonly QuoteLine[]) {
    this.#lines = lines
    this.#found = {
      roles: lines.map(({ text }) => (text.trim() === '' ? 'blank' : 'own')),
      blockOf: lines.map(() => null),
      blocks: [],
      signatures: [],
    }
  }

  propose(): Proposal {
    for (let i = 0; i < this.#lines.length; ) {
      const line = this.#lines[i]!
      if (line.text.trim() === '') {
        i++
        continue
      }
      if (this.#region !== null && this.#region.container > 0 && this.#region.container !== line.container)
        this.#region = null
      if (this.#isForward(line)) break
      const end = this.#frameEnd(i)
      if (end > i && this.#announce(i, end)) i = end
      else i = this.#assign(i)
    }
    return this.#found
  }

  /** Decides whether a forwarded message begins here, rather than a forwarded message inside a quote. */
  #isForward(line: QuoteLine): boolean {
    const isUnquoted = line.depth === 0 || this.#announced === null
    return isUnquoted && this.#region === null && isForwardDivider(line)
  }

  /** Returns the end of the attribution, divider and header fields that follow each other from `start` on. */
  #frameEnd(start: number): number {
    const { depth } = this.#lines[start]!
    let end = start
    let announced = false
    for (let i = start, count = 0; count < MAX_FRAMES && this.#lines[i]?.depth === depth; count++) {
      const line = this.#lines[i]!
      const length = isDivider(line)
        ? 1
        : fieldsLength(this.#lines, i, announced || line.place === 'fields') || this.#attributionLength(i)
      if (length === 0) break
      announced ||= isDivider(line)
      end = i + length
      i = nextWritten(this.#lines, end)
    }
    return end
  }

  #attributionLength(i: number): number {
    const { place, text } = this.#lines[i]!
    const isNamed = place === 'attribution' && text.endsWith(':') && /[\d@]/.test(text)
    return attributionLength(this.#lines, i) || (isNamed ? 1 : 0)
  }

  /** Records a frame and what it announces; returns false if it announces nothing. */
  #announce(start: number, end: number): boolean {
    const first = this.#lines[start]!
    const body = this.#lines[nextWritten(this.#lines, end)]
    // A divider alone may stand above what somebody filled into a form.
    const isStrong =
      (isDivider(first) && (end > start + 1 || first.text.includes(':'))) ||
      fieldsLength(this.#lines, start, first.place === 'fields') > 0
    if (body === undefined || body.depth < first.depth) return false
    this.#levels.length = first.depth + 1
    const block = this.#newBlock(body.depth > 0, body.depth === 0 && !isStrong && body.container === 0)
    if (body.depth > first.depth || first.depth > 0) {
      this.#levels[body.depth] = block
      this.#announced = body.marked ?? 'nothing'
    } else {
      this.#region = { depth: 0, container: body.container, block }
      this.#announced ??= block.doubtful ? null : 'nothing'
    }
    for (let i = start; i < end; i++) if (this.#found.roles[i] !== 'blank') this.#put(i, 'frame', block)
    let above = start - 1
    while (this.#found.roles[above] === 'blank') above--
    if (isRule(this.#lines[above]) && this.#found.roles[above] === 'own') this.#put(above, 'frame', block)
    return true
  }

  /** Assigns a role to one line, and returns the index of the next. */
  #assign(i: number): number {
    const line = this.#lines[i]!
    const region = this.#region
    if (line.depth > (region?.depth ?? 0)) this.#put(i, 'quote', this.#level(i))
    else if (region !== null) this.#put(i, 'quote', region.block)
    else if (line.container > 0 && this.#announced !== null) this.#put(i, 'inside', null)
    else if (line.container > 0) {
      this.#region = { depth: 0, container: line.container, block: this.#newBlock(false, true) }
      this.#put(i, 'quote', this.#region.block)
    } else return this.#readSignature(i)
    return i + 1
  }

  #level(i: number): Block {
    const line = this.#lines[i]!
    this.#levels[line.depth] ??= this.#newBlock(true, this.#isDoubtful(i))
    return this.#levels[line.depth]!
  }

  /**
   * Decides whether a writer rather than a program may have marked the line: a motto, `> 5 lat` for "more than 5
   * years".
   */
  #isDoubtful(i: number): boolean {
    const { marked, container } = this.#lines[i]!
    if (marked === 'anybody') {
      return this.#announced === null || (this.#announced === 'program' && container === 0)
    }
    if (this.#announced !== null || container > 0) return false
    if (this.#isListed(i)) return true
    const end = this.#lines.findIndex((line, at) => at > i && line.depth === 0 && line.text.trim() !== '')
    const run = this.#lines.slice(i, end < 0 ? undefined : end).filter(({ text }) => text.trim() !== '')
    return run.length < 2 || run.every(({ text }) => /^\s*\d/.test(text))
  }

  /** Whether a writer who uses `>` as a list mark leads up to the line: `Moje atuty:`, or right above it; or `>>>`. */
  #isListed(i: number): boolean {
    if (this.#lines[i]!.depth > 1) return true
    let above = i - 1
    while (this.#found.roles[above] === 'blank') above--
    const text = this.#lines[above]?.text.trim() ?? ''
    return text.endsWith(':') || (above === i - 1 && text !== '')
  }

  #readSignature(i: number): number {
    const line = this.#lines[i]!
    if (isMobileSignature(line)) {
      this.#found.signatures.push({ at: i, start: i + 1, end: i + 1, mark: 'mobile' })
      return i + 1
    }
    const mark = signatureMark(line)
    if (mark === null || (line.place !== 'signature' && this.#isRule(i))) return i + 1
    const start = line.place === 'signature' ? i : i + 1
    let end = start
    while (end < this.#lines.length && this.#isStillSignature(end, line)) end++
    this.#found.signatures.push({ at: i, start, end, mark })
    return Math.max(end, i + 1)
  }

  /** Whether dashes are drawn under a heading, or between parts of a text: then they begin no signature. */
  #isRule(i: number): boolean {
    let above = i - 1
    while (this.#found.roles[above] === 'blank') above--
    const line = this.#lines[above]
    this.#hasRules ||= line?.text.endsWith(':') === true && line.depth === 0
    return this.#hasRules
  }

  #isStillSignature(i: number, mark: QuoteLine): boolean {
    const line = this.#lines[i]!
    if (line.depth > 0 || line.place !== mark.place || line.container > 0) return false
    if (isMobileSignature(line) || isForwardDivider(line)) return false
    return line.text.trim() === '' || this.#frameEnd(i) === i
  }

  #newBlock(marked: boolean, doubtful: boolean): Block {
    const block: Block = { marked, doubtful, lines: [] }
    this.#found.blocks.push(block)
    return block
  }

  #put(i: number, role: Role, block: Block | null): void {
    this.#found.roles[i] = role
    this.#found.blockOf[i] = block
    if (role === 'quote') block?.lines.push(i)
  }
}
