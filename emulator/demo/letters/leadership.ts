import { cv } from '../cv.ts'
import type { ThreadSketch } from '../sketch.ts'

const michalCv = cv('CV - Michał Żurawski.pdf', 'Michał Żurawski', [
  'Engineering Manager · Gdańsk',
  '',
  '2019 – obecnie   Bałtyk Systemy, kierownik zespołów (3 zespoły, 21 osób)',
  '2012 – 2019   programista, potem lider techniczny',
  'Mentoring, rekrutacja, spokojne wdrożenia w środku tygodnia',
])

export const leadershipThreads: ThreadSketch[] = [
  {
    subject: 'Engineering Manager – rozmowa z Ewą',
    letters: [
      {
        ago: 22,
        time: '14:02',
        from: 'anna',
        to: ['michal'],
        text: `Dzień dobry Panie Michale,

dziękuję za rozmowę na konferencji w Gdańsku. Tak jak obiecałam, wracam z informacją: szukamy osoby, która poprowadzi trzy zespoły produktowe. Bezpośrednią przełożoną byłaby Ewa Zielińska.

Czy zechciałby Pan przesłać CV i powiedzieć, kiedy moglibyśmy się spotkać w trójkę?`,
      },
      {
        ago: 22,
        time: '14:03',
        from: 'michal',
        to: ['anna'],
        subject: 'Automatyczna odpowiedź: Engineering Manager – rozmowa z Ewą',
        withoutQuote: true,
        headers: [
          ['Auto-Submitted', 'auto-replied'],
          ['X-Auto-Response-Suppress', 'All'],
          ['Precedence', 'auto_reply'],
        ],
        text: `Dzień dobry,

jestem na urlopie i wracam {date+4}. W pilnych sprawach proszę dzwonić. Na pozostałe wiadomości odpowiem po powrocie.

Michał Żurawski`,
      },
      {
        ago: 17,
        time: '08:35',
        from: 'michal',
        to: ['anna'],
        answers: 0,
        attachments: [michalCv],
        text: `Dzień dobry Pani Anno,

wróciłem z gór wypoczęty i z telefonem pełnym wiadomości, Pani była z tych milszych.

CV w załączniku. Spotkać mogę się {on+3} albo {on+4}, najchętniej rano. Przyjadę do Warszawy, wolę pierwszą rozmowę na żywo.

Pozdrawiam
Michał Żurawski
michal@żurawski.pl`,
      },
      {
        ago: 16,
        time: '11:50',
        from: 'anna',
        to: ['michal'],
        cc: ['ewa'],
        text: `Panie Michale,

w takim razie {day+2} o 9:30 u nas w biurze, ul. Chmielna 12. Ewa jest w kopii. Bilet na pociąg oczywiście zwracamy.`,
      },
      {
        ago: 16,
        time: '12:24',
        from: 'michal',
        to: ['anna'],
        cc: ['ewa'],
        text: `Świetnie, będę. Pociąg mam o 5:40, więc proszę o mocną kawę.

MŻ`,
      },
    ],
  },
  {
    subject: 'Referencje',
    letters: [
      {
        ago: 5,
        time: '10:08',
        from: 'anna',
        to: ['michal'],
        text: `Panie Michale,

jesteśmy blisko decyzji. Czy mógłby Pan podać kontakt do dwóch osób, z którymi Pan pracował: jednej, której był Pan przełożonym, i jednej, której Pan podlegał? Zadzwonimy dopiero po Pana zgodzie.`,
      },
      {
        ago: 1,
        time: '17:40',
        from: 'michal',
        to: ['anna'],
        unread: true,
        text: `Pani Anno,

obie osoby się zgodziły i czekają na telefon. Numery podam telefonicznie, bo wolę nie wysyłać cudzych danych mailem. Będę dostępny {on+1} od 8:00.

Pozdrawiam
Michał Żurawski`,
      },
    ],
  },
  {
    subject: 'Sales Director, UK',
    language: 'en',
    letters: [
      {
        ago: 20,
        time: '12:30',
        from: 'tomek',
        to: ['james'],
        cc: ['anna'],
        text: `Hi James,

Great to speak yesterday. As discussed, the role owns our UK market end to end: two account managers today, six by next summer. On-target earnings are £140–165k.

I have copied Anna, who runs the people side for leadership roles. Would you be free for a panel with her and Ewa {on+5} at 14:00 UK time?`,
      },
      {
        ago: 20,
        time: '19:12',
        from: 'james',
        to: ['tomek'],
        cc: ['anna'],
        text: `Hi Tomek, hi Anna,

That works. One thing I would like to understand before then is how the UK number was set. If it came from a spreadsheet, fine, I would just like to see the spreadsheet.

James

Sent from my iPhone`,
      },
      {
        ago: 19,
        time: '10:15',
        from: 'anna',
        to: ['james'],
        cc: ['tomek'],
        text: `Hi James,

A fair question, and it did come from a spreadsheet. Ewa will walk you through it on the day. You will find three assumptions we are not proud of.

Looking forward to meeting you.`,
      },
      {
        ago: 13,
        time: '17:31',
        from: 'james',
        to: ['tomek'],
        cc: ['anna'],
        answers: 1,
        text: `Hi both,

Thanks for a properly useful hour. I came out keener than I went in, which does not always happen with panels.

My references are warned and willing. What is the next step?

James`,
      },
      {
        ago: 2,
        time: '11:11',
        from: 'tomek',
        to: ['james'],
        cc: ['anna'],
        text: `Hi James,

The next step is lunch with our CEO in London {on+4}. I will send the place once she has stopped changing her mind about it.`,
      },
    ],
  },
]
