import { cv } from '../cv.ts'
import type { ThreadSketch } from '../sketch.ts'

const updatedCv = cv('CV Maja Wiśniewska.pdf', 'Maja Wiśniewska', [
  'Senior Frontend Engineer · Kraków · maja.wisniewska@gmail.com',
  '',
  '2022 – obecnie   Lumen Labs, Lead Frontend Engineer',
  '   Zespół 5 osób, system komponentów używany w 11 produktach',
  '   Skrócenie czasu ładowania panelu klienta z 4,1 s do 1,3 s',
  '2018 – 2022   Mapnik, Frontend Engineer',
  '   Edytor map w TypeScript i WebGL',
  '2015 – 2018   Agencja Kropka, Junior Web Developer',
  '',
  'TypeScript, React, testy dostępności (WCAG 2.2), Playwright',
  'Angielski C1, niemiecki B1',
])

const portfolio = cv('Portfolio_Maja_Wisniewska.pdf', 'Portfolio: Maja Wiśniewska', [
  'Three projects I am proud of',
  '1. Lumen UI: a component library with a public accessibility report',
  '2. Mapnik Studio: drawing on maps, 60 frames a second on a cheap phone',
  '3. Kropka Calendar: my first open-source project, still in use',
])

export const majaThreads: ThreadSketch[] = [
  {
    subject: 'Senior Frontend Engineer w Firmie',
    letters: [
      {
        ago: 26,
        time: '09:42',
        from: 'anna',
        to: ['maja'],
        text: `Dzień dobry Pani Maju,

trafiłam na Pani wystąpienie o dostępności w dużych systemach komponentów i od razu pomyślałam o naszym zespole. Szukamy osoby na stanowisko Senior Frontend Engineer: React i TypeScript, produkt używany codziennie przez 40 tysięcy osób, praca z Krakowa lub zdalnie.

Widełki to 22–28 tys. zł netto na B2B albo 18–22,5 tys. zł brutto na umowie o pracę. Czy miałaby Pani ochotę na krótką, niezobowiązującą rozmowę w tym tygodniu?`,
      },
      {
        ago: 25,
        time: '20:17',
        from: 'maja',
        to: ['anna'],
        labels: ['Rekrutacja/Frontend'],
        text: `Dzień dobry Pani Anno,

dziękuję za wiadomość, miło mi, że ktoś obejrzał to nagranie do końca :)

Szczerze mówiąc nie szukam aktywnie, ale Państwa produkt znam z drugiej strony, bo korzystaliśmy z niego w Lumen Labs. Chętnie porozmawiam. Najlepiej po 16:00, {on+2} albo {on+3}.

Proszę tylko o jedną informację z góry: jak duży jest zespół frontendowy i czy ktoś oprócz niego dba o system komponentów?

Pozdrawiam serdecznie
Maja Wiśniewska`,
      },
      {
        ago: 24,
        time: '10:05',
        from: 'anna',
        to: ['maja'],
        text: `Pani Maju,

zespół frontendowy to obecnie sześć osób w dwóch grupach produktowych. System komponentów jest dziś niestety „niczyj” i właśnie to ma się zmienić: nowa osoba dostanie na niego czas i prawo głosu.

{Day+1}, 16:30? Zadzwonię na numer z Pani strony. Rozmowa potrwa około 25 minut.`,
      },
      {
        ago: 24,
        time: '11:48',
        from: 'maja',
        to: ['anna'],
        withoutQuote: true,
        text: `Pasuje, dziękuję. Do usłyszenia!

Maja`,
      },
    ],
  },
  {
    subject: 'CV and portfolio',
    language: 'en',
    letters: [
      {
        ago: 19,
        time: '18:31',
        from: 'majaStudio',
        to: ['tomek'],
        attachments: [portfolio],
        text: `Hi Tomek,

as promised on the phone, here is my portfolio. We said we would switch to English for this part, so please judge kindly.

The second project is the one I mentioned: the drawing layer was rewritten twice, and page 2 says honestly why.

I am writing from my studio address because the file lives there; both addresses reach me.

Best,
Maja`,
      },
      {
        ago: 18,
        time: '09:20',
        from: 'tomek',
        to: ['majaStudio'],
        text: `Hi Maja,

Thank you, that was a pleasure to read, the "what went wrong" boxes most of all. And your English needs no kindness.

I have passed it on to Ewa, who leads the product side. You will hear from us about the first interview by the end of the week.`,
      },
    ],
  },
  {
    subject: 'Zaproszenie na rozmowę',
    letters: [
      {
        ago: 16,
        time: '13:10',
        from: 'tomek',
        to: ['maja'],
        cc: ['anna', 'ewa'],
        invitation: {
          summary: 'Rozmowa: Maja Wiśniewska – Firma (Senior Frontend Engineer)',
          location: 'Google Meet',
          on: 3,
          time: '15:00',
          minutes: 60,
        },
        text: `Dzień dobry,

z przyjemnością zapraszamy na rozmowę {on+3} ({date+3}) o 15:00. Spotkamy się online we czworo: Ewa Zielińska (produkt), Anna Kowalska i ja.

Plan jest prosty: 20 minut o Pani doświadczeniu, 20 minut o nas i tyle czasu na pytania, ile będzie trzeba. Nie trzeba niczego przygotowywać.`,
      },
      {
        ago: 16,
        time: '15:02',
        from: 'maja',
        to: ['tomek'],
        cc: ['anna', 'ewa'],
        text: `Dzień dobry,

potwierdzam {day+3} o 15:00. Cieszę się, że pozna mnie od razu także strona produktowa.

Pozdrawiam
Maja Wiśniewska`,
      },
    ],
  },
  {
    subject: 'Rozmowa techniczna: termin',
    letters: [
      {
        ago: 3,
        time: '16:20',
        from: 'anna',
        to: ['maja'],
        cc: ['tomek'],
        text: `Dzień dobry Pani Maju,

dziękuję za poprzednią rozmowę. Ewa i Tomek mówią o niej same dobre rzeczy. Chcielibyśmy zaprosić Panią na rozmowę techniczną: 90 minut z dwojgiem programistów, wspólny przegląd kodu zamiast zagadek przy tablicy.

Proponuję {day+4} o 14:00 albo {day+5} o 10:00. Który termin byłby wygodniejszy?

Jeśli od naszego pierwszego kontaktu coś się zmieniło, poproszę też o aktualne CV.`,
      },
      {
        minutesAgo: 38,
        from: 'maja',
        to: ['anna'],
        cc: ['tomek'],
        unread: true,
        labels: ['IMPORTANT', 'Rekrutacja/Frontend'],
        attachments: [updatedCv],
        text: `Dzień dobry Pani Anno,

{nom+1} o 14:00 bardzo mi odpowiada. W załączeniu przesyłam zaktualizowane CV z opisem ostatniego projektu.

Mam jeszcze jedno pytanie: czy podczas przeglądu kodu będziemy patrzeć na Państwa repozytorium, czy mam wybrać coś swojego? Przygotuję się odpowiednio.

Pozdrawiam,
Maja`,
      },
    ],
  },
]
