import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HeldText } from './held-text.ts'

function holding(...mails: string[]): HeldText {
  const held = new HeldText()
  for (const mail of mails) held.add(mail.split('\n'))
  return held
}

const mail = 'Dzień dobry Panie Janie,\nzapraszam na rozmowę we wtorek o dziesiątej.\nCzy to pasuje?\nAnna'

describe('HeldText', () => {
  test.each<[string, string[], (boolean | null)[]]>([
    ['the same lines', mail.split('\n'), [true, true, true, true]],
    [
      'wrapped differently',
      ['Dzień dobry Panie Janie, zapraszam na', 'rozmowę we wtorek', 'o dziesiątej. Czy to'],
      [true, true, true],
    ],
    [
      'other spaces, marks and accents',
      ['DZIEN DOBRY Panie Janie', '- zapraszam na „rozmowę” we wtorek o dziesiątej'],
      [true, true],
    ],
    [
      'links written out',
      ['zapraszam na rozmowę <https://x.pl/a> we wtorek o dziesiątej [cid:logo]'],
      [true],
    ],
    [
      'a short answer between its lines',
      ['zapraszam na rozmowę we wtorek o dziesiątej.', 'Tak', 'Czy to pasuje?'],
      [true, false, true],
    ],
    [
      'a short answer that the mail contains elsewhere',
      ['Czy to pasuje?', 'wtorek', 'Anna'],
      [true, false, true],
    ],
    ['lines left out', ['Dzień dobry Panie Janie,', 'Anna'], [true, true]],
    ['an answer on the same line', ['Czy to pasuje? Tak, pasuje.'], [false]],
    ['no letters', ['---', '', '?'], [null, null, null]],
    ['signs that may be answers', ['+', ':-)', '👍', '***'], [false, false, false, null]],
    [
      'a short answer with which the next words begin',
      [
        'Dzień dobry Panie Janie,',
        'Zapraszam',
        'zapraszam na rozmowę we wtorek o dziesiątej.',
        'Czy',
        'Czy to pasuje?',
      ],
      [true, false, true, false, true],
    ],
    ['a short line above a long one', ['Panie Janie,', 'zapraszam na rozmowę we wtorek'], [true, true]],
    ['a line without any accent', ['zapraszam na rozmowe we wtorek o dziesiatej.'], [true]],
    ['another accent', ['zapraszam na rozmowę we wtorek o dzieśiątej.'], [false]],
    ['other words', ['Nie mogę przyjść w tym tygodniu na rozmowę.'], [false]],
  ])('%s', (_, lines, proven) => {
    expect(holding(mail).prove(lines)).toEqual(proven)
  })

  test('a short line is found elsewhere unless it is as short as Yes', () => {
    const asked = ['Czy to pasuje?', 'Tak', 'Anna']
    expect(holding(`Tak\n${mail}`).prove(asked)).toEqual([true, false, true])
    expect(holding('Tak', mail).prove(['Tak'])).toEqual([false])
  })

  test.each([
    ['Stawka to 120 € za godzinę', 'Stawka to 120 $ za godzinę'],
    ['Temperatura w biurze: -5 stopni', 'Temperatura w biurze: +5 stopni'],
    ['Kwota 1,5 tys. zł miesięcznie', 'Kwota 15 tys. zł miesięcznie'],
    ['Spotkanie o 10.30 w biurze głównym', 'Spotkanie o 1030 w biurze głównym'],
    ['Zaświadczenie z sądu rejonowego', 'Zaświadczenie z sadu rejonowego'],
    ['Znam język C i Pythona od lat', 'Znam język C# i Pythona od lat'],
    ['Mam <5 lat doświadczenia w branży', 'Mam >5 lat doświadczenia w branży'],
    ['Powierzchnia 10 metrów kwadratowych', 'Powierzchnia 10² metrów kwadratowych'],
  ])('%j does not prove %j', (sent, changed) => {
    expect(holding(sent).prove([sent, changed])).toEqual([true, false])
  })

  test('without earlier mail nothing is proven', () => {
    expect(new HeldText().prove(['Dzień dobry', ''])).toEqual([false, null])
  })

  test('every mail is proven by itself, however it is wrapped', () => {
    const word = fc.stringMatching(/^[a-zżółć]{1,9}$/)
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 4, maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (words, width) => {
          const lines = words.flatMap((_, i) =>
            i % width === 0 ? [words.slice(i, i + width).join(' ')] : [],
          )
          // A short text proves only lines that are equal to its own.
          if (words.join('').length < 20 || lines[0]!.replaceAll(' ', '').length < 20) return
          expect(holding(words.join(' ')).prove(lines)).toEqual(lines.map(() => true))
        },
      ),
      { numRuns: 500 },
    )
  })

  test.each([
    ['prose', (i: number) => `Zdanie numer ${i} o rozmowie, ofercie ${i * 7} i projekcie ${i % 13}.`],
    ['the same line many times', () => 'zawsze to samo zdanie w tym samym miejscu'],
    ['the same word many times', () => 'tak tak tak tak tak tak tak tak tak tak tak'],
    [
      'lines that differ at their end',
      (i: number) => `początek jest zawsze taki sam, a koniec ma numer ${i}`,
    ],
  ])('compares no more than in proportion to the size: %s', (_, line) => {
    const compared = (count: number) => {
      const lines = Array.from({ length: count }, (_, i) => line(i))
      const held = holding(lines.join('\n'))
      held.prove([...lines].reverse())
      held.prove(lines.flatMap((one) => [one, 'coś nowego i dostatecznie długiego']))
      return held.compared
    }
    expect(compared(4_000)).toBeLessThan(3 * compared(2_000)) // Quadratic time would need 4 times.
  })
})
