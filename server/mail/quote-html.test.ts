import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textFromHtml } from './html-text.ts'
import { markedHtml, splitQuote } from './quote.ts'

const QUOTE =
  '<div class="gmail_quote"><div class="gmail_attr">On Tue, Anna wrote:<br></div><blockquote class="gmail_quote">Hi</blockquote></div>'

/** [description, HTML, text of the visible part, beginning of the folded text; null if nothing is folded] */
const HTML: [string, string, string, string | null][] = [
  ['Gmail', `<div dir="ltr">Thanks!</div><br>${QUOTE}`, 'Thanks!', 'On Tue, Anna wrote:'],
  [
    'Gmail, older',
    '<div>Ok<div class="gmail_extra"><br>W dniu 12 maja 2026 Anna napisał(a):<br><blockquote class="gmail_quote">Hi</blockquote></div></div>',
    'Ok',
    'W dniu 12 maja',
  ],
  [
    'Gmail with signature',
    `<div>Ok</div><div class="gmail_signature">Jan<br>600 100 200</div>${QUOTE}`,
    'Ok',
    'Jan',
  ],
  [
    'Thunderbird',
    '<p>Ok</p><div class="moz-cite-prefix">W dniu 12.05.2026 o 10:02, Anna pisze:<br></div><blockquote type="cite">Hi<br>Jan</blockquote>',
    'Ok',
    'W dniu 12.05.2026',
  ],
  [
    'Thunderbird with signature below',
    '<p>Ok</p><div class="moz-cite-prefix">On 12.05.2026 Anna wrote:</div><blockquote type="cite">Hi</blockquote><pre class="moz-signature">-- \nJan</pre>',
    'Ok',
    'On 12.05.2026',
  ],
  [
    'Apple Mail',
    '<div>Ok</div><div><br><blockquote type="cite"><div>On 12 May 2026, at 10:02, Anna wrote:</div><br><div>Hi</div></blockquote></div>',
    'Ok',
    'On 12 May',
  ],
  [
    'Outlook on the web',
    '<div>Ok</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Od:</b> Anna<br><b>Temat:</b> x</div><div>Dzień dobry</div>',
    'Ok',
    '_____',
  ],
  [
    'Outlook',
    '<p class="MsoNormal">Tak</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Anna &lt;a@b.pl&gt;<br><b>Sent:</b> Tuesday<br><b>To:</b> Jan<br><b>Subject:</b> x</p></div><p>Hi</p>',
    'Tak',
    'From: Anna',
  ],
  [
    'Yahoo',
    '<div>Ok</div><div class="yahoo_quoted"><div>On Tuesday, Anna wrote:</div><div>Hi</div></div>',
    'Ok',
    'On Tuesday',
  ],
  ['inside a table', `<table><tr><td><p>Ok</p>${QUOTE}</td></tr></table>`, 'Ok', 'On Tue, Anna wrote:'],
  [
    'a picture as the answer',
    `<div><img src="cid:a" alt="pic"></div>${QUOTE}`,
    '\uFFFC',
    'On Tue, Anna wrote:',
  ],
  ['an answer below', `${QUOTE}<div>My answer</div>`, 'On Tue', null],
  [
    'answers between',
    '<div>On 1 May Anna wrote:</div><blockquote type="cite">a</blockquote>yes<blockquote type="cite">b</blockquote>',
    'On 1 May Anna wrote:\na\nyes',
    'b',
  ],
  [
    'a forward',
    '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: A</div>Hi</div>',
    'FYI',
    null,
  ],
  ['a blockquote of the author', '<p>A poem:</p><blockquote>roses<br>violets</blockquote>', 'A poem:', null],
  ['only a quote', QUOTE, 'On Tue', null],
  ['an empty signature above', '<p>text</p><div class="gmail_signature"></div><p>more</p>', 'text', null],
]

const author = 'Jan Kowalski'
const marks = (html: string) => html.replace(/data-kurier="[^"]*-(quote|answer)"/g, '$1')

describe('splitQuote of HTML', () => {
  test.each(HTML)('%s', (_, html, visible, quoted) => {
    const split = splitQuote(html, 'html', { author })
    if (quoted === null) {
      expect(split.quoted).toBe('')
      expect(split.visible.startsWith(visible)).toBe(true)
    } else {
      expect(split.visible).toBe(visible)
      expect(split.quoted.startsWith(quoted)).toBe(true)
    }
  })
})

describe('markedHtml', () => {
  const marked = (html: string) => marks(markedHtml(html, 'html', splitQuote(html, 'html', { author })))

  test('leaves an element around a quote in one piece', () => {
    expect(marked(`<div style="color:red"><p>Ok</p>${QUOTE}</div>`)).toBe(
      `<div style="color:red"><p>Ok</p><div quote>${QUOTE}</div></div>`,
    )
  })

  test('closes the elements that it cuts and opens them again', () => {
    const html = `<table><tr><td><p>Ok<br>On 1 May 2026 Anna wrote:</p></td></tr></table><blockquote type="cite">Hi</blockquote>`
    expect(marked(html)).toBe(
      '<table><tr><td><p>Ok<br></p></td></tr></table><div quote><table><tr><td><p>On 1 May 2026 Anna wrote:</p></td></tr></table>' +
        '<blockquote type="cite">Hi</blockquote></div>',
    )
  })

  test('marks an answer inside a quote', () => {
    const answered = QUOTE.replace('</blockquote>', '</blockquote><div>Yes</div>')
    expect(marked(`<p>Ok</p>${answered}`)).toContain('</blockquote><div answer><div>Yes</div></div></div>')
  })

  test('marks quotes of plain text', () => {
    const text = 'Ok\n\nOn 1 May 2026 Anna wrote:\n> Hi\n'
    expect(marks(markedHtml(text, 'text', splitQuote(text, 'text')))).toBe(
      '<p>Ok</p><div quote><p>On 1 May 2026 Anna wrote:</p><blockquote type="cite"><p>Hi</p></blockquote></div>',
    )
  })

  test('loses no text, in random HTML', () => {
    const piece = fc.constantFrom(
      '<div>',
      '</div>',
      '<blockquote type="cite">',
      '</blockquote>',
      '<br>',
      'a',
      'b &amp; c',
      '<p>',
      '<b>',
      '</b>',
      'On 1 May Anna wrote:',
      '<div class="gmail_quote">',
      '<table><tr><td>',
      '</td></tr></table>',
      '<script>x</script>',
    )
    const letters = (html: string) => textFromHtml(html).replace(/[\s>]+/g, '')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const html = `own${pieces.join('')}`
        expect(letters(markedHtml(html, 'html', splitQuote(html, 'html')))).toBe(letters(html))
      }),
      { numRuns: 3_000 },
    )
  })

  test('a hundred thousand cuts through a deep page do not make it grow without bound', () => {
    const html = `${'<div>'.repeat(1_000)}own<p>On 1 May 2026 Anna wrote:</p>${'<blockquote type="cite">q</blockquote><p>a</p>'.repeat(20_000)}`
    expect(marked(html).length).toBeLessThan(3 * html.length)
  })
})
