import type { ThreadSketch } from '../sketch.ts'

/** Private mail, with family and services. Nobody but its owner may ever see it. */
export const privateThreads: ThreadSketch[] = [
  {
    subject: 'Niedziela',
    letters: [
      {
        ago: 3,
        time: '18:22',
        from: 'mama',
        to: ['anna'],
        labels: ['Rodzina'],
        text: 'Aniu, przyjedziecie w niedzielę na obiad? Będzie rosół i kaczka. Tata naprawił huśtawkę.\n\nMama',
      },
      {
        ago: 3,
        time: '20:05',
        from: 'anna',
        to: ['mama'],
        text: 'Przyjedziemy, koło 13. Wezmę ciasto. Czy tata potrzebuje jeszcze tej wiertarki?',
      },
      {
        ago: 2,
        time: '07:40',
        from: 'mama',
        to: ['anna'],
        text: 'Potrzebuje. I weźcie kalosze dla małego, po deszczu jest błoto.\n\nMama',
      },
    ],
  },
  {
    subject: 'Wyniki badań',
    letters: [
      {
        ago: 48,
        time: '12:02',
        from: 'mama',
        to: ['anna'],
        labels: ['STARRED'],
        text: 'Aniu, byłam dziś u doktora. Wszystko dobrze, tylko mniej soli i więcej chodzić. Nie martw się już.\n\nMama',
      },
      {
        ago: 48,
        time: '12:20',
        from: 'anna',
        to: ['mama'],
        text: 'Uff. Bardzo się cieszę. To w sobotę idziemy na długi spacer, nie ma wymówek.',
      },
    ],
  },
  {
    subject: 'Odbiór małego dziś',
    letters: [
      {
        ago: 5,
        time: '13:15',
        from: 'krzysiek',
        to: ['anna'],
        text: 'Dasz radę odebrać dziś z przedszkola? Przesunęli mi spotkanie na 16:00. Ja zrobię zakupy.',
      },
      {
        ago: 5,
        time: '13:21',
        from: 'anna',
        to: ['krzysiek'],
        text: 'Dam. Kup proszę mleko i coś na kolację, cokolwiek poza makaronem.',
      },
      {
        ago: 5,
        time: '13:24',
        from: 'krzysiek',
        to: ['anna'],
        withoutQuote: true,
        text: 'Zatem makaron odpada. Kocham.',
      },
    ],
  },
  {
    subject: 'Wakacje nad jeziorem?',
    letters: [
      {
        ago: 61,
        time: '21:10',
        from: 'siostra',
        to: ['anna'],
        cc: ['krzysiek'],
        text: 'Hej, znalazłam domek koło Augustowa, trzy sypialnie, pomost, pies mile widziany. Bierzemy na spółkę na tydzień?',
      },
      {
        ago: 60,
        time: '08:12',
        from: 'anna',
        to: ['siostra'],
        cc: ['krzysiek'],
        text: 'Bierzemy! Zapłacę zaliczkę, oddasz, jak się zobaczymy.',
      },
      {
        ago: 60,
        time: '09:00',
        from: 'siostra',
        to: ['anna'],
        cc: ['krzysiek'],
        text: 'Super. Mały może spać na górze z Jankiem, już planują.',
      },
    ],
  },
  {
    subject: 'Zdjęcia z urodzin',
    letters: [
      {
        ago: 102,
        time: '22:30',
        from: 'siostra',
        to: ['anna'],
        text: 'Wrzuciłam wszystkie na dysk: https://zdjecia.example/urodziny. To z tortem na głowie jest moje ulubione.',
      },
      {
        ago: 101,
        time: '07:55',
        from: 'anna',
        to: ['siostra'],
        text: 'Płaczę ze śmiechu. Drukujemy na ścianę.',
      },
    ],
  },
  {
    subject: 'Zebranie rodziców',
    letters: [
      {
        ago: 21,
        time: '10:00',
        from: 'przedszkole',
        to: ['anna'],
        labels: ['CATEGORY_UPDATES'],
        text: 'Szanowni Państwo,\n\nzapraszamy na zebranie grupy „Jeżyki” {on+4} o 17:00. Prosimy o przyniesienie podpisanych zgód na wycieczkę.\n\nSekretariat',
      },
      {
        ago: 20,
        time: '08:05',
        from: 'anna',
        to: ['przedszkole'],
        text: 'Dzień dobry, będę. Zgodę przyniesie jutro mąż.',
      },
    ],
  },
  {
    subject: 'Umowa najmu do wglądu',
    letters: [
      {
        ago: 74,
        time: '19:19',
        from: 'anna',
        to: ['annaPrivate'],
        text: 'Do archiwum: umowa najmu piwnicy, numer 14/2. Oryginał w szufladzie.',
      },
    ],
  },
  {
    subject: 'Kolacja w piątek',
    letters: [
      {
        ago: 6,
        time: '12:12',
        from: 'kasiaNowak',
        to: ['tomek'],
        text: 'Kochanie, zarezerwowałam stolik na 19:30, ten koreański obok kina. Film o 21:15. Nie spóźnij się jak ostatnio :)',
      },
      {
        ago: 6,
        time: '12:30',
        from: 'tomek',
        to: ['kasiaNowak'],
        text: 'Będę o 19:20, żeby było dla kogo się nie spóźnić.',
      },
    ],
  },
  {
    subject: 'Rower do oddania',
    letters: [
      {
        ago: 39,
        time: '20:44',
        from: 'brat',
        to: ['tomek'],
        text: 'Cześć, wyrosłem z biegania, zaczynam jeździć. Masz jeszcze tę szosę w piwnicy? Chętnie odkupię.',
      },
      {
        ago: 38,
        time: '08:31',
        from: 'tomek',
        to: ['brat'],
        text: 'Mam, bierz za darmo. Trzeba wymienić łańcuch i jedną dętkę.',
      },
      {
        ago: 38,
        time: '09:12',
        from: 'brat',
        to: ['tomek'],
        text: 'Dzięki! Wpadnę w sobotę, przywiozę słoiki od mamy.',
      },
    ],
  },
  {
    subject: 'Potwierdzenie wizyty',
    letters: [
      {
        ago: 16,
        time: '09:00',
        from: 'rehabilitacja',
        to: ['tomek'],
        labels: ['CATEGORY_UPDATES'],
        text: 'Przypominamy o wizycie {on+3} o 8:30. Prosimy zabrać wygodny strój i opis rezonansu.\n\nGabinet Ruchu',
      },
      {
        ago: 16,
        time: '09:14',
        from: 'tomek',
        to: ['rehabilitacja'],
        text: 'Dzień dobry, potwierdzam obecność.',
      },
    ],
  },
  {
    subject: 'Prezent dla mamy',
    letters: [
      {
        ago: 83,
        time: '17:17',
        from: 'tomek',
        to: ['brat'],
        cc: ['kasiaNowak'],
        text: 'Składamy się na ekspres czy na weekend w Kazimierzu? Jestem za weekendem, ekspres już ma.',
      },
      {
        ago: 82,
        time: '19:20',
        from: 'brat',
        to: ['tomek'],
        cc: ['kasiaNowak'],
        text: 'Weekend. Zarezerwuję, oddacie po połowie.',
      },
    ],
  },
]
