import { oneLine } from './characters.ts'

const MAX_SUBJECT_LENGTH = 1_000

/**
 * Prefixes of replies, by language: English, Polish, German, Scandinavian, Finnish, Portuguese, Spanish, Italian,
 * French, Dutch, Czech and Slovak, Hungarian, Romanian, Turkish, Greek, Chinese.
 */
const REPLY =
  're|odp|odpowiedź|aw|antw|antwort|sv|svar|vs|vá|res|resp|rv|rif|bls|ynt|yanıt|απ|ατ|回复|回覆|答复'
const FORWARD = 'fwd?|pd|przekazane|wg|vb|vl|enc|tr|doorst|továbbítás|iml|προ|πρθ|转发|轉寄'
/**
 * More prefixes of forwards. `RV` and `VS` are replies in other languages, but a forward must never be folded. None
 * of these is taken off a subject, because Gmail does not take them off.
 */
const RARE_FORWARD =
  'rv|vs|i|przekazano|przesłano|przesłane|podaj dalej|forwarded|[İIi]lt|přepos|předáno|пересл|переслано|reenv|inoltra'
const COUNTER = '\\s*(?:\\[\\d{1,4}\\]|\\(\\d{1,4}\\)|\\^?\\d{1,4})?'
const PREFIX = new RegExp(`^(?:${REPLY}|${FORWARD})${COUNTER}\\s*[:：]\\s*`, 'iu')
const FORWARD_PREFIX = new RegExp(`^(?:${FORWARD}|${RARE_FORWARD})${COUNTER}\\s*[:：]`, 'iu')
const REPLY_PREFIX = new RegExp(`^(?:${REPLY})${COUNTER}\\s*[:：]`, 'iu')
/** `[EXTERNAL]`, `EXT:`, `[rekrutacja]`: what gateways and lists put in front. */
const TAGS =
  /^(?:(?:\[[^\]]{1,60}\]|\*{2,3}[^*]{1,40}\*{2,3}|(?:ext|external|extern|zewn)(?=\s*[:-]))[\s:-]*){1,4}/iu
const LIST_TAG = /^(\[[^\]]{1,60}\])\s*/

/**
 * Returns the subject without reply and forward prefixes, on one line.
 *
 * `Odp: [HR] RE[2]: Oferta` becomes `[HR] Oferta`: the name of a list stays, the prefixes around it go. A subject
 * with nothing but prefixes becomes ''.
 */
export function baseSubject(subject: string): string {
  let rest = oneLine(subject, MAX_SUBJECT_LENGTH)
  let tags = ''
  for (let before = ''; before !== rest; ) {
    before = rest
    rest = rest.replace(PREFIX, '')
    const tag = LIST_TAG.exec(rest)
    // A tag moves to the front only if a prefix follows it; `[A] [B] text` stays as written.
    if (tag !== null && PREFIX.test(rest.slice(tag[0].length))) {
      if (!tags.includes(tag[1]!)) tags += `${tag[1]} `
      rest = rest.slice(tag[0].length)
    }
  }
  return rest.startsWith(tags.trim()) ? rest : `${tags}${rest}`.trim()
}

/** Returns the subject of a reply, with exactly one `Re:`: Gmail threads only if the rest is equal. */
export function replySubject(subject: string): string {
  const base = baseSubject(subject)
  return base === '' ? 'Re:' : `Re: ${base}`
}

/** Returns the subject of a forwarded message. */
export function forwardSubject(subject: string): string {
  const base = baseSubject(subject)
  return base === '' ? 'Fwd:' : `Fwd: ${base}`
}

/** Decides whether the outermost prefix, or the one behind a tag such as `[EXTERNAL]`, marks a reply. */
export function isReplySubject(subject: string): boolean {
  return REPLY_PREFIX.test(withoutTags(subject))
}

/** Decides whether the outermost prefix, or the one behind a tag such as `[EXTERNAL]`, marks a forwarded message. */
export function isForwardSubject(subject: string): boolean {
  return FORWARD_PREFIX.test(withoutTags(subject))
}

function withoutTags(subject: string): string {
  return oneLine(subject, MAX_SUBJECT_LENGTH).replace(TAGS, '')
}
