import { expect, test } from 'vitest'
import { maskBeginning, maskFilename, maskText } from './masked-text.ts'

const names = new Map([['jankowalski@gmail.com', ['Jan Kowalski', 'Janek']]])

test.each([
  ['the address in any spelling', 'Write to Jan.Kowalski@gmail.com, please.', 'Write to •••, please.'],
  ['at the end of a sentence', 'It is jankowalski@gmail.com.', 'It is •••.'],
  [
    'an attribution with the name',
    'On Monday Jan Kowalski <jankowalski@gmail.com> wrote:',
    'On Monday ••• <•••> wrote:',
  ],
  [
    'an attribution in HTML with a link',
    'W pon. "Jan  Kowalski" &lt;<a href="mailto:jankowalski%40gmail.com">jankowalski@gmail.com</a>&gt; napisał:',
    'W pon. "•••" &lt;<a href="mailto:•••">•••</a>&gt; napisał:',
  ],
  ['a full name alone', 'Jan Kowalski was here, Kowalski Jan.', '••• was here, •••.'],
  ['a name of one word alone stays', 'Janek was here.', 'Janek was here.'],
  ['an attribute', '<img alt="Jan Kowalski">', '<img alt="•••">'],
  ['characters as entities', 'See &#106;an&#x6B;owalski@gmail.com now', 'See ••• now'],
  [
    'characters as in a link',
    '<a href="mailto:jan%6Bowalski%40gmail%2Ecom">x</a>',
    '<a href="mailto:•••">x</a>',
  ],
  ['tags inside', '<b>jan</b>kowalski<wbr>@gmail.com', '<b>•••</b><wbr>'],
  [
    'a longer address stays',
    'xjankowalski@gmail.com.pl and ajankowalski@gmail.com',
    'xjankowalski@gmail.com.pl and ajankowalski@gmail.com',
  ],
  ['other addresses', 'maja@poczta.pl and tomek@firma.pl', 'maja@poczta.pl and tomek@firma.pl'],
])('%s', (_, text, expected) => {
  expect(maskText(text, names)).toBe(expected)
})

test.each([
  ['CV Jan Kowalski.pdf', 'CV •••.pdf'],
  ['Kowalski_Jan-cv.docx', '•••-cv.docx'],
  ['jankowalski@gmail.com.vcf', '•••.vcf'],
  ['report.final.pdf', 'report.final.pdf'],
])('the name of a file: %s', (filename, expected) => {
  expect(maskFilename(filename, names)).toBe(expected)
})

test.each([
  ['Hello, as Jan Kowal…', 'Hello, as •••'],
  ['write to <jankow', 'write to <•••'],
  ['write to <jankowalski@gmail.co', 'write to <•••'],
  ['January is cold. Jan', 'January is cold. Jan'],
  ['Nothing of the kind', 'Nothing of the kind'],
])('what a beginning cuts off: %s', (text, expected) => {
  expect(maskBeginning(text, names)).toBe(expected)
})

test('a long text without an end takes no time', () => {
  const begun = performance.now()
  maskText(
    `${'a'.repeat(200_000)}@${'b'.repeat(200_000)} jankowalski@gmail.com${' Jan Kowalski <'.repeat(5_000)}`,
    names,
  )
  expect(performance.now() - begun).toBeLessThan(2_000)
})
