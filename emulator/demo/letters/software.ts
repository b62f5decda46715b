import { cv } from '../cv.ts'
import type { ThreadSketch } from '../sketch.ts'

const zuzannaCv = cv('CV - Zuzanna Kamińska.pdf', 'Zuzanna Kamińska', [
  'QA Engineer · Gdańsk',
  '',
  'Testy automatyczne (Playwright, REST), testy eksploracyjne, ISTQB',
  '2020 – obecnie   Medisoft, QA Engineer',
])

export const softwareThreads: ThreadSketch[] = [
  {
    subject: 'QA Engineer – zgłoszenie',
    letters: [
      {
        ago: 18,
        time: '16:40',
        from: 'zuzanna',
        to: ['tomek'],
        attachments: [zuzannaCv],
        text: `Dzień dobry,

jestem testerką z sześcioletnim stażem, ostatnie cztery lata w oprogramowaniu medycznym. Aplikuję na stanowisko QA Engineer.

Przy okazji: na Państwa stronie kariery, po wpisaniu numeru telefonu ze spacją, formularz pokazuje błąd po angielsku. Proszę potraktować to jako zaproszenie do rozmowy :)

Pozdrawiam
Zuzanna Kamińska`,
      },
      {
        ago: 17,
        time: '09:44',
        from: 'tomek',
        to: ['zuzanna'],
        text: `Pani Zuzanno,

najlepszy list motywacyjny, jaki dostałem w tym roku. Błąd zgłosiłem, poprawka jest już wdrożona.

Czy możemy porozmawiać {on+2} o 9:00? 40 minut, online.`,
      },
      {
        ago: 17,
        time: '12:15',
        from: 'zuzanna',
        to: ['tomek'],
        text: `Dzień dobry,

oczywiście, 9:00. Sprawdziłam: poprawka działa dla spacji, dla myślnika jeszcze nie.

Zuzanna Kamińska`,
      },
      {
        ago: 7,
        time: '10:55',
        from: 'tomek',
        to: ['zuzanna'],
        cc: ['ewa'],
        text: `Pani Zuzanno,

zapraszamy na drugą rozmowę, z Ewą Zielińską i zespołem. Termin: {day+4} o 13:00 w Gdańsku (przyjedziemy do Pani) albo online dzień później.`,
      },
      {
        ago: 7,
        time: '17:06',
        from: 'zuzanna',
        to: ['tomek'],
        cc: ['ewa'],
        text: `Dzień dobry,

to bardzo miłe, wybieram Gdańsk. Salę mogę załatwić w naszym coworkingu, na dwie godziny jest bezpłatna.

Zuzanna Kamińska`,
      },
      {
        minutesAgo: 64,
        from: 'zuzanna',
        to: ['tomek'],
        cc: ['ewa'],
        unread: true,
        text: `Dzień dobry,

po spotkaniu przesyłam obiecane trzy scenariusze testów płatności, wklejam je tutaj, żeby nie trzeba było niczego otwierać:

1. Płatność potwierdzona przez bank po tym, jak użytkownik zamknął kartę.
2. Dwa kliknięcia „Zapłać” na wolnym łączu.
3. Zwrot większy niż wpłata, po zmianie kursu.

Bardzo dziękuję za rozmowę, dawno nikt mnie nie pytał, dlaczego lubię swoją pracę.

Zuzanna Kamińska`,
      },
    ],
  },
  {
    subject: 'Data Engineer: CV',
    letters: [
      {
        ago: 7,
        time: '22:11',
        from: 'pawel',
        to: ['tomek'],
        attachments: [
          cv('Paweł Sikora CV.pdf', 'Paweł Sikora', [
            'Data Engineer · Łódź',
            '',
            'PostgreSQL, dbt, Airflow, Kafka',
            'Hurtownia danych o płatnościach: 2 mld wierszy, raport w 4 sekundy',
          ]),
        ],
        text: `Dzień dobry Panie Tomku,

od Anny Kowalskiej wiem, że to Pan prowadzi rekrutację na Data Engineera. Przesyłam CV. Najciekawszy projekt opisałem na dole: raport, który trwał 40 minut, trwa teraz 4 sekundy.

Pozdrawiam
Paweł Sikora`,
      },
      {
        ago: 6,
        time: '12:25',
        from: 'tomek',
        to: ['pawel'],
        text: `Dzień dobry Panie Pawle,

dziękuję, CV już czyta zespół. Czy {on+4} o 17:00 możemy porozmawiać? Wiem od Pani Anny, że w ciągu dnia ma Pan wdrożenie.`,
      },
      {
        ago: 5,
        time: '18:44',
        from: 'pawel',
        to: ['tomek'],
        text: `Dzień dobry,

17:00 jest idealnie, dziękuję za pamięć o wdrożeniu.

Paweł Sikora`,
      },
    ],
  },
  {
    subject: 'Data Analyst application',
    language: 'en',
    letters: [
      {
        ago: 2,
        time: '10:02',
        from: 'priya',
        to: ['anna'],
        attachments: [
          cv('Priya_Raman_CV.pdf', 'Priya Raman', [
            'Data Analyst · Kraków',
            '',
            'SQL, Python, a stubborn dislike of pie charts',
            '2021 - now   Northlight Retail, Data Analyst',
          ]),
        ],
        text: `Dear Anna,

Please find attached my application for the Data Analyst role. In my current job I replaced eleven weekly reports with two that people read.

I would be glad to walk you through how we chose the two.

Best regards,
Priya Raman`,
      },
      {
        ago: 1,
        time: '11:58',
        from: 'anna',
        to: ['priya'],
        text: `Dear Priya,

Thank you, I have read few better opening lines. The team is looking at your CV now and I will write again before the end of the week.

Would mornings or afternoons suit you better for a first call?`,
      },
      {
        minutesAgo: 210,
        from: 'priya',
        to: ['anna'],
        text: `Dear Anna,

Mornings, please, ideally before 9:30. I am in Kraków, so the same time zone.

Best,
Priya`,
      },
    ],
  },
]
