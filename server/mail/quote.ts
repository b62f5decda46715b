import type { Address } from './address.ts'
import { balancedSplit, htmlLines } from './html-lines.ts'
import { escapeHtml, htmlFromText } from './html-text.ts'
import {
  attributionLength,
  isDivider,
  isFieldBlock,
  isForwardDivider,
  isMobileSignature,
  isRule,
  isSignatureSeparator,
  type QuoteLine,
} from './quote-marks.ts'
import { sanitizeMailHtml } from './sanitize-html.ts'

const MAX_SIGNATURE_LINES = 15

/**
 * A body in two: what its author wrote now, and what follows it to the end (signature, quoted history).
 *
 * Conservative: answers between the lines of a quote, answers below it and forwarded
 * messages are not folded, nor is a body with nothing else in it; `quoted` is '' then. Nothing is
 * lost: as text the two parts joined are the body; as HTML they hold the same text, each with its tags closed.
 */
export function splitQuote(body: string, format: 'html' | 'text'): { visible: string; quoted: string } {
  const at = findFold(format === 'html' ? htmlLines(body) : textLines(body))
  if (at === null) return { visible: body, quoted: '' }
  return format === 'html' ? balancedSplit(body, at) : { visible: body.slice(0, at), quoted: body.slice(at) }
}

/** What a reply quotes: the fields of the message that is answered. */
export type QuotedOriginal = {
  from: Address | null
  date: Date | null
  html: string | null
  text: string | null
}

/**
 * The HTML that a reply ends with: who wrote when, and the original in a quote, sanitised,
 * without remote images: what we send tracks nobody.
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

/** The offset from which a body may be folded, or null. */
function findFold(lines: readonly QuoteLine[]): number | null {
  const history = historyStart(lines)
  const signature = signatureStart(lines, history)
  const isWritten = (end: number) =>
    lines.slice(0, end).some((line) => line.text.trim() !== '' && !isRule(line))
  for (const start of [Math.min(history, signature), history]) {
    if (start < lines.length && isWritten(start)) return lines[start]!.at
  }
  return null
}

/** Index of the line where quoted history begins and goes on to the end; the line count when it never does. */
function historyStart(lines: readonly QuoteLine[]): number {
  const lastOwn = lastOwnLine(lines)
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line.text.trim() === '') continue
    if (isForwardDivider(line)) return lines.length
    if (line.mark === 'history' || isDivider(line)) return withRuleAbove(lines, i)
    if (isFieldBlock(lines, i)) return withRuleAbove(lines, i)
    const quote = nextWritten(lines, i + attributionLength(lines, i))
    const announced = quote > i && (lines[quote]?.quoted ?? 0) > 0
    if (announced && quote > lastOwn) return withRuleAbove(lines, i)
    if (line.quoted === 2 && i > lastOwn && nextWritten(lines, i + 1) < lines.length)
      return withRuleAbove(lines, i)
  }
  return lines.length
}

/** Index of the last line that is neither quoted nor part of a signature below a quote; -1 when there is none. */
function lastOwnLine(lines: readonly QuoteLine[]): number {
  const lastQuoted = lines.findLastIndex(({ quoted, text }) => quoted > 0 && text.trim() !== '')
  const below = lines.findIndex((line, i) => i > lastQuoted && (isSignatureSeparator(line) || isRule(line)))
  const end = lastQuoted >= 0 && below >= 0 ? below : lines.length
  return lines.slice(0, end).findLastIndex(({ quoted, text }) => quoted === 0 && text.trim() !== '')
}

/** Index of the signature right above `end`, or `end` when there is none or it is too long to be one. */
function signatureStart(lines: readonly QuoteLine[], end: number): number {
  let written = 0
  for (let i = end - 1; i >= 0 && written <= MAX_SIGNATURE_LINES; i--) {
    const line = lines[i]!
    if (isSignatureSeparator(line) && line.quoted === 0) return i
    if (line.text.trim() === '') continue
    if (written === 0 && line.quoted === 0 && isMobileSignature(line)) return i
    written++
  }
  return end
}

function withRuleAbove(lines: readonly QuoteLine[], start: number): number {
  const above = lines.slice(0, start).findLastIndex(({ text }) => text.trim() !== '')
  return isRule(lines[above]) ? above : start
}

function nextWritten(lines: readonly QuoteLine[], from: number): number {
  let index = from
  while (index < lines.length && lines[index]!.text.trim() === '') index++
  return index
}

function textLines(text: string): QuoteLine[] {
  const lines: QuoteLine[] = []
  for (const match of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    if (match[0] === '') continue
    const line = match[0].trimEnd()
    lines.push({ text: line, at: match.index, quoted: /^\s?>/.test(line) ? 2 : 0, mark: null })
  }
  return lines
}
