import type { ThreadSketch } from '../sketch.ts'

/** Mail between the recruiters, or to several candidates at once. */
export const sharedThreads: ThreadSketch[] = [
  {
    subject: 'Dni otwarte w Firmie / Open days at Firma',
    letters: [
      {
        ago: 45,
        time: '15:10',
        from: 'anna',
        to: ['anna'],
        bcc: ['piotr', 'oliver', 'maja'],
        text: `Dzień dobry,

{date+9} otwieramy biuro dla wszystkich, którzy chcieliby zobaczyć, jak pracujemy: pokaz produktu o 16:00, potem kawa i ciasto drożdżowe.

Hello,

That day we open our office to everyone who would like to see how we work: a product demo at 16:00, then coffee and cake. English is fine all afternoon.`,
      },
      {
        ago: 44,
        time: '09:40',
        from: 'oliver',
        to: ['anna'],
        text: `Hi Anna,

Thank you for the invitation. Count me in for the cake, and the demo too.

Oliver`,
      },
    ],
  },
  {
    subject: 'Maja W. po rozmowie',
    letters: [
      {
        ago: 12,
        time: '16:30',
        from: 'ewa',
        to: ['anna', 'tomek'],
        text: `Hej,

krótko po rozmowie z Mają Wiśniewską: bardzo na tak. Pyta lepiej, niż odpowiada większość kandydatów. Jedyna wątpliwość to wynagrodzenie, jest przy górnej granicy.

Dajmy rozmowę techniczną.

E.`,
      },
      {
        ago: 11,
        time: '09:08',
        from: 'anna',
        to: ['ewa', 'tomek'],
        text: `Dzięki Ewa, też tak to widzę. Umawiam techniczną i sprawdzam z finansami górną granicę.`,
      },
      {
        ago: 11,
        time: '09:31',
        from: 'tomek',
        to: ['anna', 'ewa'],
        withoutQuote: true,
        text: `+1. Portfolio mam, jakby ktoś jeszcze chciał zobaczyć.`,
      },
    ],
  },
  {
    subject: 'Zastępstwo w przyszłym tygodniu',
    letters: [
      {
        ago: 15,
        time: '11:35',
        from: 'tomek',
        to: ['anna'],
        text: `Aniu,

{on+2} mam rehabilitację i cały dzień mnie nie ma. Weźmiesz za mnie rozmowę z kandydatką na płace? Reszta może poczekać.`,
      },
      {
        ago: 15,
        time: '11:50',
        from: 'anna',
        to: ['tomek'],
        text: `Jasne. Dopisz mnie tylko w kopii, żebym miała wątek.`,
      },
    ],
  },
  {
    subject: 'Plan zatrudnień na następny kwartał',
    letters: [
      {
        ago: 34,
        time: '08:50',
        from: 'ewa',
        to: ['anna'],
        cc: ['tomek'],
        labels: ['STARRED'],
        text: `Cześć,

lista na następny kwartał: 1 x Senior Frontend, 2 x Backend, 1 x QA, 1 x iOS, 1 x Data Engineer, 1 x Security (nowa rola, budżet od zarządu jest). Sprzedaż i biuro bez zmian.

Które z nich są realne do końca kwartału?`,
      },
      {
        ago: 33,
        time: '10:14',
        from: 'anna',
        to: ['ewa'],
        cc: ['tomek'],
        text: `Realne: frontend, jeden backend, QA i iOS. Drugi backend i security pewnie o miesiąc później. Tomek, Ty bierzesz QA, iOS, data i security?`,
      },
      {
        ago: 33,
        time: '10:40',
        from: 'tomek',
        to: ['anna', 'ewa'],
        text: `Biorę. Do security mam jedno nazwisko z Berlina, jeszcze nie pisałem.`,
      },
    ],
  },
]
