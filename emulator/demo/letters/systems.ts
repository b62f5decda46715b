import { cv } from '../cv.ts'
import type { ThreadSketch } from '../sketch.ts'

const danielCv = cv('Daniel_Okafor_iOS.pdf', 'Daniel Okafor', [
  'iOS Developer · Gdynia',
  '',
  '2019 – now   Ferrytime, iOS lead (Swift, SwiftUI, offline first)',
  '2015 – 2019   Kite Mobile, iOS Developer',
  'Speaker at two meetups a year, whether they like it or not',
])

export const systemThreads: ThreadSketch[] = [
  {
    subject: 'iOS Developer: your application',
    language: 'en',
    letters: [
      {
        ago: 36,
        time: '12:00',
        from: 'daniel',
        to: ['tomek'],
        attachments: [danielCv],
        text: `Hi Tomek,

I would like to be considered for the iOS role. I have spent seven years on an app that must work on a ferry with no signal, so I think about sync and conflicts more than is healthy.

I live in Gdynia and would come to Warsaw every second week.

Thanks,
Daniel Okafor`,
      },
      {
        ago: 35,
        time: '09:28',
        from: 'tomek',
        to: ['daniel'],
        text: `Hi Daniel,

"Must work on a ferry" is nearly our requirement: our users are in warehouses with walls a metre thick.

Half an hour {on+1} at 11:30?`,
      },
      {
        ago: 35,
        time: '09:41',
        from: 'danielDev',
        to: ['tomek'],
        text: `Hi Tomek,

11:30 works. I'm replying from my own domain, it goes to the same phone.

Dan`,
      },
      {
        ago: 23,
        time: '15:15',
        from: 'tomek',
        to: ['danielDev'],
        cc: ['ewa'],
        text: `Hi Dan,

Everyone who met you wants to work with you. The technical notes say "explains trade-offs before being asked", which around here is poetry.

I will send an offer this week.`,
      },
    ],
  },
  {
    subject: 'Offer: iOS Developer',
    language: 'en',
    letters: [
      {
        ago: 6,
        time: '14:00',
        from: 'tomek',
        to: ['daniel'],
        cc: ['ewa'],
        text: `Hi Dan,

Here it is: iOS Developer, 24,000 PLN gross, remote from Gdynia with two days in Warsaw every other week (travel and hotel on us), start {date+40} or earlier.

Take the time you need. If anything is unclear or missing, call me.`,
      },
      {
        ago: 4,
        time: '21:18',
        from: 'daniel',
        to: ['tomek'],
        cc: ['ewa'],
        labels: ['STARRED', 'IMPORTANT'],
        text: `Hi Tomek, hi Ewa,

Thank you, this is a good offer and I would like to say yes. One thing first: my daughter starts school next month, so for those two weeks I could not travel. If that can be written into the agreement, I will sign tomorrow.

Dan`,
      },
      {
        ago: 3,
        time: '09:09',
        from: 'tomek',
        to: ['daniel'],
        cc: ['ewa'],
        text: `Hi Dan,

Of course, and congratulations to your daughter. The amended agreement goes out by courier today.`,
      },
    ],
  },
  {
    subject: 'Staż / Junior Java Developer',
    letters: [
      {
        ago: 97,
        time: '23:47',
        from: 'natalia',
        to: ['tomek'],
        text: `Dzień dobry,

jestem studentką trzeciego roku informatyki na UW i chciałabym zgłosić się na stanowisko Junior Java Developer. Napisałam z koleżanką planer zajęć, którego używa około 300 osób na wydziale.

Przepraszam za późną porę, dopiero skończyłam projekt.

Natalia Szymańska`,
      },
      {
        ago: 96,
        time: '10:20',
        from: 'tomek',
        to: ['natalia'],
        text: `Pani Natalio,

300 użytkowników na trzecim roku to więcej, niż ma niejeden startup. Porozmawiajmy {on+2} o 16:00, dam znać też zespołowi.`,
      },
      {
        ago: 96,
        time: '10:58',
        from: 'natalia',
        to: ['tomek'],
        text: `Dzień dobry, dziękuję bardzo! 16:00 mi odpowiada.

Natalia Szymańska`,
      },
      {
        ago: 88,
        time: '14:33',
        from: 'tomek',
        to: ['natalia'],
        text: `Pani Natalio,

w tej rekrutacji wybraliśmy osobę, która może pracować na pełen etat od zaraz. Zespół prosi jednak, żebym przekazał: proszę zgłosić się na letni staż, Pani rozmowa była najlepsza z sześciu.`,
      },
      {
        ago: 87,
        time: '20:02',
        from: 'natalia',
        to: ['tomek'],
        text: `Dzień dobry,

dziękuję za informację i za miłe słowa. Na pewno zgłoszę się na staż!

Natalia Szymańska`,
      },
    ],
  },
  {
    subject: 'Security Engineer at Firma',
    language: 'en',
    letters: [
      {
        ago: 3,
        time: '13:05',
        from: 'tomek',
        to: ['lukasOld'],
        text: `Hi Lukas,

We met briefly at the security meetup in Berlin. We are looking for our first dedicated Security Engineer, and I thought of your talk about boring logins.

Would you be open to a call next week?`,
      },
      {
        ago: 3,
        time: '13:06',
        from: 'mailerDaemon',
        to: ['tomek'],
        subject: 'Delivery Status Notification (Failure)',
        bounceOf: 'lukasOld',
        headers: [
          ['X-Failed-Recipients', 'lukas.brandt@gmx.de'],
          ['Auto-Submitted', 'auto-replied'],
        ],
        text: '',
      },
      {
        ago: 3,
        time: '13:20',
        from: 'tomek',
        to: ['lukas'],
        answers: 0,
        subject: 'Security Engineer at Firma',
        text: `Hi Lukas,

My first message to lukas.brandt@ came back, so I am trying the address from your slides. The question was: would you be open to a call about our first Security Engineer role?`,
      },
      {
        ago: 2,
        time: '08:52',
        from: 'lukas',
        to: ['tomek'],
        text: `Hi Tomek,

This one is right, the other has been gone for years (security people and their mail accounts).

Yes, gladly. Any day but {day+2}. Please no phone, I prefer video, and I will ask about your logins.

Lukas`,
      },
      {
        ago: 1,
        time: '15:36',
        from: 'tomek',
        to: ['lukas'],
        text: `Hi Lukas,

{Day+3} at 10:00, then: https://meet.firma.example/security. Our logins are less boring than they should be, which is rather the point of the role.`,
      },
    ],
  },
]
