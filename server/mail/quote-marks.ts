/**
 * The lines by which mail programs announce what they quote.
 *
 * Texts of Gmail, Outlook, Apple Mail, Thunderbird and the Polish webmails (Onet, WP, o2,
 * Interia), in Polish and English with the commonest other languages.
 */

/** One line of a mail, as text or as a browser would break its HTML. */
export type QuoteLine = {
  /** Trimmed at the end only. */
  text: string
  /** Offset in the source at which the line, with all that opens for it, begins. */
  at: number
  /** 2: marked as a quote; 1: set in like one, which its author may have done; 0: neither. */
  quoted: 0 | 1 | 2
  /** A container whose name says what begins here. */
  mark: 'signature' | 'history' | null
}

const VERB =
  'wrote|writes|pisze|pisał|napisał|napisała|napisał\\(a\\)|napisał\\(-a\\)|napisał/a|napisał\\(a\\/\\)|' +
  'schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|kirjoitti|napsal\\(a\\)|napsal|napísal'
const ATTRIBUTION = new RegExp(`(?:^|[\\s,>])(?:${VERB})(?:\\s[^:]{0,120})?\\s*:$`, 'i')
/** How an attribution that takes several lines begins, so that the prose above it is not taken for a part of it. */
const ATTRIBUTION_START =
  /^(?:on|w dniu|w dn\.|dnia|dn\.|użytkownik|wiadomość napisana|am|le|el|il|op|em|den|dne|\d|["<]|(?:mon|tue|wed|thu|fri|sat|sun|pon|wt|śr|sr|czw|pt|pią|sob|sb|niedz|nd|man|tir|ons|tor|fre|lør|søn|lun|mar|mer|jeu|ven|sam|dim|die|mit|don)\p{Ll}{0,8}[.,]*\s)/iu
/** Apple Mail in Polish puts the verb first. */
const APPLE_POLISH = /^Wiadomość napisana przez .{2,300}\s*:$/i
const DIVIDER =
  /^[-_*\s]{2,}(?:original (?:message|appointment)|reply message|(?:oryginalna )?wiadomość(?: oryginalna)?|oryginalna wiadomość|ursprüngliche nachricht|message d['’]origine|mensaje original|messaggio originale)[-_*\s]{2,}$/i
const FORWARD =
  /^[-_*\s]{2,}(?:forwarded message|forwarded by .{1,200}|przekazana wiadomość|wiadomość przekazana|treść przekazanej wiadomości|weitergeleitete nachricht|message transféré)[-_*\s]{0,}$|^(?:begin forwarded message|początek przekazywanej wiadomości|początek przekazanej wiadomości)\s*:$/i
const RULE = /^[_—–-]{5,}$/
const FROM_FIELD = /^\*?(?:from|od|von|de|da|van|från|nadawca)\*?\s?:\*?\s*\S/i
const DATE_FIELD =
  /^\*?(?:sent|date|wysłano|wysłane|data|gesendet|datum|envoyé|enviado|inviato|verzonden)\*?\s?:\*?\s*\S/i
const OTHER_FIELD =
  /^\*?(?:to|do|an|à|para|a|aan|adresat|subject|temat|betreff|objet|asunto|oggetto|assunto|onderwerp)\*?\s?:/i
const SIGNATURE = /^--\s*$/
const MOBILE_SIGNATURE =
  /^(?:sent (?:from|with|via) (?:my |the |outlook|gmail|proton|yahoo|samsung|spark|mail)|get outlook for |wysł(?:ane|ano) z |pobierz (?:program )?outlook|uzyskaj (?:program )?outlook|von meinem .{2,40} gesendet|envoyé de mon )/i

const MAX_ATTRIBUTION_LINES = 4
const MAX_ATTRIBUTION_LENGTH = 400
const MAX_FIELD_LINES = 8

export function isDivider(line: QuoteLine): boolean {
  return DIVIDER.test(line.text.trim())
}

export function isForwardDivider(line: QuoteLine): boolean {
  return FORWARD.test(line.text.trim())
}

export function isRule(line: QuoteLine | undefined): boolean {
  return line !== undefined && RULE.test(line.text.trim())
}

export function isSignatureSeparator(line: QuoteLine): boolean {
  return line.mark === 'signature' || SIGNATURE.test(line.text)
}

export function isMobileSignature(line: QuoteLine): boolean {
  const text = line.text.trim()
  const isSentence = /[,;!?]|\.$/.test(text.replace(/<[^>]*>/g, ''))
  return text.length < 120 && !isSentence && MOBILE_SIGNATURE.test(text)
}

/**
 * Whether Outlook's header block begins here: From, then a date and To or Subject close by.
 * A list of dates that happens to say `Od:` and `Do:` has no such trio.
 */
export function isFieldBlock(lines: readonly QuoteLine[], start: number): boolean {
  if (!FROM_FIELD.test(lines[start]!.text.trim())) return false
  let dates = 0
  let others = 0
  let seen = 0
  for (let i = start + 1; i < lines.length && seen < MAX_FIELD_LINES; i++) {
    const text = lines[i]!.text.trim()
    if (text === '') continue
    seen++
    if (DATE_FIELD.test(text)) dates++
    else if (OTHER_FIELD.test(text)) others++
  }
  return dates > 0 && others > 1
}

/**
 * How many lines the attribution that begins here takes (`On 12 May Jan\n<jan@x> wrote:`), 0 when none does.
 * It must name a moment or an address: `Jan wrote:` in the middle of a text is prose.
 */
export function attributionLength(lines: readonly QuoteLine[], start: number): number {
  let joined = ''
  for (let count = 1; count <= MAX_ATTRIBUTION_LINES; count++) {
    const line = lines[start + count - 1]
    if (line === undefined || (count > 1 && line.text.trim() === '')) return 0
    joined = `${joined} ${line.text.trim()}`.trim()
    if (joined.length > MAX_ATTRIBUTION_LENGTH) return 0
    if (!joined.endsWith(':')) continue
    const named = /\d|@/.test(joined) && (count === 1 || ATTRIBUTION_START.test(joined))
    return APPLE_POLISH.test(joined) || (named && ATTRIBUTION.test(joined)) ? count : 0
  }
  return 0
}
