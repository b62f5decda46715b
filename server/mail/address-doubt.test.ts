import { expect, test } from 'vitest'
import { addressDoubt, nameParts } from './address-doubt.ts'

const colleagues = {
  names: ['Anna Kowalska', 'Tomek Nowak', 'Łukasz Żak', 'Ewa'].map(nameParts),
  keys: new Set(['anna@kurier.test', 'tomek@kurier.test']),
}
const doubt = (name: string, address = 'jan.sowa@poczta.example') =>
  addressDoubt({ name, address }, colleagues)

test.each([
  ...['Anna Kowalska <anna@kurier.test>', 'anna@kurier.test', '"anna@kurier.test"', 'via anna＠kurier.test'],
  ...[
    'anna @ kurier.test',
    'Anna (at) kurier.test',
    'Jan jan.sowa@poczta.example, ceo@firma.pl',
    'anna@kurier.test.',
  ],
  ...['anna AT kurier.test', 'anna at kurier.test', 'anna małpa kurier.test', 'anna@kurier . test'],
  ...['anna [at] kurier [dot] test', 'anna (małpa) kurier (kropka) test', 'anna﹫kurier.test'],
  ...['a\u200Bnna@kurier.test', 'jan.sowa@poczta.example.evil.example'],
])('%s shows another address', (name) => expect(doubt(name)).toBe('other-address'))

test.each([
  ...[
    'Anna Kowalska',
    'anna kowalska',
    'KOWALSKA Anna',
    'Kowalska, Anna (Kurier)',
    'dr Anna Kowalska',
    'Lukasz Zak',
  ],
  ...['AnnaKowalska', 'KowalskaAnna (HR)', 'A n n a K o w a l s k a', 'Anna_Kowalska', 'ŁukaszŻak'],
  ...['Anna KowaIska', 'Anna Kowa1ska', 'Anna Kowaıska', 'Tornek Nowak', 'T0mek Nowak', 'ɑnna Kowalska'],
  ...['𝐀𝐧𝐧𝐚 𝐊𝐨𝐰𝐚𝐥𝐬𝐤𝐚', 'Ann\u0430 Kowalska'],
  ...['Аnnа Коwаlsка', 'Anna\u200B Kowalska', 'Ａｎｎａ Kowalska', 'Αnna Kοwalska'],
])('%s is a colleague’s name', (name) => expect(doubt(name)).toBe('colleague-name'))

test.each([
  ['Jаn Sowa', 'jan@poczta.example'],
  ['Jan', 'jan@kurіer.test'],
  ['Jan', 'jan@xn--kurer-q9e.test'],
  ['', 'jan@аррӏе.example'],
  ['Jan', 'jan@xn--kurer-3ya.test'],
  ['Jan', 'jan@kur1er.test'],
  ['Jan', 'jan@kurler.test'],
  ['Jan', 'jan@kúrier.test'],
  ['Jan', 'jаn@poczta.example'],
  ['Jan', 'jan.sоwа@poczta.example'],
  ['Jan', 'аnnа@kurier.test'],
  ['Jan', 'anna@kurier.test.evil.example'],
])('%s <%s> looks like other letters', (name, address) => expect(doubt(name, address)).toBe('lookalike'))

test.each([
  ...[
    ['', 'jan.sowa@poczta.example'],
    ['Jan Sowa', 'jan.sowa@poczta.example'],
    ['Ewa', 'ewa@poczta.example'],
  ],
  ...[
    ['jan.sowa@poczta.example', 'jan.sowa@poczta.example'],
    ['Jan.Sowa@Poczta.example', 'jan.sowa@poczta.example'],
  ],
  ...[
    ['Anna Nowak', 'a@x.pl'],
    ['Annamaria Kowalska-Nowak', 'a@x.pl'],
    ['Тарас Шевченко', 'taras@x.ua'],
  ],
  ...[
    ['Anna Kowalska', 'anna@kurier.test'],
    ['Anna Kowalska', 'Anna@Kurier.test'],
    ['Żaneta Łoś', 'z@żabka.pl'],
  ],
  ...[
    ['j.sowa@gmail.com', 'jsowa@gmail.com'],
    ['Firma sp. z o.o. @ Warszawa', 'biuro@firma.pl'],
    ['Jan', 'jan@почта.рф'],
    ['Иван', 'иван@почта.рф'],
    ['Jan Sowa at firma.pl', 'jan.sowa@firma.pl'],
    ['Ewa at work', 'ewa@poczta.example'],
    ['Jan', 'jan@hr.kurier.test'],
    ['Jan', 'jan@kurier.test.pl'],
    ['Jürgen', 'jurgen@münchen.example'],
    ['Kowalska', 'kowalska@poczta.example'],
  ],
])('%s <%s> is not doubted', (name = '', address = '') => expect(doubt(name, address)).toBeNull())

test('a candidate may bear a colleague’s name', () => {
  const one = { name: 'Anna Kowalska', address: 'anna.k@poczta.example' }
  expect(addressDoubt(one, colleagues, ['Anna Maria Kowalska'])).toBeNull()
  expect(addressDoubt(one, colleagues, ['Jan Sowa'])).toBe('colleague-name')
})
