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
    /\b(first.time|unknown|unverified|untrusted) sender\b|\bsuspicious\b|\bphishing\b/,
    /\bconfidential\b.*\b(intended|recipients?|addressees?)\b|\bintended (only |solely )?for\b.*\b(recipients?|addressees?|named)\b/,
    /\bunsubscribe\b|\b(are|is) subscribed\b|\byou (are receiving|received) this( \S+)? (because|as|since)\b|\bmailing list\b/,
    /\b(scanned|checked) (by|for|with)\b|\bvirus.free\b|\banti.?virus\b/,
    // Polish
    /(wiadomość|e-?mail|mail|nadawca)( \S+){0,4} (pochodzi|pochodzący|wysłan[aey]|nadan[aey]|otrzyman[aey]|jest|został[ao]?)( \S+){0,4} (spoza|zewnętrzn\S+)/,
    /zewnętrzn\S+ (nadawc\S+|wiadomo\S+|e-?mail\S*|poczt\S+)|(nadawc\S+|wiadomo\S+|e-?mail) zewnętrzn\S+|nieznan\S+ nadawc\S+/,
    /(wiadomo\S+|e-?mail)( \S+){0,4} z zewnątrz|nie otrzymuj\S+ często wiadomości/,
    /poufn\S+.*(przeznaczon|adresat|odbiorc)|przeznaczon\S+ (wyłącznie )?dla.*(adresat|odbiorc)/,
    /wypisa\S+|wypisz\S*|subskry\S+|otrzyma(łeś|łaś|li)( \S+){0,2} (tę|tą|ten) (wiadomość|mail|e-mail)|otrzymujesz (tę|tą|ten)/,
    /woln[ay] od (wirus|złośliw)|(sprawdzon|przeskanowan)\S+( \S+){0,4} (wirus|(oprogramowanie|program) )|eset( \S+)? security/,
    // German, French, Spanish
    /\bdiese (e-?mail|nachricht)( \S+){0,5} (extern\w*|außerhalb|vertraulich)|\bexterner? (absender|e-?mail|nachricht)|\babmelden\b|\babbestellen\b|auf viren (geprüft|überprüft)/,
    /\b(ce|cet) (message|e-?mail|courriel)( \S+){0,5} (externe|extérieur|confidentiel)|\bexpéditeur externe\b|\bse désabonner\b/,
    /(este|el) (correo|mensaje)( \S+){0,6} (extern[oa]|fuera de)|remitente externo/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'iu',
)

/**
 * Words of such texts, in lower case, with those that say nothing of their own. Words that tell about people, results,
 * jobs and money are left out.
 */
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
    'some people untrusted others certain previously corresponded rarely regularly trusting service services cloud dangerous believed ' +
    'clean mailscanner messagelabs communication being its whose also have not yet only been was were had than into over ' +
    'under between both each every more most such very too here now scan scans scanning filter filtered looks like ' +
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
    'w ze po pod za bez nad ale by gdy gdyż kiedy jak był była było są tak tym te ci który która które którego której ' +
    'których którym państwo państwa kątem obecność czy tylko wszystkie wszelkich inny inne inna innych każdy dlaczego ' +
    'ważne często rzadko wcześniej niektóre osoby osób osobą osoba podczas jeszcze już także również bardzo więcej tu tutaj ' +
    'adresu wyślij dowiedz został aktywna aktywne program programu wersja bazy ' +
    // German, French, Spanish
    'achtung einem eines einer ein eine d’un l’expéditeur l’organisation sur abbestellen abmelden absender anhang anhänge auf aus außerhalb bestimmt bitte der die das den diese dieser dieses e-mails enthalten enthält erhalten externe externen externer extern für ' +
    'gruppe ist keine klicken kommt links nachricht nicht nur oder öffnen organisation sein sie sind stammt und unternehmens unsicher vertraulich vertrauliche von vorsicht vorsichtig wenn wurde zu ' +
    'attention ce cet cette cliquez confidentiel confidentielle courriel de des du est et expéditeur externe extérieur groupe jointes les liens message ne ouvrez organisation pas pièces pour prudence prudent provient se désabonner un une votre vous ' +
    'es vermeiden dass dem vom zum zur werden nach unter mit durch geprüft überprüft viren ' +
    'à au aux en dans par si que qui sauf source nous n’ sont ' +
    'este esta estos correo electrónico mensaje proviene fuera la el los las en no ni que si y o del al ha es por favor haga ' +
    'clic enlaces enlace adjuntos archivos remitente externo externa abra conoce confía menos precaución atención advertencia'
  ).split(/\s+/),
)

