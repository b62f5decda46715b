import { isMachineWord } from './banner-words.ts'
import { trimmed } from './trimming.ts'

/**
 * Recognises text that a gateway, a virus scanner or a mailing list adds to a mail: warnings, notices, ways to
 * unsubscribe.
 *
 * A word such as `confidential` or `zewnętrznych` also occurs in what people write. So every word of such text must
 * be one that these programs use, in any inflection, or a word such as a preposition, that says nothing of its own.
 * Together they must say one of the things that only these programs say: advice alone (`Do not open the attachment`)
 * may be a person's.
 */

/** What such a text says, at least in one place. */
const SAYS = new RegExp(
  [
    // English
    /\b(this|the) (e-?mail|message|mail|sender)( \S+){0,4} (originat\w+|come\w*|came|sent|received|is|was)( \S+){0,5} (outside|external)\b/,
    /\bexternal (sender|e-?mail|message|source)\b|\b(e-?mail|message) from (an )?(external|outside|unknown)\b/,
    /\b(you|people who received this (message|e-?mail)) don.t often get e-?mails?\b/,
    /\b(first.time|unknown|unverified|untrusted) sender\b|\b(this|the) sender is not in\b|\bsuspicious (sender|link|e-?mail|message)|\breport suspicious\b|\b(suspected|possible|potential) phishing\b/,
    /\bconfidential\b.*\b(intended|recipients?|addressees?)\b|\bintended (only |solely )?for\b.*\b(recipients?|addressees?|named)\b/,
    /\b(to|can|may|could) unsubscribe\b|\bunsubscribe (from this|here|link:)|\b(are|is) subscribed\b|\byou (are receiving|received) this( \S+)? (because|as|since)\b|\bmailing list\b/,
    /\b(scanned|checked|analy[sz]ed) (by|for|with)\b.*(virus|anti|mail|security)|\bno virus found\b|\bvirus.free\b|\banti.?virus\b/,
    // Polish
    /(wiadomość|e-?mail|mail|nadawca)( \S+){0,4} (pochodzi|pochodzący|wysłan[aey]|nadan[aey]|otrzyman[aey]|jest|został[ao]?)( \S+){0,4} (spoza|zewnętrzn\S+)/,
    /zewnętrzn\S+ (nadawc\S+|wiadomo\S+|e-?mail\S*|poczt\S+)|(nadawc\S+|wiadomo\S+|e-?mail) zewnętrzn\S+|nieznan\S+ nadawc\S+/,
    /(wiadomo\S+|e-?mail)( \S+){0,4} z zewnątrz|nie (często )?otrzymuj\S+ (często )?wiadomości|wiadomość spoza|osoby, które otrzymały tę wiadomość/,
    /poufn\S+.*(przeznaczon|adresat|odbiorc)|przeznaczon\S+ (wyłącznie )?dla.*(adresat|odbiorc)/,
    /wypisa\S+|wypisz\S*|subskry\S+|otrzyma(łeś|łaś|li)( \S+){0,2} (tę|tą|ten) (wiadomość|mail|e-mail)|otrzymujesz (tę|tą|ten)/,
    /nie (zawiera|znaleziono) wirus|woln[ay] od (wirus|złośliw)|(sprawdzon|przeskanowan)\S+( \S+){0,4} (wirus|(oprogramowanie|program) )|eset( \S+)? security/,
    // German, French, Spanish
    /\bdiese (e-?mail|nachricht)( \S+){0,5} (extern\w*|außerhalb|vertraulich)|\bexterner? (absender|e-?mail|nachricht)|\babmelden\b|\babbestellen\b|auf viren (geprüft|überprüft)/,
    /\b(ce|cet) (message|e-?mail|courriel)( \S+){0,5} (externe|extérieur|confidentiel)|de l.extérieur de l.organisation|\bexpéditeur externe\b|\bse désabonner\b/,
    /(este|el) (correo|mensaje)( \S+){0,6} (extern[oa]|fuera de)|remitente externo|mittente esterno/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'iu',
)

/** An address or a link is no sentence of its own, and `3 groups` is no result. */
const NO_WORD = /^(?:link:\S+|\S+@\S+\.\S+|[\w-]+(?:\.[\w-]+)+|\d{1,4}|[^\p{L}\p{N}]+)$/u
/** `[EXTERNAL]`, `(zewnętrzny)` */
const BRACKETED = /^[[({<*].{0,40}(?:extern|zewn|spam|caution|uwaga).{0,40}[\])}>*]$/iu
/** In capitals without brackets. */
const CAPITALS =
  /^(?:(?:EXTERNAL|WIADOMOŚĆ ZEWNĘTRZNA|ZEWNĘTRZN[AEY])(?: (?:E-?MAIL|MESSAGE|SENDER|NADAWCA|WIADOMOŚĆ|MAIL))?[:!.]?)$/u
const MOST_WORDS = 400
/** In characters. A longer text has words of no language. */
const MOST_LENGTH = 8_000
/** Words that a group or a list puts in quotation marks: `the Google Groups "jobs" group`. */
const QUOTED = /["„“”«»].{1,60}?["„“”«»]/gu

/** Texts that name an address: the sender's, or the list's. */
const NAMES_ADDRESS =
  /\boften get\b|często (?:nie )?(?:otrzymu|wiadomo)|nie często|unsubscrib|\bgroups?\b|\blists?\b|grup|list[ayęą]\b|wypis|subskry|abmelden/iu
const ADDRESS = /[^\s@]@[^\s@]/
/** Proofpoint's marks around a banner, and the version of ESET's signatures. */
const STAMPS =
  /\bzjqcmqryfpfptbanner(?:start|end)\b|\bwersja \S+ (?:\S+ ){0,3}\d{1,6} \(\d{8}\)|\bversion: [\d.]+ \/ virus database: [\d/.-]+/giu

/** The product that scanned a mail: `by F-Secure Anti-Virus`. */
const PRODUCT =
  /((?:scanned|checked|analy[sz]ed|sprawdzon\S+|przeskanowan\S+|geprüft|\bviruses|\bwirus\S+) (?:by|with|przez|von|mit) )(?:[A-Z][\w.!-]{1,20}(?: |$)){1,4}/gu

/** Decides whether all of a text was added by a program, given word by word. */
export function isBannerText(words: readonly string[]): boolean {
  if (words.length === 0 || words.length > MOST_WORDS) return false
  const written = words.join(' ')
  if (written.length > MOST_LENGTH) return false
  const text = written.replace(STAMPS, ' ').trim()
  if ((BRACKETED.test(text) || CAPITALS.test(text)) && isKnown(text)) return true
  if (!SAYS.test(text) || (ADDRESS.test(text) && !NAMES_ADDRESS.test(text))) return false
  const bare = text.replace(PRODUCT, '$1')
  return isKnown(/\bgroups?\b|\blist\b|grup|list[ayęą]/iu.test(text) ? bare.replace(QUOTED, ' ') : bare)
}

/** Somebody speaks of themselves: `I have received`, `sprawdzam`, `otrzymaliśmy`. */
const FIRST_PERSON =
  /^(?:I|Ich|(?:[Ww]ys[ły]|[Pp]rzes[ły]|[Oo]trzym|[Kk]lik|[Oo]twier|[Ss]prawdz|[Zz]weryf|[Ww]eryf|[Uu]sun|[Pp]owiad|[Pp]ochodz|[Zz]głasz|[Aa]nul)\p{L}*(?:am|em|my|ę|bym))$/u

function isKnown(text: string): boolean {
  return text.split(/\s+/).every((written) => {
    const word = trimmed(written, /[^\p{L}\p{N}]/u)
    if (FIRST_PERSON.test(word)) return false
    const bare = word.toLowerCase()
    return bare === '' || NO_WORD.test(bare) || bare.split('/').every(isMachineWord)
  })
}
