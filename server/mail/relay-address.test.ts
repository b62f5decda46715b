import { expect, test } from 'vitest'
import { isRelayAddress } from './relay-address.ts'

test.each([
  'abc-123@reply.linkedin.com',
  'hit-reply@linkedin.com',
  'inmail-hit-reply@linkedin.com',
  'messages-noreply@linkedin.com',
  'jan-kowalski_x7k@indeedemail.com',
  'conversations@employers.indeed.com',
  'aplikacje@pracuj.pl',
  'cv@sub.JustJoin.it',
  'reply+abc@mail.eu.greenhouse-mail.io',
  'mailer-daemon@googlemail.com',
  'Postmaster@firma.pl',
  'no-reply@firma.pl',
  'noreply+x@firma.pl',
  'do-not-reply@firma.pl',
  'bounce+77@firma.pl',
  'not an address',
])('%s is not a person', (address) => {
  expect(isRelayAddress(address)).toBe(true)
})

test.each([
  'anna@linkedin.com',
  'anna.noreplyowska@firma.pl',
  'jan@firma.pl',
  'postmaster.jan@gmail.com',
  'jan@mojepracuj.pl',
])('%s may be a person', (address) => {
  expect(isRelayAddress(address)).toBe(false)
})
