import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlLines } from './html-lines.ts'
import { textFromHtml } from './html-text.ts'
import { quoteForReply, splitQuote } from './quote.ts'
import { MAX_LINES, textLines } from './quote-line.ts'

/** [description, end of the visible part, beginning of the folded part]; the body is both joined. */
const FOLDED_TEXT: [string, string, string][] = [
  [
    'Gmail, English',
    'Thanks!\n\n',
    'On Tue, 12 May 2026 at 10:02, Anna Nowak <anna@firma.pl> wrote:\n\n> Hi Jan,\n> see you\n',
  ],
  [
    'Gmail, wrapped',
    'Yes\n\n',
    'On Tue, May 12, 2026 at 10:02 AM Anna Nowak <\nanna.nowak@firma.pl> wrote:\n\n> Hi\n',
  ],
  [
    'Gmail, Polish',
    'Dziękuję!\n\n',
    'wt., 12 maj 2026 o 10:02 Anna Nowak <anna@firma.pl> napisał(a):\n\n> Dzień dobry\n> Anna\n',
  ],
  [
    'Gmail, Polish, wrapped',
    'Tak\n\n',
    'pon., 11 maj 2026 o 09:15 Anna Nowak-Kowalska\n<anna@firma.pl> napisał(a):\n\n> Dzień dobry\n',
  ],
  [
    'Thunderbird, Polish',
    'Pasuje.\n\n',
    'W dniu 12.05.2026 o 10:02, Anna Nowak pisze:\n> Czy pasuje?\n> Anna\n',
  ],
  ['Thunderbird, Polish, older', 'Ok\n', 'W dniu 2026-05-12 10:02, Anna Nowak napisał(a):\n> Pytanie\n'],
  ['Onet', 'Jasne\n\n', 'Dnia 12 maja 2026 10:02 Anna Nowak <anna@firma.pl> napisał(a):\n> Pytanie\n'],
  [
    'o2 and WP',
    'Jasne\n\n',
    'Dnia 12 maja 2026 10:02 Anna Nowak &lt;anna@firma.pl&gt; napisała:\n> Pytanie\n> drugie\n',
  ],
  ['Użytkownik', 'Ok\n', 'Użytkownik "Anna" <anna@firma.pl> napisał:\n>Pytanie\n'],
  [
    'Apple Mail, Polish',
    'Ok\n\n',
    'Wiadomość napisana przez Anna Nowak <anna@firma.pl> w dniu 12 maj 2026, o godz. 10:02:\n\n> Pytanie\n',
  ],
  [
    'Apple Mail, English',
    'Sure.\n\n',
    '> On 12 May 2026, at 10:02, Anna Nowak <anna@firma.pl> wrote:\n> \n> Question\n',
  ],
  [
    'signature, then quote',
    'Ok\n\n',
    '-- \nJan Kowalski\n600 100 200\n\nOn 12 May 2026, Anna wrote:\n> Hi\n',
  ],
  ['quote, then signature', 'Ok\n\n', 'On 12 May 2026, Anna wrote:\n> Hi\n\n-- \nJan\n'],
  ['signature only', 'Do zobaczenia\n\n', '-- \nJan Kowalski\n'],
  ['mobile, English', 'See you\n\n', 'Sent from my iPhone\n'],
  ['mobile, Polish', 'Do zobaczenia\n\n', 'Wysłane z iPhone’a\n'],
  [
    'mobile, then quote',
    'Tak\n\n',
    'Wysłane z telefonu Samsung\n\nW dniu 12 maja 2026 Anna <a@f.pl> napisał(a):\n> Hi\n',
  ],
  [
    'Outlook divider',
    'Yes\n\n',
    '-----Original Message-----\nFrom: Anna\nSent: Tuesday\nTo: Jan\nSubject: Hi\n\nHi Jan\n',
  ],
  [
    'Outlook divider, Polish',
    'Tak\n\n',
    '-----Wiadomość oryginalna-----\nOd: Anna\nTemat: Oferta\n\nDzień dobry\n',
  ],
  [
    'Outlook block, English',
    'Yes\n\n',
    'From: Anna Nowak <anna@firma.pl>\nSent: Tuesday, May 12, 2026 10:02 AM\nTo: Jan\nSubject: Hi\n\nHi\n',
  ],
  [
    'Outlook block, Polish',
    'Tak\n\n',
    'Od: Anna Nowak <anna@firma.pl>\nWysłano: wtorek, 12 maja 2026 10:02\nDo: Jan\nDW: Ola\nTemat: Oferta\n\nHi\n',
  ],
  [
    'Outlook block with rule',
    'Tak\n\n',
    '________________________________\nOd: Anna <anna@firma.pl>\nWysłane: wtorek\nDo: Jan\nTemat: x\n\nHi\n',
  ],
  [
    'Outlook block, bold',
    'Yes\n\n',
    '*From:* Anna <anna@firma.pl>\n*Sent:* Tuesday\n*To:* Jan\n*Subject:* Hi\n\nHi\n',
  ],
  [
    'Outlook for iOS',
    'Yes\n\n',
    'Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: A\nSent: T\nTo: J\nSubject: S\n\nHi\n',
  ],
  ['quote without attribution', 'Ok\n\n', '> one\n> two\n'],
  ['nested quotes', 'Ok\n\n', 'On 12 May 2026, Anna wrote:\n> Ok\n>\n> On 11 May 2026, Jan wrote:\n>> Hi\n'],
  ['German', 'Ja\n\n', 'Am 12.05.2026 um 10:02 schrieb Anna Nowak:\n> Hallo\n'],
  ['CRLF', 'Ok\r\n\r\n', 'On 12 May 2026, Anna wrote:\r\n> Hi\r\n'],
]