/** Beginnings of Polish, German and Romance words, which have many endings. */
const STEMS = new RegExp(
  `^(?:${(
    'wiadomoś poczt elektroniczn zewnętrzn nadawc wysła wysył przesła przesył pochodz otrzym organizac klik otwier otwarc ' +
    'odwiedz link łącza łącze załącznik odnośnik ostrożn upewni sprawdz zweryfik weryfik skanowa przeskan wirus antywirus ' +
    'złośliw oprogramow ochron bezpiecz niebezpiecz podejrz szkodliw zaufan niezaufan nieznan poufn przeznacz wyłączn adresat ' +
    'odbiorc zawier zawart treś informac usuni zniszcz kopiow rozpowszech ujawni zabron pomyłk omyłk niezwłoczn natychmiast ' +
    'powiadom subskry wypis anulow mailing zgłasz wyłudz oszust ' +
    'absender anhang anhäng anlage nachricht extern vertraulich empfänger unbekannt klick vorsicht ' +
    'courriel expéditeur cliqu ouvr destinat confidentiel prud reconnai organiza'
  )
    .split(' ')
    .join('|')})\\p{L}{0,9}$`,
  'u',
)

/** An address or a link is no sentence of its own, and `3 groups` is no result. */
const NO_WORD = /^(?:link:\S+|\S+@\S+\.\S+|[\w-]+(?:\.[\w-]+)+|\d{1,4}|[^\p{L}\p{N}]+)$/u
/** `[EXTERNAL]`, `(zewnętrzny)` */
const BRACKETED = /^[[({<*].{0,40}(?:extern|zewn|spam|caution|uwaga).{0,40}[\])}>*]$/iu
/** In capitals without brackets. */
const CAPITALS =
  /^(?:(?:EXTERNAL|WIADOMOŚĆ ZEWNĘTRZNA|ZEWNĘTRZN[AEY])(?: (?:E-?MAIL|MESSAGE|SENDER|NADAWCA|WIADOMOŚĆ|MAIL))?[:!.]?)$/u
const MOST_WORDS = 400
/** Words that a group or a list puts in quotation marks: `the Google Groups "jobs" group`. */
const QUOTED = /["„“”«»].{1,60}?["„“”«»]/gu

/** Texts that name an address: the sender's, or the list's. */
const NAMES_ADDRESS =
  /\boften get\b|często wiadomo|unsubscrib|\bgroups?\b|\blists?\b|grup|list[ayęą]\b|wypis|subskry|abmelden/iu
const ADDRESS = /[^\s@]@[^\s@]/
/** Proofpoint's marks around a banner, and the version of ESET's signatures. */
const STAMPS = /\bzjqcmqryfpfptbanner(?:start|end)\b|\bwersja \S+ (?:\S+ ){0,3}\d{1,6} \(\d{8}\)/giu

/** Decides whether all of a text was added by a program, given word by word. */
export function isBannerText(words: readonly string[]): boolean {
  if (words.length === 0 || words.length > MOST_WORDS) return false
  const text = words.join(' ').replace(STAMPS, ' ').trim()
  if ((BRACKETED.test(text) || CAPITALS.test(text)) && isKnown(text)) return true
  if (!SAYS.test(text) || (ADDRESS.test(text) && !NAMES_ADDRESS.test(text))) return false
  return isKnown(/\bgroups?\b|\blist\b|grup|list[ayęą]/iu.test(text) ? text.replace(QUOTED, ' ') : text)
}

/** Somebody speaks of themselves: `I have received`, `sprawdzam`, `otrzymaliśmy`. */
const FIRST_PERSON =
  /^(?:I|Ich|(?:[Ww]ys[ły]|[Pp]rzes[ły]|[Oo]trzym|[Kk]lik|[Oo]twier|[Ss]prawdz|[Zz]weryf|[Ww]eryf|[Uu]sun|[Pp]owiad|[Pp]ochodz|[Zz]głasz|[Aa]nul)\p{L}*(?:am|em|my|ę|bym))$/u

function isKnown(text: string): boolean {
  return text.split(/\s+/).every((written) => {
    const word = written.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    if (FIRST_PERSON.test(word)) return false
    const bare = word.toLowerCase()
    return bare === '' || NO_WORD.test(bare) || bare.split('/').every(isKnownWord)
  })
}

function isKnownWord(word: string): boolean {
  const plain = word.replace(/^(?:[dlnsjc]|qu)['’]/u, '')
  return WORDS.has(word) || WORDS.has(plain) || STEMS.test(plain)
}
