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
    'senders think firm directory confirmed found version database protection engine engines business corporate proceed procede ' +
    'lien gesendet versendet empfangen vient vigilant attenzione proviene mittente esterno esterna messaggio aprire allegati cliccare ' +
    'organizzazione clean mailscanner messagelabs communication being its whose also have not yet only been was were had than into over ' +
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

/** Prepositions, conjunctions, pronouns and auxiliaries: beside the other words they say nothing of their own. */
const FUNCTION_WORDS = new Set(
  (
    'someone somebody something anyone anybody anything everyone everything nothing he she him her his hers itself themselves across ' +
    'after against along behind below beside besides beyond despite down during except inside like near off onto past per ' +
    'regarding since throughout till toward towards until upon although though but nor once so whereas whether while what where ' +
    'am did might shall should would being again always already ever just maybe much own same soon still then well let ' +
    'masz mają mieć wraz ją im nim niej niego nią go mu je nas wam was ciebie tobie tobą sobie sobą siebie swoje swoich twoje nasze ' +
    'coś ktoś nikt nic każda każde wszyscy taki taka takie żaden żadnych wobec według około obok oprócz poprzez wśród względem ' +
    'wokół dzięki mimo zamiast lecz więc zatem dlatego choć chociaż dopóki żeby czyli bądź byli będzie będą musi powinien powinna ' +
    'powinno nigdy zawsze nadal wtedy teraz zbyt nich jakichś jakiś naszego waszego ' +
    'kein keinen keiner keinem sich ob wie was ihre ihr ihren ihrem ihnen seien hat haben hatte im am ins bei aus als auch noch ' +
    'aucun aucune cette ces son sa ses leur nos notre vos soyez ont avoir été sans vers chez ' +
    'aquel ese esa esos su sus con sin sobre desde hasta como más usted ustedes ' +
    'questa questo da di un una non il lo gli le i del della dello dei delle dal dalla all al con per che se'
  ).split(/\s+/),
)

/** Beginnings of Polish, German and Romance words, which have many endings. */
const STEMS = new RegExp(
  `^(?:${(
    'wiadomoś poczt elektroniczn zewnętrzn nadawc wysła wysył przesła przesył pochodz otrzym organizac klik otwier otwarc ' +
    'odwiedz link łącza łącze załącznik odnośnik ostrożn upewni sprawdz zweryfik weryfik skanowa przeskan wirus antywirus ' +
    'złośliw oprogramow ochron bezpiecz niebezpiecz podejrz szkodliw zaufan niezaufan nieznan poufn przeznacz wyłączn adresat ' +
    'odbiorc zawier zawart treś informac usuni zniszcz kopiow rozpowszech ujawni zabron pomyłk omyłk niezwłoczn natychmiast ' +
    'powiadom poinformow podawa podaj haseł hasł logowan otworz usuń znalezion uważa subskry wypis anulow mailing zgłasz wyłudz oszust ' +
    'absender anhang anhäng anlage nachricht extern vertraulich empfänger unbekannt klick vorsicht ' +
    'courriel expéditeur cliqu ouvr destinat confidentiel prud reconnai organiza'
  )
    .split(' ')
    .join('|')})\\p{L}{0,9}$`,
  'u',
)

/** Decides whether a word, in lower case, is one of those that programs use in what they add to a mail. */
export function isMachineWord(word: string): boolean {
  const plain = word.replace(/^(?:[dlnsjc]|qu)['’]|['’]s$/gu, '')
  if (FUNCTION_WORDS.has(word)) return true
  return WORDS.has(word) || WORDS.has(plain) || STEMS.test(plain)
}
