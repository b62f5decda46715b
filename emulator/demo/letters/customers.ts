import { cv } from '../cv.ts'
import type { ThreadSketch } from '../sketch.ts'

const bartoszCv = cv('Kozłowski Bartosz – CV.pdf', 'Bartosz Kozłowski', [
  'Key Account Manager · Katowice',
  '',
  '2018 – obecnie   Stalprodukt Handel, KAM (obrót 46 mln zł)',
  '2014 – 2018   przedstawiciel handlowy, Śląsk i Opolszczyzna',
])

export const customerThreads: ThreadSketch[] = [
  {
    subject: 'Customer Success Manager: question before applying',
    language: 'en',
    letters: [
      {
        ago: 15,
        time: '19:20',
        from: 'sofia',
        to: ['anna'],
        text: `Hello Anna,

Before I apply for the Customer Success Manager role: the advert says "Warsaw or remote within Poland". I live in Kraków and travel to Bologna for about three weeks a year to see my family. Would working from there be possible, or is the tax side a problem?

I speak Italian, English, and Polish at B2, so customers would at least not notice.

Kind regards,
Sofia Marchetti`,
      },
      {
        ago: 14,
        time: '10:22',
        from: 'anna',
        to: ['sofia'],
        text: `Dear Sofia,

Thank you for asking first. Up to 30 days a year within the EU are fine with us, and our payroll team has a form for it (one page, I promise).

If that settles it, please send me a CV, or simply your LinkedIn export. Where would you put yourself between "firefighter" and "gardener" with customers?`,
      },
      {
        ago: 13,
        time: '08:41',
        from: 'sofia',
        to: ['anna'],
        text: `Dear Anna,

That settles it, thank you.

Gardener by conviction, firefighter by experience: my last employer had me answer an outage on New Year's Eve. The customer renewed.

My CV is at https://sofiamarchetti.example/cv and I can talk any day after 15:00.

Best wishes,
Sofia`,
      },
      {
        ago: 8,
        time: '14:48',
        from: 'anna',
        to: ['sofia'],
        text: `Dear Sofia,

Shall we say {day+1}, 15:30? I would like to hear the New Year's Eve story in full.`,
      },
      {
        ago: 8,
        time: '16:09',
        from: 'sofia',
        to: ['anna'],
        place: 'SPAM',
        unread: true,
        text: `Dear Anna,

{Day+1} at 15:30 is perfect. My number is +48 512 000 111.

Sofia`,
      },
    ],
  },
  {
    subject: 'Nowe zgłoszenie z formularza: Technical Support Lead',
    letters: [
      {
        ago: 4,
        time: '20:36',
        from: 'careersForm',
        to: ['anna'],
        replyTo: 'tomasz',
        labels: ['CATEGORY_UPDATES'],
        text: `Stanowisko: Technical Support Lead
Imię i nazwisko: Tomasz Górski
Miasto: Lublin
Oczekiwania: 14–16 tys. zł brutto

Wiadomość od kandydata:
Prowadzę dziewięcioosobowy zespół wsparcia drugiej linii. Chciałbym robić to tam, gdzie zgłoszenia klientów naprawdę trafiają do planu produktu. Najłatwiej złapać mnie mailem.

Odpowiedz na tę wiadomość, aby napisać do kandydata.`,
      },
      {
        ago: 3,
        time: '11:02',
        from: 'anna',
        to: ['tomasz'],
        text: `Dzień dobry Panie Tomaszu,

dziękuję za zgłoszenie przez formularz. U nas kierownik wsparcia siedzi na planowaniu produktu co dwa tygodnie i ma tam głos.

Poproszę o CV oraz informację, w jakich godzinach mogę zadzwonić.`,
      },
      {
        ago: 2,
        time: '21:50',
        from: 'tomasz',
        to: ['anna'],
        text: `Dzień dobry Pani Anno,

to brzmi bardzo dobrze. CV dopracuję i wyślę do końca tygodnia. Telefon najlepiej między 16:30 a 18:00, wcześniej mam dyżur.

Pozdrawiam
Tomasz Górski`,
      },
    ],
  },
  {
    subject: 'Key Account Manager Śląsk',
    letters: [
      {
        ago: 29,
        time: '08:15',
        from: 'tomek',
        to: ['bartosz'],
        text: `Dzień dobry Panie Bartoszu,

Pana nazwisko podał mi Pan Krawczyk z Izby Handlowej i mówił, że nikt na Śląsku nie zna zakupowców tak jak Pan. Szukamy Key Account Managera dla klientów produkcyjnych.

Czy mogę opowiedzieć o tej roli przez telefon?`,
      },
      {
        ago: 28,
        time: '07:32',
        from: 'bartosz',
        to: ['tomek'],
        attachments: [bartoszCv],
        text: `Dzień dobry,

Krawczyk zawsze przesadza, ale posłuchać mogę. Dzwonić najlepiej rano, między 7:00 a 8:30, wtedy jadę samochodem i mam spokój.

Na wszelki wypadek załączam CV.

Pozdrawiam
B. Kozłowski`,
      },
      {
        ago: 27,
        time: '09:00',
        from: 'tomek',
        to: ['bartosz'],
        text: `Panie Bartoszu,

dziękuję za poranną rozmowę. Tak jak ustaliliśmy: spotkanie w Katowicach {on+6} o 11:00, kawiarnia przy dworcu, będę z dyrektorem handlowym.`,
      },
      {
        ago: 21,
        time: '18:20',
        from: 'bartosz',
        to: ['tomek'],
        text: `Panie Tomku,

konkretne spotkanie, dziękuję. Przemyślałem sprawę samochodu: służbowy hybrydowy mi odpowiada. Pozostaje kwestia premii kwartalnej, proszę o zasady na piśmie.

B. Kozłowski`,
      },
      {
        ago: 10,
        time: '13:33',
        from: 'tomek',
        to: ['bartosz'],
        text: `Panie Bartoszu,

zasady premii w jednym zdaniu: 8% marży ponad plan, rozliczane kwartalnie, bez górnego limitu. Pełny regulamin przekażę na spotkaniu {on+4}, wolę omówić go na żywo.`,
      },
      {
        ago: 10,
        time: '15:58',
        from: 'bartosz',
        to: ['tomek'],
        withoutQuote: true,
        text: `Bez limitu, to lubię. Będę.

B. Kozłowski`,
      },
    ],
  },
  {
    subject: 'Technical Writer at Firma',
    language: 'en',
    letters: [
      {
        ago: 11,
        time: '13:19',
        from: 'emily',
        to: ['tomek'],
        text: `Hi Tomek,

I'm applying for the Technical Writer position. I have documented three APIs people actually liked using, and I have deleted far more pages than I have written, which I consider my best work.

Samples: https://emilycarter.example/docs

One question: who owns the documentation today?

Emily Carter`,
      },
      {
        ago: 10,
        time: '11:45',
        from: 'tomek',
        to: ['emily'],
        text: `Hi Emily,

The honest answer is "everyone", and you know what that means. You would be the first person to own it, with a standing slot in every release.

Could you talk {on+2} at 10:00 or 14:00? And may I share your samples with the engineers?`,
      },
      {
        ago: 9,
        time: '09:02',
        from: 'emily',
        to: ['tomek'],
        text: `On the first point: I suspected as much, and it is why I applied.

{Day+1} at 14:00, please, and of course, share away. The second sample is the one to be rude about.

Emily`,
      },
      {
        ago: 4,
        time: '16:38',
        from: 'tomek',
        to: ['emily'],
        text: `Hi Emily,

Adrian and two of his engineers read your samples and started editing our own pages out of shame. They would like to meet you {on+5} at 11:00, online. Does that work?`,
      },
      {
        ago: 1,
        time: '10:26',
        from: 'emily',
        to: ['tomek'],
        labels: ['IMPORTANT'],
        text: `Hi Tomek,

That is the nicest review I have had. Yes to {date+2} at 11:00.

Please tell them I will be asking to see the page they are most ashamed of.

Emily`,
      },
    ],
  },
]
