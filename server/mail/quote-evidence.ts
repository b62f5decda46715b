import { isRule } from './header-fields.ts'
import { EMPHASISED } from './ink.ts'
import type { QuoteLine } from './quote-line.ts'
import type { Block } from './quote-proposal.ts'
import { isNameOf } from './signature.ts'

/**
 * Looks for signs that somebody wrote between the lines of a quote that cannot be compared with an earlier mail. They
 * are only ever a reason to keep lines visible.
 */

/** Phrases with which a writer says that answers, or a forwarded mail, follow below. */
const POINTS_BELOW =
  /poni[żz]ej|ni[żz]ej\b|pod (?:pytani|spodem|ka[żz]dym)|w tre[śs]ci|w tek[śs]cie|mi[ęe]dzy wier|na (?:czerwono|niebiesko|zielono|[żz][óo][łl]to|fioletowo|pomara[ńn]czowo)|kolorem|kolorze|pogrubi|wpisa[łl]|dopisa[łl]|\bbelow\b|in[- ]?line\b|in (?:red|blue|green|bold|colou?r|the text|your (?:e-?)?mail)|between the lines|interleaved|\bunten\b|im text|in (?:rot|blau)|ci-dessous|en (?:rouge|bleu|rojo|azul)|\babajo\b|нижче|в тексті|червоним/iu
/** What is forwarded comes below. */
const FORWARDS =
  /przesy[łl]am|przekazuj|podaj[ęe] dalej|do wiadomo[śs]ci|\bfyi\b|forward|pass(?:ing)? (?:it |this )?(?:on|along)|weiterleit|leite .{0,40} weiter|transf[èe]re|reenv[íi]|пересила/iu
/** What is sent as a file: `Przesyłam CV`. */
const FILE = /(?<!\p{L})(?:cv|życiorys\p{L}*|portfolio|r[ée]sum[ée])(?!\p{L})/iu
const ANSWER_MARK =
  /^(?:\[\p{Lu}{1,4}\]|-{1,3}>|=+>|>{2,}|\*{2,}\s|(?:odp|odpowied[źz]|ans|answer|antwort|réponse|respuesta|відповідь)\s?[.:])/iu
const CLOSING = /^(?:pozdr|z powa[żz]|dzi[ęe]k|best|kind|regards|thank|mit freund|viele gr|cordial|saludos)/iu
const ITEM = /^(?:\d{1,2}[.)]|[-*•])/u
/** `JK: 20k`, initials before what somebody wrote. */
const INITIALS = /^(\p{Lu}{1,3})\s?:\s*\S/u
const LEAST_ANSWERED = 2

export type Evidence = { points: boolean; answered: boolean; inks: ReadonlySet<string> }

/**
 * Whether a line of the writer says that the answers are below. `Poniżej moje odpowiedzi:` says so of the lines
 * that follow it, not of a quote under them.
 *
 * @param following what the writer says next
 */
export function pointsBelow(text: string, following: string): boolean {
  if (!POINTS_BELOW.test(text)) return false
  return !(
    text.trimEnd().endsWith(':') &&
    /\d|\S\s+\S+\s+\S/.test(following) &&
    !CLOSING.test(following.trim())
  )
}

/** Whether a line says that what is below is forwarded. */
export function saysForwarded(text: string): boolean {
  return FORWARDS.test(text) && !FILE.test(text)
}

/**
 * What in the lines of a block looks like an answer.
 *
 * @param frame what announces the block: who signs it there wrote it
 */
export function evidenceOf(
  lines: readonly QuoteLine[],
  block: Block,
  points: boolean,
  frame: string,
): Evidence {
  const written = block.lines.map((i) => lines[i]!).filter((line) => !isRule(line))
  let questions = 0
  let isMarked = false
  const initials = new Set<string>()
  for (const [i, { text }] of written.entries()) {
    const [, before] = INITIALS.exec(text.trim()) ?? []
    isMarked ||= ANSWER_MARK.test(text.trim()) || (before !== undefined && initials.has(before))
    if (before !== undefined) initials.add(before)
    const next = written[i + 1]?.text.trim() ?? ''
    if (
      text.trim().endsWith('?') &&
      next !== '' &&
      !next.endsWith('?') &&
      !CLOSING.test(next) &&
      !ITEM.test(next)
    )
      questions++
  }
  return {
    points,
    answered: isMarked || questions >= LEAST_ANSWERED,
    inks: answerInks(written, points, frame),
  }
}

/** Colours that begin under a question or an announcement, or that stand between lines of the first colour. */
function answerInks(written: readonly QuoteLine[], points: boolean, frame: string): Set<string> {
  const base = written[0]?.ink ?? null
  const inks = new Set<string>()
  const waiting = new Set<string>()
  for (const [i, { ink, text }] of written.entries()) {
    if (ink === base) for (const one of waiting) inks.add(one)
    if (ink === null || ink === base || CLOSING.test(text) || isNameOf(text, frame)) continue
    if (points || written[i - 1]?.text.trim().endsWith('?')) inks.add(ink)
    if (ink !== EMPHASISED) waiting.add(ink)
  }
  return inks
}
