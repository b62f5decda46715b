import { isRule } from './header-fields.ts'
import { EMPHASISED } from './ink.ts'
import type { QuoteLine } from './quote-line.ts'
import type { Block } from './quote-proposal.ts'
import { isClosing, isNameOf, isSignatureText } from './signature.ts'

/**
 * Looks for signs that somebody wrote between the lines of a quote that cannot be compared with an earlier mail. They
 * are only ever a reason to keep lines visible.
 */

/** Phrases with which a writer says that answers, or a forwarded mail, follow below. */
const POINTS_BELOW =
  /odpowiadam|moje odpowiedzi|my answers|poni[żz]ej|ni[żz]ej\b|pod (?:pytani|spodem|ka[żz]dym)|w tre[śs]ci|w tek[śs]cie|mi[ęe]dzy wier|na (?:czerwono|niebiesko|zielono|[żz][óo][łl]to|fioletowo|pomara[ńn]czowo)|kolorem|kolorze|pogrubi|wpisa[łl]|dopisa[łl]|\bbelow\b|in[- ]?line\b|in (?:red|blue|green|bold|colou?r|the text|your (?:e-?)?mail)|between the lines|interleaved|\bunten\b|im text|in (?:rot|blau)|ci-dessous|en (?:rouge|bleu|rojo|azul)|\babajo\b|нижче|в тексті|червоним/iu
/** `Odpowiedzi na dole maila`, `My comments are embedded`: a word for answers, and where or how they stand. */
const ANSWERS_WHERE =
  /(?:odpowied[źz]i?|odpisuj\p{L}*|odpisa[łl]\p{L}*|uwagi|komentarz\p{L}*|(?<!\p{L})(?:answers?|repl(?:y|ies)|comments?|notes?|remarks?)|antwort(?:en)?|réponses?|respuestas?|відповід\p{L}*)(?!\p{L}).{0,40}?(?:na (?:ko[ńn]cu|dole|spodzie)|(?<!\p{L})pod(?!\p{L})|w (?:[śs]rodku|e?-?mailu|wiadomo[śs]ci|li[śs]cie)|do (?:pani|pana|pa[ńn]stwa|twoje)|(?<!\p{L})po ka[żz]d|dopisk|liter|gwiazd|kursyw|at the (?:end|bottom)|inside|embedded|within|after (?:each|every)|in (?:cap|ital|your|the)|(?<!\p{L})(?:przy|obok|za)(?!\p{L})|w tabel|tre[śs]ci|tek[śs]cie|tekst(?!\p{L})|naniesion|zaznaczon|wyr[óo][żz]nion|next to|under|behind|beside|highlighted|marked|attached to|every|each|siehe|hinter|neben|unter|im text|am ende|à la fin|al final|наприкінці)/iu
/** `Uzupełniłem dane w formularzu.` */
const FILLED_IN =
  /(?<!\p{L})(?:uzupe[łl]ni[łl]|wype[łl]ni[łl]|wstawi[łl]|zaznaczy[łl])\p{L}*|filled (?:in|out)|ausgefüllt/iu
/** What is forwarded comes below. */
const FORWARDS =
  /przesy[łl]am|przekazuj|podaj[ęe] dalej|do wiadomo[śs]ci|\bfyi\b|forward|pass(?:ing)? (?:it |this )?(?:on|along)|weiterleit|leite .{0,40} weiter|transf[èe]re|reenv[íi]|пересила/iu
/** What is sent as a file: `Przesyłam CV`. */
const FILE = /(?<!\p{L})(?:cv|życiorys\p{L}*|portfolio|r[ée]sum[ée])(?!\p{L})/iu
const GREETING =
  /^(?:dzień dobry|dobry wieczór|witam|cześć|hej|szanown[aeyi]|drog[aięi]|hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|guten (?:tag|morgen)|hallo|liebe[r]?|sehr geehrte[r]?|bonjour|hola|добрий день|вітаю)(?:[\s,]+\p{L}{1,20}\.?){0,3}[\s,.!]*$/iu
const ANSWER_MARK =
  /^(?:\[\p{Lu}{1,4}\]|-{1,3}>|=+>|>{2,}|\*{2,}\s|(?:odp|odpowied[źz]|ans|answer|antwort|réponse|respuesta|відповідь)\s?[.:])/iu
const CLOSING = /^(?:pozdr|z powa[żz]|dzi[ęe]k|best|kind|regards|thank|mit freund|viele gr|cordial|saludos)/iu
const ITEM = /^(?:\d{1,2}[.)]|[-*•])/u
/** `JK: 20k`, initials before what somebody wrote. */
const INITIALS = /^(\p{Lu}{1,3})\s?:\s*\S/u
/** A field that names a recipient or the subject. */
const RECIPIENT =
  /^\*?(?:to|do|an|à|a|para|cc|dw|kopia|kopie|копія|кому|subject|temat|betreff|objet|asunto)\s?\*?\s?:/iu
const LEAST_ANSWERED = 2
/** A shorter line was not wrapped. */
const LEAST_WRAPPED = 55
/** `Dostępność: od lipca`, `1. Oczekiwania finansowe - 18 tys.` */
const LABELLED =
  /^[^:]{2,40}:\s*\S|^(?:\d{1,2}[.)]|[-*•])\s.{2,60}\s[-–—]\s*\S|^[^-–—]{2,40}\s[-–—]\s+\S.{0,40}$/u
