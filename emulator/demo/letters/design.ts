import { cv } from '../cv.ts'
import { boxesPng } from '../picture.ts'
import type { ThreadSketch } from '../sketch.ts'

const oliverCv = cv('Oliver Bennett - Product Designer.pdf', 'Oliver Bennett', [
  'Product Designer · Manchester / Warsaw',
  '',
  '2021 – now   Harbour, Senior Product Designer',
  '   Onboarding redesign: support tickets down by a third',
  '2017 – 2021   Foundry & Field, Product Designer',
  'Figma, prototyping in code, usability testing',
])

const white = [255, 255, 255] as const
const ink = [85, 82, 74] as const
const line = [227, 225, 217] as const
const green = [11, 107, 93] as const

/** A settings page: a rail, the state of the connection first, everything else below. */
const prototype = {
  filename: 'prototype.png',
  contentType: 'image/png',
  content: boxesPng(
    480,
    300,
    [247, 246, 242],
    [
      { x: 0, y: 0, width: 480, height: 30, colour: white },
      { x: 12, y: 9, width: 12, height: 12, colour: green },
      { x: 32, y: 12, width: 56, height: 7, colour: ink },
      { x: 14, y: 50, width: 64, height: 6, colour: line },
      { x: 14, y: 68, width: 52, height: 6, colour: line },
      { x: 14, y: 86, width: 58, height: 6, colour: line },
      { x: 110, y: 46, width: 150, height: 10, colour: ink },
      { x: 110, y: 72, width: 340, height: 64, colour: white },
      { x: 126, y: 98, width: 12, height: 12, colour: green },
      { x: 148, y: 100, width: 150, height: 8, colour: ink },
      { x: 368, y: 92, width: 66, height: 24, colour: green },
      { x: 110, y: 152, width: 340, height: 40, colour: white },
      { x: 126, y: 168, width: 190, height: 7, colour: line },
      { x: 110, y: 202, width: 340, height: 40, colour: white },
      { x: 126, y: 218, width: 140, height: 7, colour: line },
    ],
  ),
}

