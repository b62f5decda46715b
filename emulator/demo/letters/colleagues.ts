import type { ThreadSketch } from '../sketch.ts'

export const colleagueThreads: ThreadSketch[] = [
  {
    subject: 'Faktury do rozliczenia',
    letters: [
      {
        ago: 10,
        time: '09:50',
        from: 'dorota',
        to: ['anna', 'tomek'],
        text: 'Cześć,\n\nbrakuje mi faktur za targi pracy i za obiad z kandydatem w Katowicach. Podrzućcie proszę do piątku.\n\nDorota',
      },
      {
        ago: 10,
        time: '10:30',
        from: 'tomek',
        to: ['dorota'],
        text: 'Obiad wysyłam za godzinę, jak tylko znajdę paragon. Targi ma Ania.',
      },
      {
        ago: 9,
        time: '08:20',
        from: 'anna',
        to: ['dorota'],
        text: 'Targi w załączniku w systemie, pozycja 44. Przepraszam za zwłokę!',
      },
    ],
  },
  {
    subject: 'Nowy laptop',
    letters: [
      {
        ago: 27,
        time: '11:11',
        from: 'adrian',
        to: ['anna'],
        text: 'Aniu, laptop dla nowej osoby jest gotowy, szyfrowanie włączone. Kiedy przychodzi?',
      },
      {
        ago: 27,
        time: '11:40',
        from: 'anna',
        to: ['adrian'],
        text: 'Pierwszego. Zostaw proszę w recepcji, odbiorę z rana.',
      },
    ],
  },
  {
    subject: 'Widełki na security',
    letters: [
      {
        ago: 23,
        time: '16:16',
        from: 'tomek',
        to: ['marek'],
        cc: ['ewa'],
        text: 'Marek, potrzebuję zgody na widełki dla roli security: 24–32 tys. Rynek uciekł do przodu.',
      },
      {
        ago: 22,
        time: '07:50',
        from: 'marek',
        to: ['tomek'],
        cc: ['ewa'],
        text: 'Zgoda. Wolę jedną dobrą osobę niż dwie rozmowy o oszczędnościach.\n\nMarek',
      },
    ],
  },
  {
    subject: 'Zepsuty ekspres, czwarte piętro',
    letters: [
      {
        ago: 18,
        time: '08:01',
        from: 'adrian',
        to: ['anna', 'tomek', 'ewa'],
        text: 'Ekspres na czwartym mieli, ale nie parzy. Serwis jutro. Trzecie piętro udostępnia swój, bądźcie mili.',
      },
      {
        ago: 18,
        time: '08:15',
        from: 'ewa',
        to: ['adrian'],
        cc: ['anna', 'tomek'],
        text: 'Bycie miłą przed kawą to duże wymaganie, ale spróbuję.',
      },
    ],
  },
]
