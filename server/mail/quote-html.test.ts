import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textFromHtml } from './html-text.ts'
import { splitQuote } from './quote.ts'

const QUOTE =
  '<div class="gmail_quote"><div class="gmail_attr">On Tue, Anna wrote:<br></div><blockquote class="gmail_quote">Hi</blockquote></div>'

/** [what it is, HTML, text of the visible part, beginning of the text of the quoted part or null] */
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
    '> On 12 May',
  ],
  [
    'Outlook on the web',
    '<div>Ok</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Od:</b> Anna<br><b>Temat:</b> x</div><div>Dzień dobry</div>',
    'Ok',
    '----------',
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
  ['a picture as the answer', `<div><img src="cid:a" alt="pic"></div>${QUOTE}`, 'pic', 'On Tue, Anna wrote:'],
  ['an answer below', `${QUOTE}<div>My answer</div>`, 'On Tue', null],
  [
    'answers between',
    '<div>On 1 May Anna wrote:</div><blockquote type="cite">a</blockquote>yes<blockquote type="cite">b</blockquote>',
    'On 1 May',
    null,
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

describe('splitQuote of HTML', () => {
  test.each(HTML)('%s', (_, html, visible, quoted) => {
    const split = splitQuote(html, 'html')
    const starts = textFromHtml(split.visible).replace(/^> /, '')
    if (quoted === null) {
      expect(split).toEqual({ visible: html, quoted: '' })
      expect(starts.startsWith(visible)).toBe(true)
    } else {
      expect(starts).toBe(visible)
      expect(textFromHtml(split.quoted).startsWith(quoted)).toBe(true)
    }
  })

  test('closes what it cuts, on both sides', () => {
    const { visible, quoted } = splitQuote(`<div style="color:red"><p>Ok</p>${QUOTE}</div>`, 'html')
    expect(visible).toBe('<div style="color:red"><p>Ok</p></div>')
    expect(quoted).toBe(`<div style="color:red">${QUOTE}</div>`)
  })

  test('loses no text', () => {
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
      '<td>',
      '<script>x</script>',
    )
    const letters = (html: string) => textFromHtml(html).replace(/[\s>]+/g, '')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const html = pieces.join('')
        const { visible, quoted } = splitQuote(html, 'html')
        expect(letters(visible) + letters(quoted)).toBe(letters(html))
      }),
      { numRuns: 3_000 },
    )
  })
})
