import type { Source } from './source.ts'

const promotions = ['CATEGORY_PROMOTIONS']
const unsubscribe = 'Otrzymujesz tę wiadomość, bo zapisałeś się na listę. Wypisz się jednym kliknięciem.'

export const newsletters: Source[] = [
  {
    name: 'Puls Rekrutacji',
    email: 'redakcja@pulsrekrutacji.example',
    to: ['anna', 'tomek'],
    everyDays: 7,
    lastDaysAgo: 1,
    time: '06:30',
    labels: promotions,
    listId: 'news.pulsrekrutacji.example',
    footer: unsubscribe,
    issues: [
      [
        'Nr {n}: ile naprawdę trwa rekrutacja',
        'Zebraliśmy dane ze 140 firm. Mediana to 34 dni, ale najlepsze zespoły schodzą poniżej trzech tygodni. Co robią inaczej?\n\nPo pierwsze: umawiają wszystkie etapy z góry.',
      ],
      [
        'Nr {n}: widełki w ogłoszeniach',
        'Od kiedy podajemy widełki, przychodzi o połowę mniej zgłoszeń i dwa razy więcej trafionych. Trzy firmy opowiadają, jak przekonały zarząd.',
      ],
      [
        'Nr {n}: odmowa, po której chce się wrócić',
        'Pięć prawdziwych listów odmownych i to, co kandydaci o nich mówią.\n\nNajczęstsze zdanie: „przynajmniej ktoś przeczytał moje CV”.',
      ],
      [
        'Nr {n}: rozmowa bez pytań podchwytliwych',
        'Dlaczego „gdzie widzisz się za pięć lat” nie mierzy niczego i o co zapytać zamiast tego.',
      ],
      [
        'Nr {n}: polecenia pracownicze',
        'Program poleceń działa, gdy nagroda jest mała, a odpowiedź szybka. Sprawdziliśmy na czterech przykładach.',
      ],
      [
        'Nr {n}: RODO w skrzynce rekrutera',
        'Jak długo wolno trzymać CV, co z mailami i kiedy zgoda naprawdę jest potrzebna. Krótki przewodnik bez paragrafów w nagłówkach.',
      ],
      [
        'Nr {n}: pierwszy dzień w pracy',
        'Biurko, laptop, człowiek do zjedzenia obiadu. W tej kolejności albo w odwrotnej.',
      ],
    ],
  },
  {
    name: 'Talent Letter',
    email: 'hello@talentletter.example',
    to: ['anna', 'tomek', 'ewa'],
    everyDays: 7,
    lastDaysAgo: 3,
    time: '14:00',
    labels: promotions,
    listId: 'list.talentletter.example',
    footer: 'You are receiving this because you signed up at talentletter.example. Unsubscribe any time.',
    issues: [
      [
        'The job advert nobody deletes ({n})',
        'We looked at 2,000 adverts and at how far people scroll. The salary is found in four seconds or never.\n\nPut it first.',
      ],
      [
        'Structured interviews, unstructured people ({n})',
        'A scorecard is not a straitjacket. Three teams share theirs.',
      ],
      [
        'What candidates remember ({n})',
        'Not the office, not the test. They remember who answered, and how fast.',
      ],
      [
        'Hiring your first salesperson abroad ({n})',
        'Contracts, currencies, and the meeting where both sides are too polite.',
      ],
      [
        'Take-home tasks, paid ({n})',
        'Paying for a task costs less than losing the two best people to the next company.',
      ],
      ['References in 2 calls ({n})', 'Ask what the person should never be asked to do again.'],
    ],
  },
  {
    name: 'Frontend co tydzień',
    email: 'newsletter@frontendcotydzien.example',
    to: ['tomek', 'ewa'],
    everyDays: 7,
    lastDaysAgo: 2,
    time: '09:15',
    labels: ['CATEGORY_FORUMS'],
    listId: 'lista.frontendcotydzien.example',
    footer: unsubscribe,
    issues: [
      [
        '[#{n}] Kaskada wraca do łask',
        'Warstwy, zasięgi i koniec z !important. Do tego: jak czytać ślad wydajności i nie zasnąć.',
      ],
      [
        '[#{n}] Formularze, które nie krzyczą',
        'Komunikat o błędzie ma pomagać. Przegląd dobrych i bardzo złych przykładów.',
      ],
      ['[#{n}] Testy w prawdziwej przeglądarce', 'Kiedy symulacja kłamie i co z tym zrobić.'],
      ['[#{n}] Dostępność w praktyce', 'Nagranie prezentacji o dużych systemach komponentów, z napisami.'],
      ['[#{n}] Mniej kodu', 'Pięć rzeczy, które przeglądarka robi już sama.'],
    ],
  },
  {
    name: 'Księgarnia Pod Globusem',
    email: 'sklep@podglobusem.example',
    to: ['anna'],
    everyDays: 7,
    lastDaysAgo: 4,
    time: '17:00',
    labels: promotions,
    listId: 'mailing.podglobusem.example',
    footer: unsubscribe,
    issues: [
      [
        'Nowości tygodnia i reportaż miesiąca',
        'Reportaż o ludziach, którzy naprawiają mosty. Do niedzieli z rabatem 20%.',
      ],
      [
        'Książki dla dzieci: jeże, lisy i jedna sowa',
        'Czytane przez księgarzy i ich dzieci. Te drugie są surowsze.',
      ],
      ['Spotkanie autorskie w czwartek', 'Wstęp wolny, herbata też.'],
      ['Kryminał na weekend', 'Trzy tytuły, przy których nie zgaśnie lampka.'],
      ['Dostawa gratis od 49 zł', 'Do końca tygodnia, bez haczyków.'],
      ['Wiersze na zły humor', 'Antologia, którą polecamy na każdą porę roku.'],
    ],
  },
  {
    name: 'Rowerownia',
    email: 'promocje@rowerownia.example',
    to: ['tomek'],
    everyDays: 7,
    lastDaysAgo: 5,
    time: '12:20',
    labels: promotions,
    listId: 'mail.rowerownia.example',
    footer: unsubscribe,
    issues: [
      ['Łańcuchy i kasety -15%', 'Twoja przerzutka podziękuje.'],
      ['Przegląd zimowy: zapisy', 'Wolne terminy od przyszłego tygodnia. Odbiór roweru z domu.'],
      ['Lampki, które widać', 'Test ośmiu lampek w deszczu, w lesie i na Puławskiej.'],
      ['Opony na szuter', 'Szersze, wolniejsze, szczęśliwsze.'],
      ['Bluzy z ostatniego sezonu', 'Rozmiary M i L, wszystkie kolory poza rozsądnymi.'],
    ],
  },
  {
    name: 'HR Webinary',
    email: 'zaproszenia@hrwebinary.example',
    to: ['anna', 'tomek'],
    everyDays: 10,
    lastDaysAgo: 6,
    time: '11:00',
    labels: promotions,
    listId: 'lista.hrwebinary.example',
    footer: unsubscribe,
    issues: [
      [
        'Zaproszenie: prawo pracy po zmianach',
        'Godzina z prawniczką, która mówi po ludzku. Zapis jest bezpłatny.',
      ],
      ['Zaproszenie: wynagrodzenia w IT', 'Dane z 9 tysięcy umów i dyskusja, czy wierzyć średnim.'],
      ['Zaproszenie: onboarding zdalny', 'Pierwszy tydzień bez biura, krok po kroku.'],
      ['Nagranie: rozmowa o odejściu', 'Dla tych, którzy nie zdążyli na żywo.'],
    ],
  },
]
