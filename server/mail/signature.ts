import type { QuoteLine } from './quote-line.ts'

const MAX_LINES = 15
const MAX_WORDS = 7
const MAX_LENGTH = 90
/** `Sent from Yahoo Mail <https://…>`: a longer line is none, and is not looked through. */
const MAX_MOBILE_SOURCE = 1_000
/** RFC 3676 §4.3 asks for a space after the dashes. Without it they may be a rule that somebody drew. */
const SEPARATOR = '-- '
const DRAWN = /^--\s*$/

const DEVICE =
  'iphone|ipad|android|samsung|galaxy|xiaomi|redmi|huawei|honor|oppo|oneplus|realme|pixel|motorola|nokia|sony|htc|blackberry|lg|' +
  'smartfon\\p{L}*|telefon\\p{L}*|smartphone|phone|mobile|handy|tablet\\p{L}*|outlook|gmail|proton\\p{L}*|yahoo|spark|thunderbird|' +
  'mailspring|airmail|aquamail|bluemail|onet|wp|o2|interia|poczt\\p{L}*|mail|aplikacji mobilnej'
const MOBILE = new RegExp(
  '^(?:(?:sent|wysłan[eo]|wyslan[eo]|envoyé|enviado|gesendet|inviato|надіслано|отправлено)\\s' +
    '(?:from|with|via|using|za pomocą|przy użyciu|z|ze|de|depuis|desde|mit|von|da|з|с)\\s' +
    '(?:(?:my|the|mojego|mojej|aplikacji|programu|mon|mi|meinem|mail for|bezpiecznej)\\s){0,2}' +
    `(?:${DEVICE})(?:['’]?\\p{L}{0,2})?(?![\\p{L}])|get outlook for|(?:pobierz|uzyskaj) (?:program |aplikację )?outlook|` +
    `outlook für (?:ios|android) beziehen|von meinem (?:${DEVICE})(?:\\s\\S{1,20}){0,2} gesendet)`,
  'iu',
)
/** Words that may follow the name of a telephone or program in a line such as `Sent from my …`. */
const MODEL =
  /^(?:samsung|galaxy|iphone|ipad|pixel|redmi|xiaomi|huawei|honor|oppo|oneplus|realme|motorola|moto|nokia|sony|xperia|htc|lg|poco|mi|nord|nexus|verizon|t-mobile|orange|play|plus|note|ultra|pro|max|mini|air|se|edge|fold|flip|lite|neo|[45]g|lte|android\p{L}*|windows|ios|mac|outlook|gmail|yahoo|proton\p{L}*|onet|wp|o2|interia|poczt\p{L}*|e?-?mail|app|aplikacj\p{L}|secure|mobile|mobiln\p{L}{1,3}|smartphone|smartfon\p{L}*|telefon\p{L}*|phone|tablet\p{L}*|device|urządzenia|for|dla|für|pour|na|z|systemu|from|my|mojego|\p{L}{1,3}\d{2,4}[a-z]{0,2}\+?|[aps]\d\+?)\.?$/iu
/** The number of a model stands behind its name: `iPhone 15`, `Pixel 8a`, `Windows 10`. */
const NUMBERED =
  /^(?:iphone|ipad|pixel|note|redmi|mi|poco|nord|oneplus|honor|moto|windows|android|ios|xperia)$/i
const MODEL_NUMBER = /^(?:[1-9]|1\d)(?:a|c|e|s|t|x|r|pro)?\.?$/i

/**
 * Recognises the start of a signature. `sure`: it can be nothing else; `drawn`: two dashes, which may be a drawn
 * line.
 */
export function signatureMark(line: QuoteLine): 'sure' | 'drawn' | null {
  if (line.depth > 0) return null
  if (line.place === 'signature' || line.text === SEPARATOR) return 'sure'
  return DRAWN.test(line.text) ? 'drawn' : null
}

/** Decides whether the line is one that a telephone adds: `Sent from my iPhone`. */
export function isMobileSignature(line: QuoteLine): boolean {
  if (line.depth > 0 || line.text.length > MAX_MOBILE_SOURCE) return false
  const text = line.text.trim().replace(/\s*<[^>]*>/g, '')
  const found = text.length < 120 ? MOBILE.exec(text) : null
  if (found === null) return false
  return isModel(wordsOf(found[0]).at(-1) ?? '', wordsOf(text.slice(found[0].length)))
}

