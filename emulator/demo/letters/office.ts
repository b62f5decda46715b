import { cv } from '../cv.ts'
import type { ThreadSketch } from '../sketch.ts'

const katarzynaCv = cv('CV K. Lewandowska.pdf', 'Katarzyna Lewandowska', [
  'HR Business Partner · Poznań',
  '',
  '2017 – obecnie   Meblex, HR BP dla produkcji i logistyki (420 osób)',
  '2013 – 2017   Kadry i Płace sp. z o.o., specjalistka ds. personalnych',
])

const hannaCv = cv('Hanna-Nowicka-CV.pdf', 'Hanna Nowicka', [
  'Specjalistka ds. płac · Warszawa',
  '',
  'Listy płac do 350 osób, Płatnik, PPK, rozliczenia B2B',
  '2016 – obecnie   Biuro rachunkowe Saldo',
])

export const officeThreads: ThreadSketch[] = [
  {
    subject: 'Aplikacja na stanowisko HR Business Partner',
    letters: [
      {
        ago: 86,
        time: '12:48',
        from: 'katarzyna',
        to: ['anna'],
        attachments: [katarzynaCv],
        text: `Szanowna Pani,

w odpowiedzi na ogłoszenie przesyłam swoje CV. Od ośmiu lat wspieram menedżerów produkcji i logistyki, znam pracę zmianową od podszewki i nie boję się trudnych rozmów.

Chętnie opowiem więcej podczas spotkania.

Z wyrazami szacunku
Katarzyna Lewandowska`,
      },
      {
        ago: 84,
        time: '09:30',
        from: 'anna',
        to: ['katarzyna'],
        text: `Dzień dobry Pani Katarzyno,

bardzo dziękuję za zgłoszenie. Chętnie porozmawiam {on+3} o 13:00, przez telefon lub Meet, jak Pani wygodniej.`,
      },
      {
        ago: 84,
        time: '13:15',
        from: 'katarzyna',
        to: ['anna'],
        text: `Dzień dobry,

telefonicznie, proszę. Pracuję wtedy w hali i zasięg internetu bywa kapryśny.

Katarzyna Lewandowska`,
      },
      {
        ago: 71,
        time: '16:02',
        from: 'anna',
        to: ['katarzyna'],
        text: `Pani Katarzyno,

dziękuję za obie rozmowy i za szczerość, z jaką opowiadała Pani o zwolnieniach w Meblexie. Ostatecznie zdecydowaliśmy się na osobę, która prowadziła już zespoły zdalne za granicą. To była różnica jednego doświadczenia, nie klasy.

Jeśli się Pani zgodzi, odezwę się, gdy otworzymy podobną rolę w Poznaniu.`,
      },
      {
        ago: 70,
        time: '08:10',
        from: 'katarzyna',
        to: ['anna'],
        place: 'ARCHIVE',
        text: `Dzień dobry Pani Anno,

dziękuję za tak ludzką odmowę, to naprawdę rzadkie. Oczywiście zgadzam się na kontakt w przyszłości.

Powodzenia i do usłyszenia
Katarzyna Lewandowska`,
      },
    ],
  },
  {
    subject: 'Office Manager',
    letters: [
      {
        ago: 152,
        time: '10:44',
        from: 'aleksandra',
        to: ['anna'],
        text: `Dzień dobry,

szukają Państwo osoby, która ogarnie biuro. Ogarniam: przeprowadzkę na trzy piętra, remont w trakcie pracy, dwa psy w recepcji i zepsutą klimatyzację w lipcu. Referencje chętnie podam.

Łączę wyrazy szacunku
Aleksandra Dąbrowska`,
      },
      {
        ago: 151,
        time: '09:18',
        from: 'anna',
        to: ['aleksandra'],
        text: `Dzień dobry Pani Aleksandro,

klimatyzacja w lipcu nas przekonała :) Czy może nas Pani odwiedzić {on+2} o 10:00? Od razu pokażę biuro.`,
      },
      {
        ago: 151,
        time: '10:00',
        from: 'aleksandra',
        to: ['anna'],
        text: `Dzień dobry,

mogę, będę punktualnie. Proszę nie sprzątać na mój przyjazd.

Aleksandra Dąbrowska`,
      },
      {
        ago: 143,
        time: '14:20',
        from: 'anna',
        to: ['aleksandra'],
        cc: ['ewa'],
        text: `Pani Aleksandro,

bardzo chcemy, żeby Pani do nas dołączyła. Proponujemy 9 200 zł brutto, umowę o pracę od razu na czas nieokreślony i start w dogodnym dla Pani terminie.`,
      },
      {
        ago: 142,
        time: '11:37',
        from: 'aleksandra',
        to: ['anna'],
        cc: ['ewa'],
        labels: ['STARRED'],
        text: `Dzień dobry,

przyjmuję z przyjemnością! Zacząć mogę za trzy tygodnie. Czy w biurze jest już wózek do paczek, czy zamówić od razu pierwszego dnia?

Pozdrawiam
Aleksandra Dąbrowska`,
      },
    ],
  },
  {
    subject: 'Księgowa / Accountant – zgłoszenie',
    letters: [
      {
        ago: 6,
        time: '15:27',
        from: 'agnieszka',
        to: ['tomek'],
        text: `Dzień dobry,

zgłaszam swoją kandydaturę na stanowisko księgowej. Mam dwanaście lat doświadczenia w pełnej księgowości, certyfikat księgowy i trzy zamknięte kontrole bez uwag.

Czy praca jest możliwa w wymiarze 7/8 etatu? Odbieram córkę z przedszkola.

Z poważaniem
Agnieszka Wróbel`,
      },
      {
        ago: 5,
        time: '10:12',
        from: 'tomek',
        to: ['agnieszka'],
        text: `Dzień dobry Pani Agnieszko,

dziękuję za zgłoszenie. 7/8 etatu nie jest problemem, połowa działu finansów pracuje właśnie tak.

Poproszę o CV. Jeśli ma Pani dziesięć minut {on+2} przed południem, zadzwonię.`,
      },
      {
        ago: 1,
        time: '13:51',
        from: 'agnieszka',
        to: ['tomek'],
        unread: true,
        attachments: [
          cv('CV_AWrobel.pdf', 'Agnieszka Wróbel', [
            'Księgowa, certyfikat księgowy nr 28414/2015 · Warszawa',
            '',
            'Pełna księgowość, VAT, CIT, sprawozdania finansowe',
          ]),
        ],
        text: `Dzień dobry,

bardzo mnie to cieszy. CV w załączniku, telefon mam włączony {on+1} od 9:00 do 11:30.

Agnieszka Wróbel`,
      },
    ],
  },
  {
    subject: 'Specjalista ds. płac: rozmowa',
    letters: [
      {
        ago: 14,
        time: '09:05',
        from: 'hanna',
        to: ['tomek'],
        attachments: [hannaCv],
        text: `Dzień dobry,

dziękuję za zainteresowanie moim profilem. Przesyłam CV i od razu odpowiadam na pytanie z telefonu: tak, samodzielnie prowadziłam listy płac dla 350 osób, razem z PPK i korektami po zwolnieniach lekarskich.

Pozdrawiam
Hanna Nowicka`,
      },
      {
        ago: 13,
        time: '12:40',
        from: 'tomek',
        to: ['hanna'],
        cc: ['anna'],
        text: `Dzień dobry Pani Hanno,

dziękuję, to dokładnie to, czego szukamy. Ponieważ {on+2} mnie nie będzie, rozmowę poprowadzi Anna Kowalska (w kopii). Proponujemy 10:00, online.`,
      },
      {
        ago: 13,
        time: '13:02',
        from: 'hanna',
        to: ['tomek'],
        cc: ['anna'],
        text: `Dzień dobry,

10:00 mi pasuje. Dzień dobry, Pani Anno, do zobaczenia {on+2}!

Hanna Nowicka`,
      },
      {
        ago: 13,
        time: '14:30',
        from: 'anna',
        to: ['hanna'],
        cc: ['tomek'],
        text: `Pani Hanno,

miło mi. Link do spotkania: https://meet.firma.example/placowe. Zajmie nam to 45 minut, na koniec zostawię czas na Pani pytania.`,
      },
      {
        ago: 3,
        time: '16:44',
        from: 'hanna',
        to: ['anna', 'tomek'],
        text: `Dzień dobry,

chciałam jeszcze raz podziękować za spotkanie i dopytać, kiedy mogę się spodziewać informacji. Mam drugą ofertę z terminem do {date+4} i wolałabym nie podejmować decyzji w ciemno, bo u Państwa podobało mi się bardziej.

Pozdrawiam
Hanna Nowicka`,
      },
      {
        ago: 2,
        time: '09:15',
        from: 'tomek',
        to: ['hanna'],
        cc: ['anna'],
        text: `Pani Hanno,

dziękuję za otwartość. Decyzję podejmiemy {on+1} i zadzwonię od razu, jeszcze przed Pani terminem. Nie zostawimy Pani bez odpowiedzi.`,
      },
    ],
  },
]
