import { expect, test } from 'vitest'
import { maskText } from './masked-text.ts'

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
  [
    'a name alone stays',
    'Jan Kowalski was here. See maja@poczta.pl',
    'Jan Kowalski was here. See maja@poczta.pl',
  ],
  ['other addresses', 'maja@poczta.pl and tomek@firma.pl', 'maja@poczta.pl and tomek@firma.pl'],
])('%s', (_, text, expected) => {
  expect(maskText(text, names)).toBe(expected)
})

test('a long text without an end takes no time', () => {
  const begun = performance.now()
  maskText(
    `${'a'.repeat(200_000)}@${'b'.repeat(200_000)} jankowalski@gmail.com${' Jan Kowalski <'.repeat(5_000)}`,
    names,
  )
  expect(performance.now() - begun).toBeLessThan(2_000)
})
