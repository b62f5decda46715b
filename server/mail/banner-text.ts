import { trimmed } from './trimming.ts'

/**
 * Recognises text that a gateway, a virus scanner or a mailing list adds to a mail: warnings, notices, ways to
 * unsubscribe.
 *
 * A word such as `confidential` or `zewnętrznych` also occurs in what people write. So every word of such text must
 * be one that these programs use, and together they must say one of the things that these programs say.
 */

/** What such a text says, at least in one place. */
const SAYS = new RegExp(
  [
    // English
    /\b(this|the) (e-?mail|message|mail|sender)( \S+){0,4} (originat\w+|come\w*|came|sent|received|is|was)( \S+){0,5} (outside|external)\b/,
    /\bexternal (sender|e-?mail|message|source)\b|\b(e-?mail|message) from (an )?(external|outside|unknown)\b/,
    /\bdo(n.t| not) (click|open)\b|\bdon.t often get e-?mails?\b|\b(be careful|(use|exercise) caution|be cautious)\b/,
    /\b(first.time|unknown|unverified) sender\b|\bsuspicious\b|\bphishing\b/,
    /\bconfidential\b.*\b(intended|recipients?|addressees?)\b|\bintended (only |solely )?for\b.*\b(recipients?|addressees?|named)\b/,
    /\bunsubscribe\b|\b(are|is) subscribed\b|\byou (are receiving|received) this\b|\bmailing list\b/,
    /\b(scanned|checked) (by|for|with)\b|\bvirus.free\b|\banti.?virus\b/,
    // Polish
    /(wiadomość|e-?mail|mail|nadawca)( \S+){0,4} (pochodzi|pochodzący|wysłan[aey]|nadan[aey]|otrzyman[aey]|jest|został[ao]?)( \S+){0,4} (spoza|zewnętrzn\S+)/,
    /zewnętrzn\S+ (nadawc\S+|wiadomo\S+|e-?mail\S*|poczt\S+)|(nadawc\S+|wiadomo\S+|e-?mail) zewnętrzn\S+|nieznan\S+ nadawc\S+/,
    /(zachowa\S+|zachowanie) (szczególną |szczególnej )?ostrożnoś\S+|nie (klikaj|otwieraj)/,
    /poufn\S+.*(przeznaczon|adresat|odbiorc)|przeznaczon\S+ (wyłącznie )?dla.*(adresat|odbiorc)/,
    /wypisa\S+|wypisz\S*|subskry\S+|otrzyma(łeś|łaś|li)( \S+){0,2} (tę|tą|ten) (wiadomość|mail|e-mail)|otrzymujesz (tę|tą|ten)/,
    /woln[ay] od wirus|(sprawdzon|przeskanowan)\S+( \S+){0,4} wirus/,
    // German, French
    /\bdiese (e-?mail|nachricht)( \S+){0,5} (extern\w*|außerhalb|vertraulich)|\bexterner? (absender|e-?mail|nachricht)|\babmelden\b|\babbestellen\b/,
    /\b(ce|cet) (message|e-?mail|courriel)( \S+){0,5} (externe|extérieur|confidentiel)|\bexpéditeur externe\b|\bse désabonner\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'iu',
)

/** All words of such texts, in lower case. Words that tell about people, results, jobs and money are left out. */
const WORDS = new Set(
  (
    'a an about above access account action additional address addressed addressee addressees all and any anti antivirus appears ' +
    'are around as at attached attachment attachments authorised authorized avast avg barracuda be because been before ' +
    'belong beware but by can careful caution cautious change check checked click clicking come comes came company confidential ' +
    'confidentiality contact contain contained contains content contents context copy copying could defender delete deleted destroy digest ' +
    'disclaimer disclose disclosed disclosure discussion disseminate distribute distributed distribution do does domain don’t ' +
    "don't download e-mail e-mails email emails emailing employee encouraged entire entity error eset especially exercise expecting external " +
    'externally files first first-time following footer for forum free from get gateway google group groups has have help here how ' +
    'if immediately important in include includes individual individuals information intended internal internet is issue it its junk kaspersky know ' +
    'known learn legally link links list lists mail mailing malicious malware manage may mcafee message messages microsoft mimecast must ' +
    'network never no nod32 norton not note notice notify of often on online only open opening options or organisation ' +
    'organization original originate originated originates originating other otherwise our out outside owner passwords permission permitted person personal ' +
    'phishing please post posting posts preferences privileged prohibited proofpoint protect protected provide read reading receive received ' +
    'receiving recipient recipients recognise recognize reliance reply replying report responding retention safe scanned secure software ' +
    'security send sender sender’s sent settings should solely sophos source spam strictly subscribed subscriber subscription ' +
    'suspect suspected suspicious sure symantec system systems than thank that the their them there these they this those through to stop ' +
    'topic treat trendmicro trust trusted try unauthorised unauthorized unknown unless unread unsolicited unsubscribe unsubscribing unverified update ' +
    'use used user users using validate verify verified via view virus virus-free viruses visit warning was web website were ' +
    'when which who whom why will with within without write you your yourself ' +
    // Polish
    'a adres adresat adresata adresatem adresatów albo ani bezpiecznej bezpieczeństwa bezpiecznych być celu chyba chyba, co czy czytaj dalej danych dla do ' +
    'domeny dostęp e-maila elektroniczna elektronicznej firmową firmy grupa grupę grupie grupy i ich informacje informacji ' +
    'internetu internetowej jako jest jesteś jeśli jeżeli jej jego kliknij klikaj klikania klikanie klikając kopiowanie korespondencja linki linków ' +
    'link listy listę lub ma mail maila mailingową mailingowej mogą może możliwe na nadana nadano nadawca nadawcą nadawcę nadawcy należy natychmiast ' +
    'nie niebezpieczna niebezpieczne niezwłocznie nieznana nieznanego nieznany niniejsza niniejszą niniejszej o od odbiorca odbiorcą odbiorcę odbiorcy odnośniki ' +
    'odnośników oraz organizacją organizacji ostrożna ostrożny ostrożność ostrożności ostrzeżenie oprogramowanie otrzymał otrzymała otrzymałaś otrzymałeś otrzymali otrzymana ' +
    'otrzymano otrzymujesz otwieraj otwierania otwieraniu otwieranie klikaniu otwierając pewien pewna pewność pewności pochodzi pochodząca pochodzący poczta poczty pocztowej podejrzana podejrzane ' +
    'podejrzany pomyłkę pomyłkowo ponieważ poufna przy poufne poufnego poufności poufny poza prawnie prosimy proszę przed przez przesłana przeskanowana przesyłka przeznaczona przeznaczone ' +
    'przeznaczony przypadku rezygnować reklamowa rozpoznajesz rozpowszechnianie rozpowszechnianiem sieci skopiowanie sprawdzona sprawdzono subskrypcja subskrypcji subskrybujesz subskrybujących ' +
    'systemem systemu szczególną szczególnej szkodliwe się są ta tą te tej tego tekst temu ten to treść treści tylko tę u ufasz umieszczona uprawniona uprawnionej ' +
    'unikaj usunąć usunięcie uwaga upewnij wewnętrzna wewnętrznej wiadomości wiadomość wirusami wirusów wirusy wolna wolny wszelkie wykorzystanie wykorzystywanie wyłącznie wyślij ' +
    'wypisać wypisz wysłana wysłane wysłano wysłany z zabronione zachować zachowaj zachowanie zachowania zanim zaufana zaufane zaufanego zawartość zawarte zawartych zawiera zawierać zawierające ' +
    'załącznik załączniki załączników zadbaj zewnątrz zewnętrzna zewnętrzne zewnętrznego zewnętrznej zewnętrzny zewnętrznym zewnętrznych że zgłoś znajdujące znana znane znanego znasz został została zostało źródła źródło aby ' +
    'spoza swojej naszej waszej twojej jakiekolwiek jakichkolwiek ' +
    // German, French
    'achtung einem eines einer ein eine d’un l’expéditeur l’organisation sur abbestellen abmelden absender anhang anhänge auf aus außerhalb bestimmt bitte der die das den diese dieser dieses e-mails enthalten enthält erhalten externe externen externer extern für ' +
    'gruppe ist keine klicken kommt links nachricht nicht nur oder öffnen organisation sein sie sind stammt und unternehmens unsicher vertraulich vertrauliche von vorsicht vorsichtig wenn wurde zu ' +
    'attention ce cet cette cliquez confidentiel confidentielle courriel de des du est et expéditeur externe extérieur groupe jointes les liens message ne ouvrez organisation pas pièces pour prudence prudent provient se désabonner un une votre vous'
  ).split(/\s+/),
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

/** Decides whether all of a text was added by a program, given word by word. */
export function isBannerText(words: readonly string[]): boolean {
  if (words.length === 0 || words.length > MOST_WORDS) return false
  const text = words.join(' ')
  if (text.length > MOST_LENGTH) return false
  if ((BRACKETED.test(text) || CAPITALS.test(text)) && isKnown(text)) return true
  return (
    SAYS.test(text) &&
    isKnown(/\bgroups?\b|\blist\b|grup|list[ayęą]/iu.test(text) ? text.replace(QUOTED, ' ') : text)
  )
}

function isKnown(text: string): boolean {
  return text.split(/\s+/).every((written) => {
    const bare = trimmed(written, /[^\p{L}\p{N}]/u).toLowerCase()
    return bare === '' || NO_WORD.test(bare) || bare.split('/').every((word) => WORDS.has(word))
  })
}