/** Decides whether these words only name a model or a program, unlike those of `Sent from my iPhone Tuesday`. */
function isModel(device: string, words: readonly string[]): boolean {
  return words.every(
    (word, i) =>
      MODEL.test(word) || (MODEL_NUMBER.test(word) && NUMBERED.test(i === 0 ? device : words[i - 1]!)),
  )
}

/**
 * Returns how many lines after a signature mark belong to the signature.
 *
 * A line belongs to it if an earlier mail contains it, if it is the writer's name, or if it is a telephone number or
 * an address. Drawn dashes begin a signature only if one of the first two is below them. A job, a company or a street
 * has to stand above such a line, because a sentence may look like one: `Będę w Krakowie`. Any other line ends the
 * signature.
 *
 * @param isKnown whether an earlier mail contains the line with this index, or it is the writer's name
 * @param author name of the mail's writer, '' if it is not known
 */
export function signatureLength(
  lines: readonly QuoteLine[],
  start: number,
  end: number,
  mark: 'sure' | 'drawn',
  { isKnown, author }: { isKnown: (index: number) => boolean; author: string },
): number {
  let [length, written] = [0, 0]
  let [isCertain, isNamed, isPending, isBegun] = [false, false, false, false]
  for (let i = start; i < end && written < MAX_LINES; i++) {
    const text = lines[i]!.text.trim()
    const isProven = text !== '' && (isKnown(i) || isContactLine(text))
    if (text !== '') {
      const isName = !isBegun && mark === 'sure' && isFullName(text, author)
      if (!isProven && !isName && !isClosingOrRule(text) && !isJobLine(text)) break
      isNamed ||= isName
      isBegun ||= !isClosingOrRule(text)
      isPending = !isProven && (isPending || (written > 0 && !isClosingOrRule(text)))
      written++
    }
    isCertain ||= mark === 'sure' ? isProven : text !== '' && isKnown(i)
    if (!isPending) length = i + 1 - start
  }
  return isCertain || (isNamed && !isPending) ? length : 0
}

