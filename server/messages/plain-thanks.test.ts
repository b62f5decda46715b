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
  ...[
    'Thanks Anna',
    'Thank you, Anna!',
    'Dziękuję Pani Anno',
    'Dziękuję, Pani Anno!',
    'Dziękuję bardzo Panie Tomaszu',
  ],
  ...[
    'Dziękuję za kontakt',
    'Dobrze, dziękuję',
    'Dziękuję, do zobaczenia!',
    'Dziękuję za maila',
    'Thanks, see you!',
  ],
  ...[
    'Dziękuję za potwierdzenie',
    'Dziękuję za przesłane informacje',
    'Thanks for confirming',
    'Thanks, you too!',
  ],
  ...['Thanks for getting back to me', 'Thanks for the confirmation!', 'Potwierdzam otrzymanie, dziękuję'],
  ...[
    'Serdecznie dziękuję i pozdrawiam',
    'Dziękuję i życzę miłego dnia',
    'Dziękuję ślicznie',
    'Merci!',
    'Danke!',
  ],
  ...[
    'Thank you for your email.',
    'Thanks a million',
    'Dziękuję, wzajemnie!',
    'Dziękujemy za zgłoszenie',
    '🙏',
  ],
  ...['Dzięki, Aniu 😊', 'Dziękuję Kasiu!', 'Many thanks, have a great weekend!', 'Thanks, Sam.'],
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
    '👎',
    '❌',
    '😡',
    'Thanks 👎',
    '👎 Maja reacted via Gmail',
    'Thanks :(',
    'Dziękuję :-(',
    'Thanks, Tomorrow',
    'Thanks Monday',
    'Dziękuję, Rezygnuję',
    'Dobrze',
    'Do zobaczenia',
    'Dziękuję Pani Anno, rezygnuję',
    'Nie, dziękuję, Anno',
    'Great',
    'Sounds good, Maja',
    'Ok, przyjdę',
    'Great, but the salary',
    'Dziękuję za zaproszenie, niestety',
  ],
])('%s may need an answer', (text) => expect(isPlainThanks(text, writer)).toBe(false))

test('the names of those who wrote before are known', () => {
  expect(isPlainThanks('Thank you, Xymena!', writer)).toBe(false)
  expect(isPlainThanks('Thank you, Xymena!', writer, ['Xymena Nowak'])).toBe(true)
})
