import type { AccountSpec } from '../spec.ts'
import type { Language } from './calendar.ts'
import type { Charset } from './charset.ts'
import type { Encoding } from './mime.ts'

/** How a person's mail program writes the text, the quote and the headers. */
export interface MailProgram {
  look: 'gmail' | 'outlook' | 'apple' | 'plain'
  charset: Charset
  /** The charset that the header names, if it is the wrong one. */
  claims?: Charset
  encoding: Encoding
  /** The right side of its Message-IDs. */
  idDomain: string
}

export interface Person {
  name: string
  email: string
  language: Language
  program: MailProgram
}

const gmail: MailProgram = {
  look: 'gmail',
  charset: 'utf-8',
  encoding: 'quoted-printable',
  idDomain: 'mail.gmail.com',
}
const gmailBase64: MailProgram = { ...gmail, encoding: 'base64' }

function person(name: string, email: string, language: Language, program: Partial<MailProgram> = {}): Person {
  return { name, email, language, program: { ...gmail, ...program } }
}

function plain(idDomain: string, charset: Charset = 'utf-8', claims?: Charset): MailProgram {
  return { look: 'plain', charset, claims, encoding: 'quoted-printable', idDomain }
}

/** Every person who writes letters in the demo, by the short name that the letters use. */
export const people = {
  anna: person('Anna Kowalska', 'anna@kurier.test', 'pl'),
  tomek: person('Tomek Nowak', 'tomek@kurier.test', 'pl'),
  ewa: person('Ewa Zielińska', 'ewa@kurier.test', 'pl'),
  annaPrivate: person('Anna Kowalska', 'anna.kowalska.private@gmail.test', 'pl'),

  maja: person('Maja Wiśniewska', 'maja.wisniewska@gmail.com', 'pl', gmailBase64),
  majaStudio: person('Maja Wiśniewska', 'maja@wisniewska.design', 'pl', {
    look: 'apple',
    idDomain: 'wisniewska.design',
  }),
  piotr: person('Piotr Zawadzki', 'piotr.zawadzki@wp.pl', 'pl', plain('wp.pl', 'iso-8859-2')),
  oliver: person('Oliver Bennett', 'oliver.bennett@outlook.com', 'en', {
    look: 'outlook',
    idDomain: 'LO2P265MB1234.GBRP265.PROD.OUTLOOK.COM',
  }),
  katarzyna: person('Katarzyna Lewandowska', 'k.lewandowska@o2.pl', 'pl', plain('o2.pl', 'windows-1250')),
  jakub: person('Jakub Wójcik', 'jakub.wojcik+praca@gmail.com', 'pl'),
  priya: person('Priya Raman', 'priya.raman@gmail.com', 'en'),
  michal: person('Michał Żurawski', 'michal@xn--urawski-vwb.pl', 'pl', {
    look: 'apple',
    idDomain: 'xn--urawski-vwb.pl',
  }),
  aleksandra: person('Aleksandra Dąbrowska', 'aleksandra.dabrowska@interia.pl', 'pl', {
    ...plain('poczta.interia.pl', 'windows-1250', 'iso-8859-2'),
    encoding: '8bit',
  }),
  sofia: person('Sofia Marchetti', 'sofia.marchetti@proton.me', 'en', plain('proton.me')),
  tomasz: person('Tomasz Górski', 'tomasz.gorski@gmail.com', 'pl'),
  grzegorz: person('Grzegorz Pawlak', 'grzegorz.pawlak@onet.pl', 'pl', plain('onet.pl')),
  zuzanna: person('Zuzanna Kamińska', 'zuzanna.kaminska@gmail.com', 'pl'),
  daniel: person('Daniel Okafor', 'daniel.okafor@gmail.com', 'en', gmailBase64),
  danielDev: person('Dan Okafor', 'dan@okafor.dev', 'en', { look: 'apple', idDomain: 'okafor.dev' }),
  natalia: person('Natalia Szymańska', 'natalia.szymanska@student.uw.edu.pl', 'pl', {
    look: 'outlook',
    idDomain: 'student.uw.edu.pl',
  }),
  emily: person('Emily Carter', 'emily.carter@fastmail.com', 'en', plain('app.fastmail.com')),
  bartosz: person('Bartosz Kozłowski', 'bartosz.kozlowski@gmail.com', 'pl'),
  lukasOld: person('Lukas Brandt', 'lukas.brandt@gmx.de', 'en', plain('gmx.net')),
  lukas: person('Lukas Brandt', 'l.brandt@gmx.de', 'en', plain('gmx.net')),
  weronika: person('Weronika Mazur', 'weronika.mazur@op.pl', 'pl', plain('op.pl', 'iso-8859-2')),
  hanna: person('Hanna Nowicka', 'hanna.nowicka@gmail.com', 'pl', gmailBase64),
  pawel: person('Paweł Sikora', 'pawel.sikora@gmail.com', 'pl'),
  agnieszka: person('Agnieszka Wróbel', 'agnieszka.wrobel@vp.pl', 'pl', plain('vp.pl', 'windows-1250')),
  james: person('James Whitfield', 'james.whitfield@icloud.com', 'en', {
    look: 'apple',
    idDomain: 'icloud.com',
  }),

  mailerDaemon: person(
    'Mail Delivery Subsystem',
    'mailer-daemon@googlemail.com',
    'en',
    plain('mx.google.com'),
  ),
  careersForm: person(
    'Firma: formularz kariery',
    'formularz@kariera.firma.example',
    'pl',
    plain('kariera.firma.example'),
  ),
  mama: person('Mama', 'barbara.kowalska@poczta.example', 'pl', plain('poczta.example', 'iso-8859-2')),
  krzysiek: person('Krzysztof Kowalski', 'krzysztof.kowalski@poczta.example', 'pl'),
  siostra: person('Ola Kowalska', 'ola.kowalska@poczta.example', 'pl'),
  kasiaNowak: person('Kasia Nowak', 'kasia.nowak@poczta.example', 'pl'),
  brat: person('Michał Nowak', 'michal.nowak@poczta.example', 'pl', plain('poczta.example')),
  przedszkole: person(
    'Przedszkole „Słoneczko”',
    'sekretariat@sloneczko.example',
    'pl',
    plain('sloneczko.example'),
  ),
  rehabilitacja: person(
    'Gabinet Ruchu',
    'rejestracja@gabinetruchu.example',
    'pl',
    plain('gabinetruchu.example'),
  ),
  marek: person('Marek Sobczak', 'marek@kurier.test', 'pl'),
  dorota: person('Dorota Lis', 'dorota@kurier.test', 'pl'),
  adrian: person('Adrian Wolski', 'adrian@kurier.test', 'pl'),
} as const satisfies Record<string, Person>

export type PersonKey = keyof typeof people

/** The people with a mailbox in the demo's Google. */
export const accountKeys = ['anna', 'tomek', 'ewa', 'annaPrivate'] as const
export type AccountKey = (typeof accountKeys)[number]

export const signatures: Partial<Record<PersonKey, string>> = {
  anna: signature(
    'Anna Kowalska',
    'Starsza rekruterka / Senior Recruiter',
    '+48 22 123 45 67',
    'anna@kurier.test',
  ),
  tomek: signature('Tomek Nowak', 'Rekruter / Recruiter', '+48 22 123 45 68', 'tomek@kurier.test'),
}

/** The Google accounts of the demo. The private one exists so that somebody can connect it by mistake. */
export function demoAccounts(): AccountSpec[] {
  return accountKeys.map((key) => {
    const { email, name } = people[key]
    return { email, name, signature: signatures[key] }
  })
}

function signature(name: string, position: string, phone: string, email: string): string {
  return (
    `<div dir="ltr"><b>${name}</b><br>${position}<br><span style="color:#0b6b5d">Firma</span> · ul. Chmielna 12, ` +
    `00-020 Warszawa<br>tel. ${phone} · <a href="mailto:${email}">${email}</a></div>`
  )
}
