import type { QuoteLine } from './quote-line.ts'

/**
 * Recognises the lines in which mail programs say whom they quote: `On 12 May 2026, Anna wrote:`.
 *
 * Covers the texts of Gmail, Outlook, Apple Mail, Thunderbird, Proton and the Polish webmails (Onet, WP, o2), in
 * Polish, English, German, French, Spanish, Ukrainian and other languages.
 */

const ENDS = /(?::|[\p{L})] ?--+)$/u
const MAX_LINES = 4
const MAX_LENGTH = 400
const MAX_NAME_WORDS = 8

const VERB =
  /(?:^|[\s,>)])(?:wrote|writes|pisze|pisała?|napisała?|napisał\(-?a\)|napisał\/a|napisał\(a\/\)|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|kirjoitti|napsala?|napsal\(a\)|napísala?|napísal\(a\)|пише|писав|писала|написав|написала|написав\(-ла\)|пишет|написала?|a scris|ezt írta|şunu yazdı|rašė)(?:\s[^:]{0,120}(?::\d\d[^:]{0,80})*)?\s*:$/iu
/** Apple Mail in Polish puts the verb first. */
const APPLE_POLISH = /^Wiadomość napisana przez .{2,300}\s*:$/i
/** Horde and Zoho */
const QUOTING =
  /^(?:quoting|cytowanie|cytując|zitat von|citando a?) .{2,200}:$|^-{2,}\s?.{10,300}(?:wrote|napisała?|napisał\(a\)|pisze)\s?-{2,}$/iu
/** The Bat! in Polish, which names nobody; mutt; Gmail in Hungarian. */
const WHOLE =
  /^W (?:Twoim|Pańskim|Pani|Pana|Państwa) liście datowanym .{5,60} można przeczytać:$|^\* .{0,80}<[^<>\s]+@[^<>\s]+> \[[\d: +-]{10,30}\]:$|^.{0,80}<[^<>\s]+@[^<>\s]+> ezt írta \(időpont: [^()]{8,40}\):$/u
/** Particles of names, and parts of verbs of two words. */
const PARTS =
  /^(?:von|van|der|écrit|scritto|scris|ezt|írta|şunu|yazdı|quoting|cytowanie|cytując|zitat|citando|tarihinde)$/iu