/** `Proszę o termin. -> od lipca`, `(od lipca)`, or a few words behind a full stop. */
const BEHIND_SENTENCE = /[.!]\s+(?:[-=]+>|→|[([])\s*\S|[.!]\s+\S+(?:\s+\S+){0,3}$/u
/** A longer line is one that a program wrapped. */
const LONGEST_ANSWERED = 68

export type Evidence = { points: boolean; answered: boolean; inks: ReadonlySet<string> }

/**
 * Whether a line of the writer says that the answers are below. `Poniżej moje odpowiedzi:` says so of the lines
 * that follow it, not of a quote under them.
 *
 * @param following what the writer says next
 */
export function pointsBelow(text: string, following: string): boolean {
  if (ANSWERS_WHERE.test(text) || FILLED_IN.test(text)) return true
  if (!POINTS_BELOW.test(text)) return false
  return !(
    text.trimEnd().endsWith(':') &&
    /\d|\S\s+\S+\s+\S/.test(following) &&
    !CLOSING.test(following.trim())
  )
}

/** Whether a line only greets, as above answers that somebody wrote into the quote: `Dzień dobry,`. */
export function isGreeting(text: string): boolean {
  return text.length < 100 && GREETING.test(text.trim())
}

/** Whether a line says that what is below is forwarded. */
export function saysForwarded(text: string): boolean {
  return FORWARDS.test(text) && !FILE.test(text)
}

/**
 * What in the lines of a block looks like an answer. If the lines are not marked, one sign is enough.
 *
 * @param frame the lines that announce the block: who signs it there wrote it
 * @param author name of the mail's writer
 */
export function evidenceOf(
  lines: readonly QuoteLine[],
  block: Block,
  points: boolean,
  frame: readonly string[],
  author: string,
): Evidence {
  const written = block.lines.map((i) => lines[i]!).filter((line) => !isRule(line))
  let questions = 0
  let isMarked = false
  const initials = new Set<string>()
  for (const [i, { text }] of written.entries()) {
    const [, before] = INITIALS.exec(text.trim()) ?? []
    isMarked ||= block.marked && hasAnswerBehindQuestion(text.trim())
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
    answered:
      isMarked || questions >= LEAST_ANSWERED || (!block.marked && mayBeAnswered(written, frame, author)),
    inks: answerInks(written, points, frame.join(' ')),
  }
}

/**
 * Decides whether an unmarked quote may contain an answer: a second paragraph, text behind a question or a label,
 * text below the signature, or the name of the mail's writer under it. It may be part of the quote too, so then
 * nothing is folded.
 */
function mayBeAnswered(written: readonly QuoteLine[], frame: readonly string[], author: string): boolean {
  const texts = written.map(({ text }) => text.trim()).filter((text) => /[\p{L}\p{N}\p{S}:;]/u.test(text))
  const names = frame.join(' ')
  const isSigned = (text: string) => isClosing(text) || isSignatureText(text) || isNameOf(text, names)
  const signature = texts.findIndex((text) => CLOSING.test(text))
  const body = texts.slice(0, signature < 0 ? undefined : signature).filter((text) => !isSigned(text))
  if (hasSecondParagraph(body) || body.some((text) => LABELLED.test(text) || BEHIND_SENTENCE.test(text)))
    return true
  return texts.some((text, i) => {
    const next = texts[i + 1] ?? ''
    if (signature >= 0 && i > signature && (CLOSING.test(text) || !isSigned(text))) return true
    if (i > 0 && isNameOf(text, author) && !text.endsWith(',') && !isFrom(frame, author)) return true
    if (hasTextBehindQuestion(text)) return true
    if (next === '' || CLOSING.test(next) || isNameOf(next, names)) return false
    return (text.endsWith('?') && !next.endsWith('?')) || (text.endsWith(':') && !ITEM.test(next))
  })
}

/** Whether there is more than a greeting and one paragraph, which a program may have wrapped. */
function hasSecondParagraph(body: readonly string[]): boolean {
  const [first = '', ...rest] = body.filter((text) => !isGreeting(text))
  let above = first
  return rest.some((text) => {
    const isContinued = above.length >= LEAST_WRAPPED && !/[.!?:;]$/.test(above)
    above = text
    return !isContinued
  })
}

/** `Jakie widełki? 18 tys.`, `Kiedy? Jutro. Gdzie?` */
function hasTextBehindQuestion(text: string): boolean {
  const [, ...behind] = text.split('?')
  const last = behind.pop() ?? ''
  return /[\p{L}\p{N}\p{S}]/u.test(last) || behind.some((part) => /[.!]\s/.test(part))
}

/** `Jakie widełki? 18 tys.` in a marked quote, where a whole sentence behind a question is more often quoted too. */
function hasAnswerBehindQuestion(text: string): boolean {
  if (text.length > LONGEST_ANSWERED) return false
  const behind = /\?\s+([^?]+)$/.exec(text)?.[1] ?? ''
  if (CLOSING.test(behind)) return false
  return /[\p{L}\p{N}\p{S}]/u.test(behind) && (/\d/.test(behind) || behind.split(/\s+/).length <= 4)
}

/** Decides whether what announces a block names this person as its writer, not only as its recipient. */
function isFrom(frame: readonly string[], author: string): boolean {
  const writers = frame
    .filter((line) => !RECIPIENT.test(line.trim()))
    .join(' ')
    .toLowerCase()
  return author
    .toLowerCase()
    .split(/[\s,]+/)
    .some((name) => name !== '' && writers.includes(name))
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
