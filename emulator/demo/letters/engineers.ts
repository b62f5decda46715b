import { cv } from '../cv.ts'
import type { ThreadSketch } from '../sketch.ts'

const piotrCv = cv('CV_Zawadzki_Piotr.pdf', 'Piotr Zawadzki', [
  'Backend Engineer (Node.js) · Łódź',
  '',
  '2020 – obecnie   Płatności.io, Backend Engineer',
  '   Rozliczenia dla 900 sklepów, Node.js, PostgreSQL, Kafka',
  '2016 – 2020   Softwin, programista',
  'Politechnika Łódzka, informatyka',
])

const jakubCv = cv('cv-jakub-wojcik.pdf', 'Jakub Wójcik', [
  'DevOps Engineer · Wrocław',
  '',
  'Kubernetes, Terraform, Prometheus, on-call od 2017 roku',
  'Przeniesienie 60 usług z własnej serwerowni do chmury bez przerwy w działaniu',
])

export const engineerThreads: ThreadSketch[] = [
  {
    subject: 'Backend Engineer (Node.js): aplikacja',
    letters: [
      {
        ago: 41,
        time: '21:14',
        from: 'piotr',
        to: ['anna'],
        attachments: [piotrCv],
        text: `Dzień dobry,

aplikuję na stanowisko Backend Engineer (Node.js). Od pięciu lat rozwijam rozliczenia w Płatności.io, wcześniej przez cztery lata pracowałem w software housie. Najbardziej lubię momenty, w których coś nudnego i ważnego zaczyna po prostu działać.

CV w załączeniu. Okres wypowiedzenia: jeden miesiąc.

Z poważaniem
Piotr Zawadzki
tel. 600 100 200`,
      },
      {
        ago: 40,
        time: '10:31',
        from: 'anna',
        to: ['piotr'],
        text: `Dzień dobry Panie Piotrze,

bardzo dziękuję za aplikację, „coś nudnego i ważnego” to dobry opis naszego modułu rozliczeń :)

Czy możemy porozmawiać telefonicznie {on+2} o 12:00? Zapytam o doświadczenie z PostgreSQL i o to, czego Pan szuka. Zajmie to około pół godziny.`,
      },
      {
        ago: 40,
        time: '12:06',
        from: 'piotr',
        to: ['anna'],
        text: `Dzień dobry,

12:00 jest w porządku, będę akurat w przerwie. Proszę dzwonić na podany numer.

Pozdrawiam
Piotr Zawadzki`,
      },
    ],
  },
  {
    subject: 'Zadanie rekrutacyjne',
    letters: [
      {
        ago: 33,
        time: '14:15',
        from: 'anna',
        to: ['piotr'],
        text: `Panie Piotrze,

zgodnie z rozmową przesyłam opis zadania: https://praca.firma.example/zadania/kolejka. To niewielka usługa z kolejką, liczymy na 2–3 godziny pracy, nie więcej. Za zadanie płacimy 300 zł niezależnie od wyniku.

Czy tydzień wystarczy?`,
      },
      {
        ago: 28,
        time: '22:40',
        from: 'piotr',
        to: ['anna'],
        text: `Dzień dobry,

zadanie gotowe, repozytorium udostępniłem pod adresem podanym w opisie. W pliku README opisałem, co zrobiłbym inaczej, gdyby to była prawdziwa usługa, oraz jeden świadomy skrót (brak ponowień przy błędzie dysku).

Miła odmiana, że ktoś płaci za takie zadania.

Piotr Zawadzki`,
      },
      {
        ago: 25,
        time: '09:55',
        from: 'anna',
        to: ['piotr'],
        text: `Panie Piotrze,

zespół jest pod wrażeniem, szczególnie testów z zegarem. Zapraszamy na rozmowę z zespołem {on+3} o 11:00, adres: ul. Chmielna 12, czwarte piętro. Kawa i parking są po naszej stronie.`,
      },
    ],
  },
  {
    subject: 'Oferta: Backend Engineer (Node.js)',
    letters: [
      {
        ago: 4,
        time: '15:30',
        from: 'anna',
        to: ['piotr'],
        cc: ['ewa'],
        text: `Panie Piotrze,

z wielką przyjemnością przesyłam ofertę: Backend Engineer, umowa o pracę, 19 500 zł brutto, 26 dni urlopu od pierwszego roku, praca hybrydowa (dwa dni w biurze w tygodniu). Start po okresie wypowiedzenia.

Proszę spokojnie się zastanowić. Na odpowiedź czekamy do {date+6}, a jeśli potrzeba więcej czasu, wystarczy napisać.`,
      },
      {
        ago: 2,
        time: '19:48',
        from: 'piotr',
        to: ['anna'],
        cc: ['ewa'],
        text: `Dzień dobry Pani Anno,

dziękuję za ofertę, bardzo mnie cieszy. Mam dwa pytania, zanim odpowiem: czy dni w biurze są stałe, czy umawia się je w zespole, i czy dofinansowują Państwo dojazdy z Łodzi?

Decyzję podejmę do końca tygodnia.

Pozdrawiam
Piotr Zawadzki`,
      },
      {
        ago: 1,
        time: '09:12',
        from: 'anna',
        to: ['piotr'],
        cc: ['ewa'],
        text: `Panie Piotrze,

dni w biurze ustala zespół, zwykle wtorek i czwartek. Dojazdy: zwracamy koszt biletu miesięcznego, także kolejowego, więc Łódź jest w pełni objęta.

Gdyby chciał Pan porozmawiać z kimś, kto dojeżdża z Łodzi od dwóch lat, chętnie poznam Pana z Adrianem z zespołu.`,
      },
    ],
  },
  {
    subject: 'Polecenie: Data Engineer',
    letters: [
      {
        ago: 9,
        time: '17:25',
        from: 'piotr',
        to: ['anna'],
        cc: ['pawel'],
        text: `Dzień dobry Pani Anno,

wspominała Pani, że szukają Państwo też kogoś od danych. Polecam kolegę, Pawła Sikorę (w kopii). Pracowaliśmy razem cztery lata i to on nauczył mnie czytać plany zapytań.

Paweł, Anna to rekruterka, o której Ci mówiłem. Dalej radzicie sobie beze mnie :)

Piotr`,
      },
      {
        ago: 9,
        time: '18:02',
        from: 'pawel',
        to: ['anna'],
        cc: ['piotr'],
        text: `Dzień dobry,

dziękuję Piotrkowi za miłe słowa. Chętnie dowiem się więcej o roli Data Engineer, CV mogę podesłać jutro.

Pozdrawiam
Paweł Sikora`,
      },
      {
        ago: 8,
        time: '08:47',
        from: 'anna',
        to: ['pawel'],
        cc: ['tomek'],
        text: `Dzień dobry Panie Pawle,

świetnie, że się poznajemy. Rekrutację na Data Engineera prowadzi Tomek Nowak (w kopii), więc oddaję Panu i jemu głos. Proszę wysłać CV prosto do niego.`,
      },
    ],
  },
  {
    subject: 'DevOps Engineer',
    letters: [
      {
        ago: 12,
        time: '07:58',
        from: 'jakub',
        to: ['anna'],
        attachments: [jakubCv],
        text: `Cześć,

piszę w sprawie ogłoszenia DevOps Engineer. Szukam miejsca, w którym dyżury są poukładane, a alerty coś znaczą. Mieszkam we Wrocławiu, interesuje mnie praca zdalna.

CV w załączniku. Na co dzień używam adresu z dopiskiem +praca, żeby nic mi nie zginęło.

Pozdrowienia
Jakub Wójcik`,
      },
      {
        ago: 11,
        time: '11:20',
        from: 'anna',
        to: ['jakub'],
        text: `Cześć Jakubie,

dzięki za CV. Dyżury: tydzień na osiem, płatne osobno, w zeszłym kwartale średnio 1,4 alertu na dyżur. Mam nadzieję, że to brzmi znajomo dobrze.

Czy {on+1} między 10:00 a 13:00 mogę zadzwonić na pół godziny?`,
      },
      {
        ago: 11,
        time: '11:33',
        from: 'jakub',
        to: ['anna'],
        withoutQuote: true,
        text: `Jasne, najlepiej o 10:30. 1,4 alertu brzmi jak urlop :)

Kuba`,
      },
      {
        ago: 6,
        time: '08:03',
        from: 'jakub',
        to: ['anna'],
        place: 'TRASH',
        answers: -1,
        subject: 'test, proszę zignorować',
        text: `Sprawdzam tylko, czy wysyłka z nowego telefonu działa.

Kuba`,
      },
      {
        ago: 5,
        time: '12:44',
        from: 'anna',
        to: ['jakub'],
        answers: 2,
        text: `Kuba,

Adrian, który prowadzi zespół platformy, chętnie porozmawia z Tobą o szczegółach. Czy pasuje Ci {day+6} o 15:00, 45 minut online?`,
      },
      {
        minutesAgo: 172,
        from: 'jakub',
        to: ['anna'],
        unread: true,
        text: `Cześć,

przepraszam za późną odpowiedź, miałem dyżur z gatunku tych, przez które szukam nowej pracy. Czy {day+1}, 15:00, nadal jest aktualne? Jeśli termin przepadł, mogę też {on+2} o dowolnej porze.

Kuba`,
      },
    ],
  },
]
