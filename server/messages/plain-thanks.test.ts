import { expect, test } from 'vitest'
import { isPlainThanks } from './plain-thanks.ts'

const writer = 'Maja Wiśniewska'

test.each([
  ...[
    'Dziękuję!',
    'dziekuje',
    'Dziękuję bardzo :)',
    'Bardzo dziękuję za informację. Pozdrawiam, Maja',
    'Dzięki!!',
  ],
  ...[
    'Dzień dobry Pani Anno, dziękuję za wiadomość. Z poważaniem Maja Wiśniewska',
    'Ok, dzięki!',
    'Super, dziękuję 😊',
  ],
  ...[
    'Thanks!',
    'Thanks, got it',
    'Thank you so much!',
    'Hi Anna, thanks for the update. Best regards, Maja',
    'Got it.',
  ],
  ...[
    'Noted, thank you',
    'Great, thanks again! Have a nice day',
    'Perfect, thank you very much. Maja',
    'Will do, thanks',
  ],
  ...[
    '👍',
    '❤️🎉',
    '👍🏽',
    'Thanks 🙏',
    '👍 Maja Wiśniewska reacted via Gmail',
    'Cześć Anno! Dziękuję za rozmowę.',
  ],
  ...['👍 Maja reacted to your message', 'Maja Wiśniewska zareagowała przez Gmaila'],
])('%s needs no answer', (text) => expect(isPlainThanks(text, writer)).toBe(true))

test.each([
  ...['', 'Maja', 'Pozdrawiam, Maja', 'Dzień dobry', 'Hi Anna,', 'Yes', 'Tak', 'No thanks', 'Nie, dziękuję'],
  ...[
    'Thanks, but no',
    'Thanks, when do we start?',
    'Dziękuję, a kiedy rozmowa',
    'Dziękuję, proszę o kontakt',
  ],
  ...[
    'Thanks, I will call you',
    'Thank you, I accept the offer',
    'Dziękuję za ofertę',
    'Dziękuję, rezygnuję',
    'Dziękuję. Tomek',
  ],
  ...[
    'Thanks, see you at 5',
    'Dziękuję, do zobaczenia we wtorek',
    'Thanks: maja@poczta.example',
    'Thanksgiving',
  ],
  ...[
    'Thanks. Could you send the address',
    'Dzięki, jeszcze jedno: adres',
    'Thanks. https://x.pl',
    'Thanks, but',
    '...',
  ],
  ...[
    'Ok',
    'Jasne!',
    'Great',
    'Sounds good, Maja',
    'Ok, przyjdę',
    'Great, but the salary',
    'Dziękuję za zaproszenie, niestety',
  ],
])('%s may need an answer', (text) => expect(isPlainThanks(text, writer)).toBe(false))
