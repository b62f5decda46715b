import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { textFromHtml } from './html-text.ts'
import { QUOTE_MARK } from './quote-mark.ts'
import { sanitizeComposedHtml, sanitizeMailHtml } from './sanitize-html.ts'

const HOSTILE: string[] = JSON.parse(
  readFileSync(new URL('../../test/fixtures/mail/hostile-html.json', import.meta.url), 'utf8'),
)
const RUNS =
  /^(?:script|style|svg|math|iframe|object|embed|form|input|button|link|meta|base|template|noscript|textarea|select|video|audio|frame|title)$/
const STYLE_LOADS =
  /url|expression|import|binding|behavior|image-set|var\(|\\|position|transform|z-index|margin[^;]*:-/i

const MARKS = /^on|^(?:id|class|name|srcset|poster|data|action|formaction|ping|cite|is|srcdoc|xlink:href)$/

/** Lists everything in a sanitised result that would run, load or leave its place; empty if it is safe. */
function dangers(html: string, mayLoad = false): string[] {
  const found: string[] = []
  const remote = (value: string) => mayLoad && value.startsWith('/api/pictures?')
  const check = (name: string, attribute: string, value: string) => {
    if (MARKS.test(attribute)) return true
    if (attribute === 'background') return !remote(value)
    if (attribute === 'style')
      return STYLE_LOADS.test(mayLoad ? value.replace(/url\(\/api\/pictures\?[^)]*\)/g, '') : value)
    if (attribute === 'href') return name !== 'a' || !/^(?:https?:\/\/|mailto:|tel:)/.test(value)
    const local = /^(?:data:image\/(?:png|gif|jpe?g|webp|bmp);base64,|\/files\/|cid:)/
    return attribute === 'src' && !local.test(value) && !remote(value)
  }
  new Parser({
    onopentag(name, attributes) {
      if (RUNS.test(name)) found.push(`<${name}>`)
      for (const [attribute, value] of Object.entries(attributes)) {
        if (check(name, attribute, value)) found.push(`${attribute}=${value}`)
      }
      const apart = attributes.target === '_blank' && attributes.rel === 'noopener noreferrer nofollow'
      if (name === 'a' && attributes.href !== undefined && !apart) found.push('open link')
    },
    oncomment: () => found.push('comment'),
    onprocessinginstruction: () => found.push('instruction'),
  }).end(html)
  return found
}

const blocked = {
  resolveCid: (cid: string) => (cid === 'known@x' ? '/files/1' : null),
  allowRemoteImages: false as const,
}
const allowed = {
  ...blocked,
  allowRemoteImages: (url: string) => `/api/pictures?url=${encodeURIComponent(url)}`,
}
const mail = (html: string) => sanitizeMailHtml(html, blocked).html

describe('sanitizeMailHtml against hostile HTML', () => {
  test.each(HOSTILE)('%s', (html) => {
    expect(dangers(mail(html))).toEqual([])
    // Parsing the result once more, as a browser does, must not change what was checked.
    expect(mail(mail(html))).toBe(mail(html))
    expect(dangers(sanitizeComposedHtml(html))).toEqual([])
    expect(dangers(sanitizeMailHtml(html, allowed).html, true)).toEqual([])
  })

  test('what its sender hid stays hidden', () => {
    expect(
      sanitizeMailHtml('<p hidden>x</p>', { resolveCid: () => null, allowRemoteImages: false }).html,
    ).toContain('display:none')
  })

  test('finds them when nothing is sanitised', () => {
    const unnoticed = HOSTILE.filter((html) => dangers(html).length === 0)
    expect(unnoticed.length).toBeLessThan(HOSTILE.length / 4)
  })

  test('any mixture of hostile pieces', () => {
    const piece = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.constantFrom('<table>', '</td>', '<p>', '"', "'", '<!--', '-->', '</svg>', '<a href="'),
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
        expect(dangers(mail(pieces.join('')))).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })

  test('depth and size cost little', () => {
    for (const html of [
      '<div>'.repeat(200_000),
      '<b></i>'.repeat(200_000),
      '<'.repeat(500_000),
      `<p style="${'color:red;'.repeat(50_000)}">`,
      '<a href='.repeat(100_000),
    ]) {
      const started = process.threadCpuUsage()
      mail(html)
      expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(5_000)
    }
  })
})

