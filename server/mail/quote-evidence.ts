import { isRule } from './header-fields.ts'
import { EMPHASISED } from './ink.ts'
import type { QuoteLine } from './quote-line.ts'
import type { Block } from './quote-proposal.ts'

/**
 * Looks for signs that somebody wrote between the lines of a quote that cannot be compared with an earlier mail. They
 * are only ever a reason to keep lines visible.
 */

/** Phrases with which a writer says that answers, or a forwarded mail, follow below. */
const POINTS_BELOW =
  /poni[żz]ej|ni[żz]ej\b|pod (?:pytani|spodem|ka[żz]dym)|w tre[śs]ci|w tek[śs]cie|mi[ęe]dzy wier|na (?:czerwono|niebiesko|zielono|[żz][óo][łl]to|fioletowo|pomara[ńn]czowo)|kolorem|kolorze|pogrubi|wpisa[łl]|dopisa[łl]|przesy[łl]am|przekazuj|podaj[ęe] dalej|do wiadomo[śs]ci|\bbelow\b|in[- ]?line\b|in (?:red|blue|green|bold|colou?r|the text|your (?:e-?)?mail)|between the lines|interleaved|\bfyi\b|forward|pass(?:ing)? (?:it |this )?(?:on|along)|\bunten\b|im text|in (?:rot|blau)|weiterleit|leite .{0,40} weiter|ci-dessous|en (?:rouge|bleu|rojo|azul)|transf[èe]re|\babajo\b|reenv[íi]|нижче|в тексті|червоним|пересила/iu
const ANSWER_MARK =
  /^(?:\[\p{Lu}{1,4}\]|-{1,3}>|=+>|>{2,}|\*{2,}\s|(?:odp|odpowied[źz]|ans|answer|antwort|réponse|respuesta|відповідь)\s?[.:])/iu
const NO_ANSWER =
  /^(?:\d{1,2}[.)]|[-*•]|pozdr|z powa[żz]|dzi[ęe]k|best|kind|regards|thank|mit freund|viele gr|cordial|saludos)/iu
const LEAST_ANSWERED = 2

export type Evidence = { points: boolean; answered: boolean; inks: ReadonlySet<string> }

export function pointsBelow(text: string): boolean {
  return POINTS_BELOW.test(text)
}

/** Looks for signs of answers in the lines of a block. */
export function evidenceOf(lines: readonly QuoteLine[], block: Block, points: boolean): Evidence {
  const written = block.lines.map((i) => lines[i]!).filter((line) => !isRule(line))
  let questions = 0
  let isMarked = false
  for (const [i, { text }] of written.entries()) {
    isMarked ||= ANSWER_MARK.test(text.trim())
    const next = written[i + 1]?.text.trim() ?? ''
    if (text.trim().endsWith('?') && next !== '' && !next.endsWith('?') && !NO_ANSWER.test(next)) questions++
  }
  return { points, answered: isMarked || questions >= LEAST_ANSWERED, inks: answerInks(written, points) }
}

/** Returns colours that first appear after a question or an announcement, or between lines of the first colour. */
function answerInks(written: readonly QuoteLine[], points: boolean): Set<string> {
  const base = written[0]?.ink ?? null
  const inks = new Set<string>()
  const waiting = new Set<string>()
  for (const [i, { ink }] of written.entries()) {
    if (ink === base) for (const one of waiting) inks.add(one)
    if (ink === null || ink === base) continue
    if (points || written[i - 1]?.text.trim().endsWith('?')) inks.add(ink)
    if (ink !== EMPHASISED) waiting.add(ink)
  }
  return inks
}
