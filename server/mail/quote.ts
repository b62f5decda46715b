import type { Address } from './address.ts'
import { HeldText } from './held-text.ts'
import { type HtmlTag, htmlLines } from './html-lines.ts'
import { escapeHtml, htmlFromText } from './html-text.ts'
import { wrapHtml } from './html-wrap.ts'
import { type DecisionContext, decideFates, type Fate } from './quote-decision.ts'
import { MAX_LINES, type QuoteLine, textLines } from './quote-line.ts'
import { ANSWER_MARK, QUOTE_MARK } from './quote-mark.ts'
import { proposeQuotes } from './quote-proposal.ts'
import { sanitizeMailHtml } from './sanitize-html.ts'

/** Consecutive lines of a body with the same fate, and their place in the source. */
type Stretch = { fate: Fate; from: number; to: number }

/** A body split into what its writer wrote and what is folded: every line is in one of the two. */
export type Split = {
  /** The visible text, line by line. */
  visible: string
  /** The folded text. */
  quoted: string
  /** The visible text without visible quotes, for lists of mail. */
  written: string
  /** Lines that no earlier mail contains. */
  news: string[]
  stretches: Stretch[]
  tags: HtmlTag[]
}

export type SplitContext = Partial<DecisionContext> & {
  /** Its subject says that it was forwarded, so nothing is folded. */
  forward?: boolean
}

/**
 * Splits a body into its writer's words, which are shown, and its quotes, which are folded.
 *
 * Text that looks like a quote is only proposed as one. It is folded if an earlier mail contains it, or if it is
 * marked as a quote and there is no earlier mail to compare it with. A forwarded message is never folded, and neither
 * is a body that would have nothing left.
 */
export function splitQuote(body: string, format: 'html' | 'text', context: SplitContext = {}): Split {
  const { held = new HeldText(), answered = 'unknown', author = '', forward = false } = context
  const { lines, tags } = format === 'html' ? htmlLines(body) : { lines: textLines(body), tags: [] }
  const { fates, proven } = forward
    ? { fates: lines.map((): Fate => 'own'), proven: lines.map(() => false) }
    : decidedFates(lines, { held, answered, author })
  const textOf = (isWanted: (fate: Fate) => boolean) =>
    lines.flatMap((line, i) => (isWanted(fates[i]!) ? [shownText(line, fates[i]!)] : [])).join('\n')
  return {
    visible: textOf((fate) => !fate.startsWith('folded')),
    quoted: textOf((fate) => fate.startsWith('folded')),
    written: textOf((fate) => fate === 'own' || fate === 'answer'),
    news: lines.flatMap(({ text }, i) => (proven[i] === true ? [] : [text])),
    stretches: stretchesOf(lines, fates, body.length),
    tags,
  }
}

function decidedFates(lines: readonly QuoteLine[], context: DecisionContext) {
  const read = lines.slice(0, MAX_LINES)
  const { fates, proven } = decideFates(read, proposeQuotes(read), context)
  const rest = lines.slice(MAX_LINES)
  return { fates: [...fates, ...rest.map((): Fate => 'own')], proven: [...proven, ...rest.map(() => false)] }
}

/** A `>` that the writer typed stays: `> 5 lat` means more than five years. */
function shownText({ text, depth, marked }: QuoteLine, fate: Fate): string {
  return fate === 'own' && depth > 0 && marked === 'program' ? `${'>'.repeat(depth)} ${text}` : text
}

/** Returns a body as HTML with its quotes and answers marked; sanitizeMailHtml keeps these marks and no others. */
export function markedHtml(body: string, format: 'html' | 'text', { stretches, tags }: Split): string {
  const ranges = stretches.flatMap(({ fate, from, to }) => {
    if (fate === 'answer') return [{ from, to, mark: ANSWER_MARK }]
    return fate.startsWith('folded') ? [{ from, to, mark: QUOTE_MARK }] : []
  })
  if (format === 'html') return wrapHtml(body, tags, ranges)
  const pieces: string[] = []
  let at = 0
  for (const { from, to, mark } of ranges) {
    pieces.push(
      htmlFromText(body.slice(at, from)),
      `<div ${mark}>${htmlFromText(body.slice(from, to))}</div>`,
    )
    at = to
  }
  return [...pieces, htmlFromText(body.slice(at))].join('')
}

function stretchesOf(lines: readonly QuoteLine[], fates: readonly Fate[], end: number): Stretch[] {
  const stretches: Stretch[] = []
  for (const [i, line] of lines.entries()) {
    const last = stretches.at(-1)
    const isFolded = fates[i]!.startsWith('folded')
    if (last !== undefined && (last.fate === fates[i] || (isFolded && last.fate.startsWith('folded'))))
      continue
    if (last !== undefined) last.to = line.at
    stretches.push({ fate: fates[i]!, from: line.at, to: end })
  }
  return stretches
}

/** The fields of the answered message that a reply quotes. */
export type QuotedOriginal = {
  from: Address | null
  date: Date | null
  html: string | null
  text: string | null
}

/**
 * Returns the end of a reply's HTML: who wrote when, and the original in a quote, sanitised, without remote images,
 * so that what we send tracks nobody.
 *
 * @param timeZone the zone in which the date is written, e.g. `Europe/Warsaw`
 * @param resolveCid as for sanitizeMailHtml; without it inline images are left out
 */
export function quoteForReply(
  original: QuotedOriginal,
  language: 'en' | 'pl',
  timeZone = 'UTC',
  resolveCid: (cid: string) => string | null = () => null,
): string {
  const { html } = sanitizeMailHtml(original.html ?? htmlFromText(original.text ?? ''), {
    resolveCid,
    allowRemoteImages: false,
  })
  return (
    `<div class="gmail_quote"><div class="gmail_attr">${escapeHtml(attribution(original, language, timeZone))}<br></div>` +
    `<blockquote class="gmail_quote" type="cite" style="margin:0 0 0 0.8ex;border-left:1px solid #ccc;padding-left:1ex">` +
    `${html}</blockquote></div>`
  )
}

function attribution({ from, date }: QuotedOriginal, language: 'en' | 'pl', timeZone: string): string {
  const writer = from === null ? '' : from.name === '' ? from.address : `${from.name} <${from.address}>`
  const locale = language === 'pl' ? 'pl-PL' : 'en-GB'
  const format = (options: Intl.DateTimeFormatOptions) =>
    date === null ? '' : new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(date)
  const day = format({ day: 'numeric', month: language === 'pl' ? 'long' : 'short', year: 'numeric' })
  const time = format({ hour: '2-digit', minute: '2-digit' })
  if (language === 'pl') return `${date === null ? '' : `W dniu ${day} o ${time} `}${writer} napisał(a):`
  return `${date === null ? '' : `On ${day} at ${time}, `}${writer} wrote:`
}
