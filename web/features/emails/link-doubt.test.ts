import { describe, expect, test } from 'vitest'
import { linkFacts } from './link-doubt.ts'

describe('a link is doubtful', () => {
  test.each([
    ['https://xn--kurer-3ya.example/', 'https://kurier.test/', ['other-host', 'punycode']],
    ['https://evil.example/', 'www.bank.pl', ['other-host']],
    ['https://evil.example/', 'Log in at https://www.bank.pl/login.', ['other-host']],
    ['https://evil.example/bank.pl', 'bank.pl', ['other-host']],
    ['https://bank.pl.evil.example/', 'bank.pl', ['other-host', 'host-in-host']],
    ['https://bank.pl.evil.example/', 'Log in', ['host-in-host']],
    ['https://www.bank.com.evil.example/', 'Log in', ['host-in-host']],
    ['https://firma.pl@evil.example/', 'Report', ['user-info']],
    ['https://firma.pl:443@evil.example/', 'https://firma.pl:443@evil.example/', ['user-info']],
    ['https://firma.pl%2F@evil.example/', 'firma.pl', ['other-host', 'user-info']],
    ['https://bаnk.pl/', 'bank.pl', ['other-host', 'punycode']],
    ['https://żabka.pl/', 'Offer', ['punycode']],
    ['http://2130706433/', 'Offer', ['ip-address']],
    ['http://[::1]/', 'Offer', ['ip-address']],
    ['http://93.184.216.34/', 'bank.pl', ['other-host', 'ip-address']],
    ['https://evil.example/%E2%80%AEfdp.exe', 'Offer', ['hidden-signs']],
    ['https://evil.example/', 'lp.\u202Eknab', ['hidden-signs', 'other-host']],
    ['https://www.google.com/url?q=https://evil.example/', 'https://www.bank.pl', ['other-host']],
    ['https://l.facebook.com/l.php?u=https%3A%2F%2Fa%40evil.example', 'Offer', ['user-info']],
    ['https://evil.example/', 'anna@firma.pl', ['other-host']],
    ['mailto:jan@evil.example', 'anna@firma.pl', ['other-host']],
    ['https://evil.example/', 'ｗｗｗ．bank．pl', ['other-host']],
    ['https://evil.example/', 'b\u200Bank.p\u00ADl', ['other-host']],
    ...[
      ['bank.pl.', '(bank.pl)', '[bank.pl]', '„bank.pl”', '→ bank.pl', 'bank.pl >', 'Zaloguj się: bank.pl'],
      ['Zaloguj się na bank.pl', 'bank.pl – zaloguj', 'bank.pl/login dalej', 'Go to bank.pl now!'],
      ['ftp://bank.pl', 'hxxps://bank.pl', '//bank.pl/x', 'http:// bank.pl', 'login.bank.pl:8443'],
      ['bank。pl', 'bank . pl', 'bank[.]pl', 'bank (dot) pl', 'firma.com.pl', 'Napisz: anna@bank.pl'],
      [`${'a '.repeat(2_000)}bank.pl`, `bank.pl${'.'.repeat(1_000)}`],
    ]
      .flat()
      .map((text): [string, string, string[]] => ['https://evil.example/', text, ['other-host']]),
    ['https://evil.example/redirect?u=https://bank.pl', 'https://bank.pl', ['other-host']],
    ['https://evil.example/r?x=https://bank.pl', 'bank.pl', ['other-host']],
    ['https://evil.example/link?a=https://bank.pl', 'bank.pl', ['other-host']],
    ['https://google.evil.example/url?q=https://bank.pl', 'https://bank.pl', ['other-host']],
    ['https://google.com.evil.example/url?q=https://bank.pl', 'bank.pl', ['host-in-host', 'other-host']],
    ['https://evil-urldefense.proofpoint.com.pl/?u=https://bank.pl', 'bank.pl', ['other-host']],
    ['mailto:jan@evil.example', 'bank.pl', ['other-host']],
    ['mailto:jan@evil.example', 'https://bank.pl/kontakt', ['other-host']],
    ['mailto:jan@bank.pl.evil.example', 'jan@bank.pl', ['other-host']],
    ['mailto:jan@evil.example,anna@bank.pl', 'anna@bank.pl', ['other-host']],
    ['mailto:anna@bank.pl?bcc=jan@evil.example', 'anna@bank.pl', ['other-host']],
    ['https://pl/', 'bank.pl', ['other-host']],
    ['https://co.uk/', 'bank.co.uk', ['other-host']],
    ['https://evil.github.io/', 'github.io', ['other-host']],
    ['https://bank.pl-login.example/', 'Log in', ['host-in-host']],
    ['https://paypal.com-secure.example/', 'paypal.com', ['host-in-host', 'other-host']],
  ])('%s as "%s"', (href, text, doubts) => expect(linkFacts(href, text).doubts.sort()).toEqual(doubts.sort()))
})

describe('a link is not doubtful', () => {
  test.each([
    ['https://firma.pl/oferta', 'Oferta'],
    ['https://www.firma.pl/oferta', 'firma.pl'],
    ['https://firma.pl/', 'https://www.firma.pl/oferta.'],
    ['https://login.bank.pl/', 'www.bank.pl'],
    ['https://bank.pl/', 'login.bank.pl'],
    ['https://firma.pl/CV.pdf', 'CV.pdf'],
    ['https://drive.google.com/file/d/1', 'portfolio.docx'],
    ['https://www.bbc.co.uk/', 'BBC'],
    ['https://u1.ct.sendgrid.net/ls/click?upn=x', 'See the offer'],
    ['https://news.pl.zalando.com/', 'Offer'],
    [
      'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.firma.pl%2Fa&data=x',
      'www.firma.pl',
    ],
    ['https://www.linkedin.com/sharing?u=https://firma.pl', 'Share'],
    ['https://żabka.example.pl'.replace('ż', 'z'), 'Node.js and e.g. this'],
    ['mailto:anna@firma.pl?subject=x', 'anna@firma.pl'],
    ['mailto:Anna@firma.pl', 'Write to Anna'],
    ['https://firma.pl/', '👨\u200D👩\u200D👧 firma.pl'],
    ['tel:+48600100200', '600 100 200'],
    ['https://firma.pl/', 'Oferta firmy (firma.pl), m.in. dla programistów ASP.NET i Node.js'],
    ['https://firma.pl/', 'To koniec.Zapraszam serdecznie'],
    ['https://jobs.firma.pl/a', 'Zobacz na firma.pl.'],
    ['mailto:anna@firma.pl,jan@firma.pl', 'firma.pl'],
    ['mailto:anna%40firma.pl', 'Anna: anna@firma.pl'],
    ['https://l.instagram.com/?u=https://firma.pl', 'firma.pl'],
  ])('%s as "%s"', (href, text) => expect(linkFacts(href, text).doubts).toEqual([]))
})

test('returns the final host, and the redirecting one', () => {
  expect(linkFacts('https://www.google.com/url?q=https://evil.example/&sa=D', 'https://bank.pl/a')).toEqual({
    host: 'evil.example',
    through: 'www.google.com',
    named: 'bank.pl',
    doubts: ['other-host'],
  })
  expect(linkFacts('mailto:anna%40firma.pl', '')).toMatchObject({ host: 'anna@firma.pl' })
})