/** A quoted display name, or one in small letters between the date and an address with the verb. */
const WRITER =
  /["„][^"”]{1,80}["”](?=\s*[<(])|(?<=\d|,|[ap]m|c?est|gmt|użytkownik)[,)]?(?:\s+[\p{L}.'’-]+){1,3}(?=\s*<[^<>\s]*@?[^<>\s]*>(?:\s*<[^<>\s]+>)?,?\s*[\p{L}/]+(?:\([\p{L}/-]{1,3}\))?:$)|<\p{L}{1,20}>/giu
const DATE =
  /\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\b(?:19|20)\d\d\b|\d{1,2}[:.]\d{2}/
const ADDRESS = /[^\s<>()"]+@[^\s<>()"]+/
/** The beginning of an attribution that starts with a date or time. */
const START =
  /^(?:on|w dniu|dnia|dn\.|am|le|el|il(?: giorno)?|op|em|den|dne|în|użytkownik|wiadomość napisana|\d{1,2}[\s./-]|\d{4}-|["<]|\p{L}{2,12}[.,]*,?\s+\d{1,2}\b|\p{L}{2,12}[.,]*,?\s+\p{L}{3,12}\.?\s+\d{1,2}\b)/iu
const SENTENCE_END = /[.!?;:]$/

/** Words that are part of a date, or stand between a date and a name. */
const KNOWN = new Set(
  (
    'on at w dniu dn dnia o godz g r rok roku u am um uhr à a las los el de del di om op kl den dne v ve від у в г р le il alle ' +
    'ore giorno em às da dia från the via from przez wiadomość napisana użytkownik uzytkownik pm cet cest gmt utc est edt odesílatel ' +
    'godzinie wto pon poniedziałek wt wtorek śr śro środa środę czw czwartek pt pią piątek sob sobota sobotę nd niedz niedziela niedzielę ' +
    'sty stycznia lut lutego mar marca kwi kwietnia maj maja cze czerwca lip lipca sie sierpnia wrz września paź października lis listopada gru grudnia ' +
    'mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday ' +
    'jan feb apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december ' +
    'mo mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mrz mai juni juli okt oktober dez dezember ' +
    'lun mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche janv févr mars avr juin juil août déc janvier février avril juillet septembre octobre novembre décembre ' +
    'mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo ene abr ago dic enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ' +
    'пн вт ср чт пт сб нд понеділок вівторок середа четвер пʼятниця субота неділя січ лют бер квіт трав черв лип серп вер жовт лист груд ' +
    'ma di wo do vr za zo mrt mei juni juli okt gen mag giu lug set ott ter qua qui sex seg fev abr mai out dez ' +
    'po út st čt pá so ne úno bře dub kvě čvn čvc srp zář říj lis pro kl mån tis ons tor lör sön la ian iul mie joi vin sâm sal ' +
    'pzt çar per cum cmt paz oca şub nis haz tem ağu eyl eki kas ara an tre ket pen šeš sek időpont máj máj jún júl szept ' +
    'о мая июня июля января февраля марта апреля августа сентября октября ноября декабря ' +
    'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня'
  ).split(' '),
)

/**
 * Returns how many lines the attribution that begins at `start` takes; 0 if none begins there.
 *
 * If several lines could be its beginning, the last one is taken, so that a sentence right above (`W dniu rozmowy
 * będę w Warszawie.`) is never part of it.
 */
export function attributionLength(lines: readonly QuoteLine[], start: number): number {
  const first = lines[start]!
  if (!endsWithColon(lines, start)) return 0
  let joined = ''
  for (let count = 1; count <= MAX_LINES; count++) {
    const line = lines[start + count - 1]
    if (line === undefined || line.depth !== first.depth) return 0
    const text = line.text.trim()
    if (text === '' || joined.length + text.length > MAX_LENGTH) return 0
    joined = `${joined} ${text}`.trim()
    if (ENDS.test(text)) return isAttribution(joined) && isShortest(lines, start, count) ? count : 0
    if (!START.test(joined) || SENTENCE_END.test(text)) return 0
  }
  return 0
}

function endsWithColon(lines: readonly QuoteLine[], start: number): boolean {
  for (let i = start; i < start + MAX_LINES; i++) if (ENDS.test(lines[i]?.text ?? '')) return true
  return false
}

/** Decides whether no later line begins an attribution that is complete without the first line. */
function isShortest(lines: readonly QuoteLine[], start: number, count: number): boolean {
  for (let skipped = 1; skipped < count; skipped++) {
    const rest = lines.slice(start + skipped, start + count).map(({ text }) => text.trim())
    if (START.test(rest[0]!) && DATE.test(rest.join(' ')) && isAttribution(rest.join(' '))) return false
  }
  return true
}

/**
 * Decides whether a text is an attribution as programs write it: a date or an address, names, and the program's own
 * words. A sentence that somebody wrote has other words: `W dniu 10.05.2026 napisałem do hr@firma.pl:`.
 */
function isAttribution(text: string): boolean {
  if (APPLE_POLISH.test(text) || WHOLE.test(text)) return true
  return seemsAttribution(text) && namesOnly(text)
}

function seemsAttribution(text: string): boolean {
  if (QUOTING.test(text)) return true
  if (VERB.test(text)) return ADDRESS.test(text) || /\d/.test(text) || startsWithDay(text)
  return DATE.test(text) && START.test(text) && /<[^<>\s]+@[^<>\s]+>/.test(text)
}

function startsWithDay(text: string): boolean {
  return START.test(text) && KNOWN.has((/\p{L}+/u.exec(text.replace(/^on\s+/i, ''))?.[0] ?? '').toLowerCase())
}

/** Decides whether the text beside dates and addresses is only a name, not prose that happens to end in `wrote:`. */
function namesOnly(text: string): boolean {
  const bare = text
    .replace(/^-{2,}|(?:wrote|napisała?|napisał\(a\)|pisze)?\s?-{2,}$/giu, ' ')
    .replace(WRITER, ' ')
    .replace(/[<([]*[^\s<>()[\]]+@[^\s<>()[\]]+[>)\]]*/g, ' ')
    .replace(VERB, (said) => said.replace(/^.\p{L}[^\s:]*/u, ' '))
  const words = bare
    .split(/[\s,<>()[\]/"„”]+|:(?!\d)/)
    .filter((word) => /\p{L}/u.test(word) && !isDatePart(word))
  const others = words.filter((word) => !KNOWN.has(word.toLowerCase().replace(/\.+$/, '')))
  const names = others.filter((word) => /^\p{Lu}[\p{L}'’.-]*$/u.test(word) || PARTS.test(word))
  return names.length === others.length && names.length <= MAX_NAME_WORDS
}

/** `12th`, `10:02:11AM`, `2026r.` */
function isDatePart(word: string): boolean {
  return /^\d[\d.:∶-]*(?:st|nd|rd|th|am|pm|h|r|g|г|р)?\.?$|^(?:GMT|UTC)?[+-]?\d[\d:]*$/iu.test(word)
}
