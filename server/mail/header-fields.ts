import { nextWritten, type QuoteLine } from './quote-line.ts'

/** Recognises the lines and header fields that mail programs put, unmarked, above the mail they answer or forward. */

const DIVIDER =
  /^[-_*\s]{2,}(?:original (?:message|appointment|e?-?mail)|reply message|oryginalna wiadomość|wiadomość oryginalna|ursprüngliche nachricht|original-?nachricht|message d['’]origine|message original|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|původní zpráva|оригінальне повідомлення|вихідне повідомлення|исходное сообщение)[-_*\s]{2,}(?:(?:od|from|von|de|від)\s?:.*)?$/i
const FORWARD =
  /^[-_*\s]{2,}(?:forwarded (?:message|by .{1,200})|przekazana wiadomość|wiadomość przekazana|treść przekazanej wiadomości|przesłana dalej wiadomość|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|переслане повідомлення|пересланное сообщение)[-_*\s]*$|^(?:begin forwarded message|początek (?:przekazywanej|przekazanej) wiadomości|anfang der weitergeleiteten nachricht|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado|початок пересланого повідомлення)\s*:$/i
const RULE = /^[_—–-]{5,}$/

const LABELS = {
  from: 'from|od|von|de|da|van|från|fra|nadawca|expéditeur|remitente|mittente|від|от',
  date: 'sent|date|wys[łl]ano|wys[łl]ane|data(?: wysłania)?|gesendet|datum|envoyé|enviado(?: el)?|fecha|inviato|verzonden|skickat|sendt|надіслано|відправлено|дата|отправлено|odesláno',
  to: 'to|do|an|à|a|para|pour|aan|till|til|adresat|кому|komu',
  subject: 'subject|temat|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|тема|předmět',
  other:
    'cc|bcc|dw|udw|kopia|do wiadomości|kopie|copie|копія|копия|reply-to|odpowiedz do|importance|ważność|priorytet|attachments|załączniki|anlagen',
} as const
type Label = keyof typeof LABELS

const FIELDS = Object.entries(LABELS).map(
  ([label, names]) => [label as Label, new RegExp(`^\\*?(?:${names})\\s?\\*?\\s?:\\s*\\*?`, 'i')] as const,
)
/** What follows From, and how far on at most. */
const FOLLOWING = (
  [
    ['date', 200],
    ['to', 200],
    ['subject', 500],
  ] as const
).map(([label, most]) => [new RegExp(`\\s\\*?(?:${LABELS[label]})\\s?\\*?\\s?:`, 'i'), most] as const)
/** Labels with which only mail programs name a date. */
const SENT =
  /^\*?(?:sent|wys[łl]an[oe]|data wysłania|gesendet|envoyé|enviado(?: el)?|inviato|verzonden|skickat|sendt|надіслано|відправлено|отправлено|odesláno)\s?\*?\s?:/iu
const TIME = /\d{1,2}[:.]\d{2}/
const DAY = /\d{4}|\d{1,2}[./-]\d{1,2}/
const ADDRESS = /[^\s<>@]@[^\s<>@]/
/** A line of addresses goes on in the next one. */
const CONTINUED = /^[\s\t]*[^\s<>;,]*(?:\s[^<>;,@]{1,60})?<?[^\s<>@]+@[^\s<>@]+>?[;,]?/
const MAX_FIELD_LINES = 12
const MAX_LABEL_LENGTH = 20
/** Where a continued line must have shown its first address. */
const MAX_LINE_START = 300

export function isDivider(line: QuoteLine): boolean {
  return DIVIDER.test(line.text.trim())
}

export function isForwardDivider(line: QuoteLine): boolean {
  return FORWARD.test(line.text.trim())
}

export function isRule(line: QuoteLine | undefined): boolean {
  return line !== undefined && RULE.test(line.text.trim())
}

/**
 * Returns how many lines the block of header fields at `start` takes: From, a date, To and Subject, as Outlook writes
 * them. 0 if none begins there. What somebody wrote with the same labels (`Od: 10:00`, `Do: 11:00`, `Temat: rozmowa`)
 * is none, because From names no sender, or the date has no time.
 *
 * @param announced whether a divider is right above, or an element's name marks header fields: then two fields
 *   suffice
 */
export function fieldsLength(lines: readonly QuoteLine[], start: number, announced: boolean): number {
  const first = lines[start]!
  const label = labelOf(first.text)
  if (label === null || (!announced && label !== 'from')) return 0
  if (label === 'from' && isOnOneLine(first.text)) return 1
  const seen = new Map<Label, string>()
  let end = start
  let i = start
  let last: Label = label
  for (let written = 0; i < lines.length && written < MAX_FIELD_LINES; written++) {
    const line = lines[i]!
    const found = labelOf(line.text)
    const hasAddresses = last !== 'date' && last !== 'subject'
    const isContinued =
      hasAddresses && end === i && i > start && CONTINUED.test(line.text.slice(0, MAX_LINE_START))
    if (line.depth !== first.depth || (found === null && !isContinued)) break
    last = found ?? last
    if (found !== null) seen.set(found, line.text.trim())
    end = i + 1
    i = nextWritten(lines, end)
  }
  const isWhole = seen.has('subject') && isOfProgram(seen.get('from') ?? '', seen.get('date') ?? '')
  return isWhole || (announced && seen.size > 1) ? end - start : 0
}

/**
 * Decides whether a mail program wrote these fields: From has an address and the date a time, or From is a name and
 * the date has a label that only programs use (`Sent:`).
 */
function isOfProgram(from: string, date: string): boolean {
  const sender = behindLabel(from)
  if (SENT.test(date)) return ADDRESS.test(sender) || (/^\*?["']?\p{L}/u.test(sender) && !/\d/.test(sender))
  return ADDRESS.test(sender) && TIME.test(behindLabel(date)) && DAY.test(behindLabel(date))
}

function behindLabel(field: string): string {
  return field.slice(field.indexOf(':') + 1).trim()
}

/** Whether the whole block is on one line, as it is left where the breaks were taken out. */
function isOnOneLine(text: string): boolean {
  const starts = [0]
  let at = text.indexOf(':') + 1
  for (const [label, most] of FOLLOWING) {
    const found = label.exec(text.slice(at + 1, at + most))
    if (found === null) return false
    starts.push(at + 1 + found.index)
    at += 1 + found.index + found[0].length
  }
  return isOfProgram(text.slice(0, starts[1]), text.slice(starts[1], starts[2]).trim())
}

function labelOf(text: string): Label | null {
  const trimmed = text.trim()
  const colon = trimmed.indexOf(':')
  if (colon < 1 || colon > MAX_LABEL_LENGTH) return null
  return FIELDS.find(([, field]) => field.test(trimmed))?.[0] ?? null
}