export const designThreads: ThreadSketch[] = [
  {
    subject: 'Product Designer role',
    language: 'en',
    letters: [
      {
        ago: 31,
        time: '11:26',
        from: 'oliver',
        to: ['anna'],
        attachments: [oliverCv],
        text: `Dear Anna,

I saw your opening for a Product Designer and would like to apply. I moved to Warsaw a few months ago (my partner is from Bielany), so I can work from your office most days. My Polish is at the "ordering pierogi with confidence" stage.

My CV is attached. Case studies are at https://oliverbennett.example/work, no password needed.

Kind regards,
Oliver Bennett`,
      },
      {
        ago: 30,
        time: '09:37',
        from: 'anna',
        to: ['oliver'],
        text: `Dear Oliver,

Thank you for writing, and welcome to Warsaw. The design team works in English, so pierogi-level Polish is quite enough.

I particularly liked that your onboarding case study shows the version that did not work. Could we speak for half an hour {on+2} at 10:00? I will call the number on your CV.`,
      },
      {
        ago: 30,
        time: '10:02',
        from: 'oliver',
        to: ['anna'],
        text: `Hi Anna,

{Day+2} at 10:00 is perfect. Speak then.

Oliver`,
      },
      {
        ago: 27,
        time: '16:11',
        from: 'anna',
        to: ['oliver'],
        cc: ['ewa'],
        text: `Hi Oliver,

It was good to talk. As a next step Ewa, our product lead (in copy), would like to see one of your projects in depth: 45 minutes, no homework, please pick the one you would defend in a pub.

Would {day+4} at 13:00 suit you?`,
      },
      {
        ago: 26,
        time: '08:19',
        from: 'oliver',
        to: ['anna'],
        cc: ['ewa'],
        text: `Hi both,

It does. I will bring the Harbour project, and I can promise at least one argument.

Best,
Oliver`,
      },
    ],
  },
  {
    subject: 'Follow-up and the screen I mentioned',
    language: 'en',
    letters: [
      {
        ago: 7,
        time: '18:55',
        from: 'oliver',
        to: ['anna'],
        cc: ['ewa'],
        picture: prototype,
        text: `Hi Anna, hi Ewa,

Thank you for today. I kept thinking about your settings page on the tram, so here is the quick sketch I mentioned: one column, the state of the connection first, everything else below. It took twenty minutes, please treat it as such.

Best,
Oliver`,
      },
      {
        ago: 6,
        time: '10:40',
        from: 'ewa',
        to: ['oliver'],
        cc: ['anna'],
        text: `Hi Oliver,

This is better than what we shipped, which is annoying. Thank you.

Anna will be in touch about the last conversation, with our CTO.

Ewa`,
      },
      {
        ago: 2,
        time: '12:05',
        from: 'anna',
        to: ['oliver'],
        cc: ['ewa'],
        text: `Hi Oliver,

Our CTO, Marek, is free {on+3} at 9:30 or 16:00, in the office or online. It is a conversation about how we work rather than another test.

Which would you prefer? And would you tell me your notice period once more, for planning?`,
      },
      {
        minutesAgo: 95,
        from: 'oliver',
        to: ['anna'],
        cc: ['ewa'],
        text: `Hi Anna,

9:30 at the office, please. I will take the early tram.

My notice period is one month, to the end of a calendar month. I have not told anyone at work yet, so thank you for keeping this between us.

Best,
Oliver`,
      },
    ],
  },
  {
    subject: 'UX Researcher: aplikacja',
    letters: [
      {
        ago: 168,
        time: '13:22',
        from: 'weronika',
        to: ['tomek'],
        text: `Dzień dobry,

zgłaszam się na stanowisko UX Researcher. Od sześciu lat prowadzę badania jakościowe, ostatnio dla aplikacji bankowej, w której rozmawialiśmy głównie z osobami po sześćdziesiątce. Nauczyło mnie to cierpliwości i pisania krótkich scenariuszy.

Portfolio prześlę na życzenie, bo wymaga hasła.

Z poważaniem
Weronika Mazur`,
      },
      {
        ago: 166,
        time: '10:10',
        from: 'tomek',
        to: ['weronika'],
        text: `Dzień dobry Pani Weroniko,

dziękuję za zgłoszenie. Poproszę o portfolio i o dwa dogodne terminy rozmowy w przyszłym tygodniu.`,
      },
      {
        ago: 165,
        time: '09:01',
        from: 'weronika',
        to: ['tomek'],
        text: `Dzień dobry,

hasło wysyłam osobnym SMS-em, dla porządku. Rozmawiać mogę {on+3} od 9:00 do 12:00 albo {on+4} po 14:00.

Weronika Mazur`,
      },
      {
        ago: 158,
        time: '15:45',
        from: 'tomek',
        to: ['weronika'],
        cc: ['ewa'],
        text: `Pani Weroniko,

dziękujemy za świetną rozmowę. Chcielibyśmy złożyć Pani ofertę, szczegóły omówimy telefonicznie. Czy {on+1} o 11:00 może Pani rozmawiać?`,
      },
      {
        ago: 157,
        time: '12:12',
        from: 'weronika',
        to: ['tomek'],
        cc: ['ewa'],
        labels: ['STARRED'],
        text: `Dzień dobry,

po naszej rozmowie: tak, z radością przyjmuję ofertę. Mogę zacząć pierwszego dnia miesiąca po następnym.

Do zobaczenia w Firmie!
Weronika`,
      },
    ],
  },
  {
    subject: 'Formalności przed pierwszym dniem',
    letters: [
      {
        ago: 135,
        time: '10:30',
        from: 'tomek',
        to: ['weronika'],
        text: `Pani Weroniko,

skierowanie na badania i listę dokumentów wysłałem pocztą. Laptop będzie czekał na biurku. Czy woli Pani klawiaturę polską, czy amerykańską?`,
      },
      {
        ago: 134,
        time: '19:05',
        from: 'weronika',
        to: ['tomek'],
        text: `Dzień dobry,

amerykańską, poproszę. Dokumenty dotarły, badania mam {on+3}.

Pozdrawiam
Weronika Mazur`,
      },
    ],
  },
]
