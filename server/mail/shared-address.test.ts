import { expect, it } from 'vitest'
import { isSharedAddress } from './shared-address.ts'

it.each([
  'mailer-daemon@googlemail.com',
  'Postmaster@firma.pl',
  'noreply@firma.pl',
  'no-reply@firma.pl',
  'No_Reply@firma.pl',
  'no.reply@gmail.com',
  'do-not-reply@firma.pl',
  'donotreply@indeed.com',
  'noreply+x@firma.pl',
  'calendar-noreply@google.com',
  'nie-odpowiadaj@bank.pl',
  'notifications@github.com',
  'powiadomienia@firma.pl',
  'bounce@firma.pl',
  'bounces+77-maja=poczta.pl@firma.pl',
  'auto-reply@firma.pl',
  'hit-reply@linkedin.com',
  'inmail-hit-reply@linkedin.com',
  'messages-noreply@linkedin.com',
  'invitations@linkedin.com',
  'conversations@employers.indeed.com',
  'aplikacje@pracuj.pl',
  'cv@sub.JustJoin.it',
  'reply@eu.greenhouse-mail.io',
])('%s is shared', (address) => {
  expect(isSharedAddress(address)).toBe(true)
})

it.each([
  'anna@linkedin.com',
  'anna.nowak@pracuj.pl',
  'maja@poczta.pl',
  'jan.bounce@firma.pl',
  'anna.noreplyowska@firma.pl',
  'postmaster.jan@gmail.com',
  'bouncer@klub.pl',
  'notifier@firma.pl',
  'rekrutacja@firma.pl',
  'cv@kowalski.pl',
  'aplikacje@mojepracuj.pl',
  'AgH3xk-token-9f2@reply.linkedin.com',
  'jan-kowalski_x7k@indeedemail.com',
  'reply+f81d4fae7dec@eu.greenhouse-mail.io',
  'not an address',
])('%s may be one person', (address) => {
  expect(isSharedAddress(address)).toBe(false)
})
