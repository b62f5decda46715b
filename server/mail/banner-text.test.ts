import { describe, expect, test } from 'vitest'
import { isBannerText } from './banner-text.ts'

const isBanner = (text: string) => isBannerText(text.split(/\s+/))

describe('what programs add', () => {
  test.each([
    'CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender and know the content is safe.',
    '[EXTERNAL]',
    'EXTERNAL EMAIL:',
    'You don’t often get email from jan@poczta.example. Learn why this is important',
    "You don't often get email from jan@poczta.example. Learn why this is important link:aka.ms/LearnAboutSenderIdentification",
    'Warning: External sender. Be careful with links and attachments.',
    'This email has been scanned for viruses by Avast antivirus software. www.avast.com'.replace(
      ' software',
      '',
    ),
    'Virus-free. www.avg.com',
    'You received this message because you are subscribed to the Google Groups "jobs" group. To unsubscribe from this group and stop receiving emails from it, send an email to jobs+unsubscribe@kurier.test. To view this discussion visit link:groups.google.com/d/msgid/jobs/1.',
    'This message is confidential and intended solely for the addressee. If you have received it in error, please notify the sender and delete it immediately.',
    'This e-mail and any attachments are confidential and intended only for the use of the individual or entity to whom they are addressed.',
    'UWAGA: Ta wiadomość pochodzi spoza organizacji. Nie klikaj linków ani nie otwieraj załączników, jeśli nie znasz nadawcy.',
    'Wiadomość pochodzi od zewnętrznego nadawcy. Zachowaj ostrożność.',
    'Uwaga! Nadawca zewnętrzny. Zachowaj szczególną ostrożność przy otwieraniu załączników.',
    'Ta wiadomość jest poufna i przeznaczona wyłącznie dla adresata. Jeśli nie jesteś adresatem, prosimy o usunięcie wiadomości.',
    'Otrzymujesz tę wiadomość, ponieważ subskrybujesz grupę. Aby wypisać się z tej grupy, wyślij e-mail na adres jobs+unsubscribe@kurier.test.',
    'ACHTUNG: Diese E-Mail stammt von einem externen Absender. Bitte keine Links oder Anhänge öffnen.',
    'Attention : ce message provient d’un expéditeur externe. Ne cliquez pas sur les liens.',
  ])('%s', (text) => expect(isBanner(text)).toBe(true))
})

describe('what people write', () => {
  test.each([
    'Dane są poufne, proszę nikomu nie mówić.',
    'Proszę potraktować tę wiadomość jako poufną.',
    'Szukamy kandydatów zewnętrznych.',
    'Rekrutacja dla zewnętrznych kandydatów jest zamknięta.',
    'Poufne',
    'Oferta jest poufna.',
    'Informacje o wynagrodzeniu są poufne.',
    'This offer is confidential.',
    'Your result is confidential: 82 %.',
    'We prefer external candidates.',
    'External candidates are not considered.',
    'The external examiner has declined you.',
    'Please keep this confidential until Friday.',
    'This message was sent to external candidates only; you are not among them.',
    'Unfortunately the external audit went badly.',
    'This message is confidential. We have to decline.',
    'Ta wiadomość pochodzi spoza organizacji. Niestety odrzucamy Pana kandydaturę.',
    'Do not click Accept before you have read the contract.',
    'CAUTION: the salary is lower than said.',
    'Warning: your trial period ends on Friday.',
    'Please unsubscribe me from your offers.',
    'Proszę o wypisanie mnie z listy kandydatów.',
    'Nie otwieraj drzwi, dzwoń do recepcji.',
    'Ich suche eine externe Stelle.',
    'Vertraulich: Ihr Gehalt beträgt 5000 EUR.',
    'External',
    '(external project at Acme)',
    '[external candidate Jan]',
    '',
  ])('%s', (text) => expect(isBanner(text)).toBe(false))
})