const CONTACT =
  /[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|\b(?:www\.|https?:\/\/)\S+|\+\d{1,3}[\s\d().-]{7,}|\(?\d{1,13}\)?(?:[\s.-]\(?\d{1,4}\)?)*/g
/** `12 000-15 000`, `18000-20000`, `01.12.2026`, `2026-12-01 10` */
const SUMS_OR_DATES =
  /\b000\b.*\b000\b|^\d{5,6}-\d{5,6}$|\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d\d|(?:19|20)\d\d[.-]\d/
const LEAST_DIGITS = 9
const CURRENCY = /zł|pln|eur|usd|gbp|[€$£%]|\bnetto\b|\bbrutto\b|\btys\b|\d\s?k\b/i
const CLOSING =
  /^(?:pozdrawiam|pozdrowienia|z poważaniem|serdecznie|z wyrazami szacunku|(?:kind |best |warm )?regards|best|cheers|sincerely|mit freundlichen grüßen|viele grüße|cordialement|saludos|з повагою)(?: serdecznie)?[,.!]?$/i
const SHORT_ANSWERS =
  /^(?:tak|nie|ok|okej|yes|no|ja|nein|oui|non|sí|так|ні|zgoda|dobrze|super|jasne|pasuje|potwierdzam|odmawiam|rezygnuję)\b/i
const POSTSCRIPT = /^(?:(?:p\.?\s?)+s|n\.?b)\b/i
/** Before a colon: what follows belongs to a person or a company, and is no sentence in short. */
const FIELD =
  /^(?:t|m|e|f|w|p|tel|telefon|kom|mob|mobile|phone|cell|fax|faks|e-?mail|mail|www|web|skype|linkedin|github|adres|address|biuro|siedziba|office|dział|department|stanowisko|firma|company|nip|krs|regon|infolinia|recepcja|adresse|büro|mobil)\.?(?:\s\p{L}{1,12})?$/iu
/** Words of a job, a degree, a company or a street. */
const JOB =
  /(?<!\p{L})(?:developer|programist\p{L}*|engineer|inżynier|architekt|architect|manager|menedżer|menadżer|kierowni\p{L}*|dyrektor\p{L}*|director|head|lead|leader|lider|prezes|ceo|cto|coo|cfo|cio|vp|owner|właściciel\p{L}*|founder|partner|associate|assistant|asystent\p{L}*|specjalist\p{L}*|specialist|expert|ekspert|consultant|konsultant\p{L}*|analyst|analityk|scientist|tester\p{L}*|qa|devops|administrator\p{L}*|admin|designer|grafik|projektant\p{L}*|recruiter|rekruter\p{L}*|talent|hr|people|sourcer|coordinator|koordynator\p{L}*|officer|accountant|księgow[aye]|sales|marketing|handlow\p{L}*|doradca|agent|broker|lekarz|pielęgniark\p{L}*|nauczyciel\p{L}*|teacher|professor|profesor|adiunkt|student\p{L}*|dr|prof|mgr|inż|phd|msc|bsc|mba|entwickler(?:in)?|ingenieur(?:in)?|leiter(?:in)?|geschäftsführer(?:in)?|personal\p{L}*|département|responsable|ingénieur|dział|department|team|zespół|biuro|office|oddział|group|grupa|holding|spółka|sp|s\.a|gmbh|ag|ltd|llc|inc|corp|s\.r\.o|ul|al|os|pl|street|str|avenue|road|straße|strasse|rue)(?!\p{L})|\d{2}-\d{3}/iu
/** `Available Monday`, `Start Lipiec 2026`, `Nowy Termin Piątek 12`: words of a date or an appointment. */
const SAYS_WHEN = new RegExp(
  `^(?:(?:19|20)\\d\\d|\\d{1,2}[:.]\\d\\d|${[
    'available|availability|dostępn\\p{L}*|start|starting|from|since|until|till|today|tomorrow|now|asap|soon|next|this|free|busy|away|vacation|holiday|remote|home',
    'od|do|dziś|dzisiaj|jutro|pojutrze|zaraz|teraz|termin|urlop|zdalnie|wolny|wolna|wolne|zajęt[ya]|nieobecn[ya]|now[yea]|uwaga|zmiana|godz\\p{L}*|hour|uhr|ab|bis|frei|morgen|heute|urlaub|neu|achtung|verfügbar',
    'poniedział\\p{L}*|wtor\\p{L}*|środ[aęy]|czwart\\p{L}*|piąt\\p{L}*|sobot[aęy]|niedziel[aęi]',
    '(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag',
    'stycz\\p{L}*|lut(?:y|ego|ym)|mar(?:zec|ca|cu|ch)|kwie(?:cień|tnia|tniu)|maj[au]?|czerw(?:iec|ca|cu)|lip(?:iec|ca|cu)|sierp\\p{L}*|wrze[sś]\\p{L}*|październik\\p{L}*|listopad\\p{L}*|grud\\p{L}*',
    'january|february|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember',
    'понеділок|вівторок|середа|четвер|п[ʼ’]ятниця|субота|неділя|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|jueves|viernes',
  ].join('|')})$`,
  'iu',
)
/** A link to more than a site or a person's page: somebody's work, a file, a form to fill in. */
const DEEP_LINK =
  /^(?:https?:\/\/)?(?:www\.)?(?!(?:[\w-]+\.)?linkedin\.com\/(?:in|company)\/[^/?#]+\/?$)[^/]+\/[^/?#]+(?:\/[^/]|[?#].)/i
/** Words without a capital in a name, a title, a company or an address. */
const SMALL_WORDS =
  /^(?:i|oraz|ds|of|and|for|the|und|für|von|van|de|der|d|et|y|e|ul|al|os|pl|nr|m|lok|tel|kom|mob|fax|sp|z|zo\.o|o\.o|s\.a|it|hr|r|t|e|tel|telefon|phone|mobile|mail|e-mail|email|www|linkedin|github|skype|nip|krs|regon)[.:]?$/i
/** In capitals only a company is recognised: `ACME SP. Z O.O.`; anything else may be a sentence. */
const COMPANY = /(?:^|\s)(?:S\.?A\.?|SP\.?\s?Z\s?O\.?\s?O\.?|GMBH|AG|LTD\.?|LLC|INC\.?)$/
/** `Przyjmuję`, `Czekam`, `Please`: a verb begins a sentence, even if every word has a capital. */
const VERB = /^(?:\p{L}+(?:ę|am|em|my)|please|call|can|i|we|will)$/iu

function isClosingOrRule(text: string): boolean {
  return isClosing(text) || /^[-–—_*=|•·\s\uFFFC]+$/.test(text)
}

/** Decides whether a line may be part of the signature in a quote, where nobody writes his answer in one word. */
export function isSignatureText(text: string): boolean {
  const isOneWord = /^\p{Lu}\p{L}+$/u.test(text) && !SHORT_ANSWERS.test(text) && !VERB.test(text)
  return isOneWord || isClosingOrRule(text) || isContactLine(text) || isTitleLine(text)
}

/** Decides whether a line has a telephone number or an address, and nothing but its label beside it. */
function isContactLine(text: string): boolean {
  if (text.length > MAX_LENGTH || /[?!]/.test(text) || CURRENCY.test(text)) return false
  const label = /^([^:]{1,40}):\s/.exec(text)?.[1]
  if (label !== undefined && !FIELD.test(label)) return false
  const rest = withoutContacts(text)
  return rest !== text && wordsOf(rest).every((word) => SMALL_WORDS.test(word))
}

/** Decides whether a line may be a name, a title, a company or a street, perhaps with a number or an address. */
function isTitleLine(text: string): boolean {
  if (text.length > MAX_LENGTH || POSTSCRIPT.test(text) || /[?!]/.test(text) || CURRENCY.test(text))
    return false
  const label = /^([^:]{1,40}):\s/.exec(text)?.[1]
  if (label !== undefined && !FIELD.test(label)) return false
  if (!/\p{Ll}/u.test(text)) return COMPANY.test(text) && isTitle(text)
  const rest = withoutContacts(text)
    .replace(/[<>()[\]:]/g, ' ')
    .trim()
  if (wordsOf(rest).some((word) => SAYS_WHEN.test(word))) return false
  return (
    isTitle(rest) && !SHORT_ANSWERS.test(text) && wordsOf(rest).length > 1 && !VERB.test(wordsOf(rest)[0]!)
  )
}

/** Decides whether a line of the signature is a job, a company or a street, beyond words that merely have capitals. */
function isJobLine(text: string): boolean {
  return isTitleLine(text) && (JOB.test(text) || FIELD.test(/^([^:]{1,40}):\s/.exec(text)?.[1] ?? ''))
}

function withoutContacts(text: string): string {
  return text.replace(CONTACT, (found) => (isContact(found) ? ' ' : found))
}

function isContact(found: string): boolean {
  if (found.includes('/')) return !DEEP_LINK.test(found)
  if (!/^[\d+(]/.test(found) || found.includes('@')) return true
  return found.replace(/\D/g, '').length >= LEAST_DIGITS && !SUMS_OR_DATES.test(found)
}

/** Whether a line is a complimentary close and nothing else: `Pozdrawiam,`. */
export function isClosing(text: string): boolean {
  return CLOSING.test(text.trim())
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,|/•·–]+/).filter((word) => /[\p{L}\d]/u.test(word))
}

/** Decides whether every word is capitalised, a number or a particle: names, job titles, companies, streets. */
function isTitle(text: string): boolean {
  if (/[.;:]$/.test(text) && !/(?:\b\p{L}|o\.o|zo\.o|inc|ltd|corp)\.$/iu.test(text)) return false
  const words = text.split(/[\s,|/•·–-]+/).filter((word) => word !== '')
  const titled = words.filter((word) => /^["„(]?\p{Lu}/u.test(word))
  const plain = words.filter(
    (word) => !/^["„(]?\p{Lu}/u.test(word) && !SMALL_WORDS.test(word) && !/^\d[\d/a-z-]*$/i.test(word),
  )
  return words.length <= MAX_WORDS && plain.length === 0 && titled.length > 0
}

/** Decides whether a line is only a name: `Jan` for Jan Kowalski. */
export function isNameOf(text: string, author: string): boolean {
  const names = author.toLowerCase().split(/[\s,]+/)
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')
  return words.length > 0 && words.every((word) => names.includes(word))
}

function isFullName(text: string, author: string): boolean {
  const words = wordsOf(text)
  const isAuthor = author === '' || words.some((word) => isNameOf(word, author))
  const isName = words.every((word) => !SAYS_WHEN.test(word) && !VERB.test(word))
  return (
    isAuthor && isName && isTitle(text) && words.filter((word) => /^\p{Lu}\p{Ll}+/u.test(word)).length >= 2
  )
}