describe('sanitizeMailHtml of normal mail', () => {
  test('keeps the layout', () => {
    const html =
      '<table width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" align="center">' +
      '<tr><td colspan="2" valign="top" style="padding:10px 5px;color:#333333;font-family:Arial, \'Segoe UI\';font-size:14px;line-height:1.5;border-top:1px solid #ccc">' +
      '<font color="red" face="Arial" size="2">Hi</font></td></tr></table>'
    expect(mail(html)).toBe(html.replaceAll("'", "'"))
  })

  test('opens links in a new tab and makes their addresses absolute', () => {
    const attributes = 'rel="noopener noreferrer nofollow" target="_blank"'
    expect(mail('<a href="https://x.pl/a?b=1&amp;c=2">a</a>')).toBe(
      `<a href="https://x.pl/a?b=1&amp;c=2" ${attributes}>a</a>`,
    )
    expect(mail('<a href="//x.pl/a">a</a>')).toBe(`<a href="https://x.pl/a" ${attributes}>a</a>`)
    expect(mail('<a href="mailto:jan@x.pl">a</a>')).toBe(`<a href="mailto:jan@x.pl" ${attributes}>a</a>`)
    expect(mail('<a href="tel:+48600100200">a</a>')).toBe(`<a href="tel:+48600100200" ${attributes}>a</a>`)
    expect(mail('<a href="/x" title="t">a</a>')).toBe('<a title="t">a</a>')
  })

  test('shows the pictures that came with the mail', () => {
    expect(mail('<img src="cid:known@x" alt="a">')).toBe('<img alt="a" src="/files/1" />')
    expect(mail('<img src="cid:known%40x">')).toBe('<img src="/files/1" />')
    expect(mail('<img src="cid:other@x" alt="a">')).toBe('<img alt="a" />')
    expect(mail('<img src="data:image/png;base64,AAAA">')).toBe('<img src="data:image/png;base64,AAAA" />')
  })

  test('counts what it blocks', () => {
    const remote = (html: string) => sanitizeMailHtml(html, blocked).remoteImages
    expect(remote('<img src="https://x.pl/a.png"><img src="//x.pl/b.png">')).toBe(2)
    expect(remote('<td background="https://x.pl/a">')).toBe(1)
    expect(remote('<p style="background:url(https://x.pl/a)">')).toBe(1)
    expect(remote('<img srcset="https://x.pl/a 2x">')).toBe(1)
    expect(remote('<style>p{background:url(https://x.pl/a)} @import "x"</style>')).toBe(2)
    expect(
      remote('<img src="cid:known@x"><a href="https://x.pl">a</a><img src="data:image/png;base64,AA">'),
    ).toBe(0)
  })

  test('loads remote images if asked, only through our own proxy', () => {
    const html =
      '<img src="//x.pl/a.png" srcset="https://x.pl/b 2x"><table background="http://x.pl/c"></table><p style="background:#fff url(\'https://x.pl/d?e=1&amp;f\') no-repeat">e</p>'
    const result = sanitizeMailHtml(html, allowed)
    const own = (url: string) => `/api/pictures?url=${encodeURIComponent(url)}`
    expect(result.html).toBe(
      `<img src="${own('https://x.pl/a.png')}" /><table background="${own('http://x.pl/c')}"></table><p style="background:#fff url(${own('https://x.pl/d?e=1&f')}) no-repeat">e</p>`,
    )
    expect(result.remoteImages).toBe(3)
  })

  test.each([
    '<img src="https://t.pl/a" width="1" height="1">',
    '<img src="https://t.pl/a" width="0">',
    '<img src="//t.pl/a" height=1px>',
    '<img src="http://t.pl/a" style="width:1px;height:1px">',
    '<img src="https://t.pl/a" style="max-height: 0">',
    '<img src="https://t.pl/wf/open?upn=x">',
    '<img src="https://t.pl/track/open.php?u=1&id=2">',
  ])('leaves the tracker %s out and names its host', (html) => {
    for (const options of [allowed, blocked]) {
      const result = sanitizeMailHtml(html, options)
      expect(result).toMatchObject({ trackers: ['t.pl'], remoteImages: 0 })
      expect(result.html).not.toContain('t.pl')
    }
  })

  test.each(['width="600" height="1"', 'width="100%" height="auto"', 'style="width:10px"', 'width="16"'])(
    'does not take an image of %s for a tracker',
    (size) => {
      const result = sanitizeMailHtml(`<img src="https://t.pl/a.png" ${size}>`, allowed)
      expect(result).toMatchObject({ trackers: [], remoteImages: 1 })
      expect(result.html).toContain('/api/pictures?')
    },
  )

  test('keeps the text of unknown elements and Outlook’s spacing', () => {
    expect(mail('<o:p>a</o:p><form>b<button>c</button></form>')).toBe('abc')
    expect(mail('<p class="MsoNormal" style="color:red">a</p>')).toBe('<p style="margin:0;color:red">a</p>')
    expect(mail('<html><head><title>t</title><body bgcolor="#eee">a')).toBe(
      '<div style="" bgcolor="#eee">a</div>'.replace(' style=""', ''),
    )
  })

  test('drops text for programs without video, canvas or object', () => {
    expect(mail('<video>old</video><canvas>old</canvas><object>old</object>a')).toBe('a')
  })

  test('gives storable text', () => {
    expect(mail('a\0b&#0;c\uD800')).not.toMatch(/[\0\uD800]/u)
  })
})