const WHOLE_TEXT: [string, string][] = [
  ['an answer above and below', 'Hi\n\nOn 12 May 2026, Anna wrote:\n> q\n> r\n\nAnswer\n'],
  ['fields without a date', 'Szablon:\nOd: Jan\nDo: Anna\nTemat: x\nKoniec\n'],
  ['an answer below the quote', 'On 12 May 2026, Anna wrote:\n> Hi\n\nHi Anna, yes.\n'],
  ['answers between the lines', 'On 12 May 2026, Anna wrote:\n> When?\nMonday.\n> Where?\nHere.\n'],
  [
    'a forwarded message',
    'FYI\n\n---------- Forwarded message ---------\nFrom: A <a@b.pl>\nDate: x\nSubject: y\nTo: z\n\nHi\n',
  ],
  [
    'a Polish forward',
    'Do wiadomości\n\n---------- Przekazana wiadomość ---------\nOd: A\nDate: x\nTemat: y\nDo: z\n\nHi\n',
  ],
  ['nothing but a quote', '> Hi\n> there\n'],
  ['one line with a mark', 'I wrote\n> 5 years of Java\n'],
  ['dates that look like fields', 'Urlop:\nOd: 1 maja\nDo: 5 maja\nDzięki\n'],
  ['prose that ends in wrote', 'Here is what Anna wrote:\nshe wants 10 000 zł.\n'],
  ['a quote that the program did not mark', 'Ok\n\nOn 12 May 2026, Anna wrote:\nHi Jan\n'],
  ['dashes in the text', 'First\n---\nSecond\n'],
  ['a sentence about a phone', 'Fine.\nSent from my desk, not my phone.\n'],
  ['a long text below two dashes', `Contract\n--\n${'clause\n'.repeat(20)}`],
  ['a colon after a date', 'W dniu 12.05 proponuję:\n> a\nalbo b\n'],
  ['nothing', ''],
]