describe('marks of quotes', () => {
  test('keeps ours and drops what a sender wrote', () => {
    const options = { resolveCid: () => null, allowRemoteImages: false as const }
    expect(sanitizeMailHtml(`<div ${QUOTE_MARK}>a</div>`, options).html).toBe(
      '<div data-kurier="quote">a</div>',
    )
    for (const forged of ['quote', 'answer', '-quote', ''])
      expect(sanitizeMailHtml(`<div DATA-kurier="${forged}">a</div>`, options).html).toBe('<div>a</div>')
  })
})

describe('sanitizeComposedHtml', () => {
  test('keeps what the composer makes', () => {
    const html =
      '<p>a<br />b</p><h2>c</h2><ul><li><strong>d</strong></li></ul><ol start="3"><li><em>e</em></li></ol><blockquote><p><u>f</u><s>g</s></p></blockquote><pre><code>h</code></pre>'
    expect(sanitizeComposedHtml(html)).toBe(html)
    expect(sanitizeComposedHtml('<img src="cid:a@x" alt="b" width="100" onload="x">')).toBe(
      '<img src="cid:a@x" alt="b" width="100" />',
    )
  })

  test('turns pasted HTML into the same few elements', () => {
    expect(
      sanitizeComposedHtml(
        '<div style="color:red"><b>a</b> <i>b</i></div><table><tr><td>c</td></tr></table>',
      ),
    ).toBe('<p><strong>a</strong> <em>b</em></p>c')
    expect(sanitizeComposedHtml('a<img src="https://x.pl/pixel.gif">b')).toBe('ab')
    expect(sanitizeComposedHtml('<a href="www.x.pl">a</a>')).toBe('<a>a</a>')
  })

  test('loses no text of ordinary markup', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<div>',
      '</div>',
      '<b>',
      '</b>',
      'tekst',
      '&lt;',
      '<table><tr><td>',
      'ż',
    )
    const letters = (html: string) => textFromHtml(html).replace(/\s+/g, '')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(letters(sanitizeComposedHtml(pieces.join('')))).toBe(letters(pieces.join('')))
      }),
    )
  })
})