const bare = (text: string) =>
  text
    .replace(/^(?:> ?)+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()

describe('splitQuote of text', () => {
  test.each(FOLDED_TEXT)('%s', (_, visible, quoted) => {
    const split = splitQuote(visible + quoted, 'text', { author: 'Jan Kowalski' })
    expect(bare(split.visible)).toBe(bare(visible))
    expect(bare(split.quoted)).toBe(bare(quoted))
  })

  test.each(WHOLE_TEXT)('folds nothing of %s', (_, body) => {
    const split = splitQuote(body, 'text')
    expect(split.quoted).toBe('')
    expect(bare(split.visible)).toBe(bare(body))
  })

  test('loses no text', () => {
    const line = fc.constantFrom(
      '> q',
      '>> r',
      'On 1 May Anna wrote:',
      '',
      '-- ',
      'text',
      'Jan Kowalski',
      'Od: a',
      'Wysłano: b',
      'Do: c',
      'Temat: d',
      '____________',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const body = lines.join(end)
        const split = splitQuote(body, 'text')
        expect(split.stretches.map(({ from, to }) => body.slice(from, to)).join('')).toBe(body)
        const words = (text: string) => bare(text).split(' ').sort().join(' ').trim()
        expect(words(`${split.visible}\n${split.quoted}`)).toBe(words(body))
        if (split.quoted !== '') expect(split.visible.trim()).not.toBe('')
      }),
      { numRuns: 3_000 },
    )
  })

  test.each(['<', '< ', 'a@', '-'])('takes a line of nothing but %j in its stride', (piece) => {
    const line = piece.repeat(300_000 / piece.length)
    for (const format of ['html', 'text'] as const) {
      const started = process.threadCpuUsage()
      expect(splitQuote(line, format).visible.length).toBeGreaterThan(100_000)
      expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(1_000)
    }
  })

  test.each([
    ['html', 'a<br>', 200_000],
    ['html', '<pre>a\n</pre>', 100_000],
    ['html', '<p>a</p>', 100_000],
    ['text', '> a\n', 250_000],
    ['text', 'a\n', 500_000],
  ] as const)('examines a bounded number of lines and shows the others: %s %j', (format, line, count) => {
    const body = `${line.repeat(count)}b`
    const lines = format === 'html' ? htmlLines(body).lines : textLines(body)
    expect(lines.length).toBe(MAX_LINES + 1)
    expect(lines.at(-1)!.text.length).toBeGreaterThan(count - MAX_LINES)
    const { visible, quoted } = splitQuote(body, format)
    expect(visible.at(-1)).toBe('b')
    expect(`${visible}${quoted}`.match(/a/g)).toHaveLength(count)
  })

  test.each([' ', '? ', 'a - ', 'a. ', 'odpowiedzi '])(
    'takes a long quoted line of %j in its stride',
    (piece) => {
      const line = `x?${piece.repeat(100_000)}?`
      const block = 'From: A <a@b.pl>\nSent: Tuesday\nTo: J\nSubject: x\n\n'
      for (const body of [`On 1 May Anna <a@b.pl> wrote:\n> ${line}`, `Tak, zgoda.\n${block}${line}`]) {
        const started = process.threadCpuUsage()
        splitQuote(body, 'text')
        expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(1_000)
      }
    },
  )

  test('takes twenty thousand hostile lines in its stride', () => {
    const hostile = [
      'On 1 May Anna wrote:\n',
      'From: x\n',
      `From: ${'sent: '.repeat(3)}${'to: '.repeat(3)}\n`,
      '\n',
      '> q\n',
      '--\n',
      '_____\n',
      '-- \nA\n',
      'On 1 May\n',
      '> On 1 May Anna wrote:\n',
      'Sent from my iPhone\n> q\n',
    ]
    for (const line of hostile) {
      const started = process.threadCpuUsage()
      splitQuote(`x\n${line.repeat(20_000)}y`, 'text')
      expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(1_500)
    }
  })
})

describe('quoteForReply', () => {
  const original = {
    from: { name: 'Anna <b>', address: 'anna@firma.pl' },
    date: new Date('2026-05-12T08:02:00Z'),
    html: '<p onclick="x()">Hi<img src="https://t.example/p.gif"></p>',
    text: 'Hi',
  }

  test('names the writer and the time in the given language and zone', () => {
    const english = textFromHtml(quoteForReply(original, 'en', 'Europe/Warsaw'))
    expect(english).toBe('On 12 May 2026 at 10:02, Anna <b> <anna@firma.pl> wrote:\n\n> Hi')
    const polish = textFromHtml(quoteForReply(original, 'pl', 'Europe/Warsaw'))
    expect(polish).toBe('W dniu 12 maja 2026 o 10:02 Anna <b> <anna@firma.pl> napisał(a):\n\n> Hi')
  })

  test('quotes nothing that runs or loads', () => {
    expect(quoteForReply(original, 'en')).not.toMatch(/onclick|t\.example/)
  })

  test.each(['en', 'pl'] as const)('is folded again by splitQuote (%s)', (language) => {
    const reply = `<p>Dzień dobry</p>${quoteForReply({ ...original, html: null, text: 'a\nb' }, language)}`
    expect(splitQuote(reply, 'html').visible).toBe('Dzień dobry')
    expect(splitQuote(textFromHtml(reply), 'text').visible.trim()).toBe('Dzień dobry')
  })

  test('does without a date or a sender', () => {
    expect(textFromHtml(quoteForReply({ from: null, date: null, html: null, text: 'x' }, 'en'))).toBe(
      'wrote:\n\n> x',
    )
  })
})
