import { describe, expect, test } from 'vitest'
import { textFromHtml } from './html-text.ts'
import { sanitizeMailHtml } from './sanitize-html.ts'
import { appliesOnDesktop } from './style-rules.ts'
import { inlineStyleSheets } from './style-sheets.ts'

const page = (css: string, body: string) => `<style>${css}</style>${body}`
/** Returns what is shown: the inlined page after the sanitiser. */
const shown = (html: string, showImages = false) =>
  sanitizeMailHtml(inlineStyleSheets(html), {
    resolveCid: () => null,
    allowRemoteImages: showImages && ((url) => `/api/pictures?url=${encodeURIComponent(url)}`),
  })
const text = (html: string) => textFromHtml(inlineStyleSheets(html))

/** Returns the CPU time of this thread since then, so that other work on the machine does not count. */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(since)
  return (user + system) / 1_000
}

describe('inlineStyleSheets', () => {
  test.each([
    ['p{color:red}', '<p>a</p>', '<p style="color:red">a</p>'],
    ['.a{color:red}#b{color:blue}', '<p id="b" class="a">a</p>', '<p style="color:blue">a</p>'],
    ['.a{color:red}p{color:blue}', '<p class="a">a</p>', '<p style="color:red">a</p>'],
    ['p{color:red}p{color:blue}', '<p>a</p>', '<p style="color:blue">a</p>'],
    ['p{color:red}', '<p style="color:blue">a</p>', '<p style="color:blue">a</p>'],
    ['p{color:red!important}', '<p style="color:blue">a</p>', '<p style="color:red">a</p>'],
    ['td.x > p, h1{margin:0}', '<table><tr><td class="x y"><p>a</p></td></tr></table>', 'margin:0'],
    ['p:first-child{color:red}', '<div><p>a</p><p>b</p></div>', '<p style="color:red">a</p><p>b</p>'],
    ['a:hover{color:red}p::before{color:red}', '<p>a</p>', '<p>a</p>'],
    ['<!-- p{color:red} -->', '<p>a</p>', '<p style="color:red">a</p>'],
    ['@supports (display:grid){p{color:red}}', '<p>a</p>', '<p style="color:red">a</p>'],
    ['@supports not (display:grid){p{color:red}}', '<p>a</p>', '<p>a</p>'],
    ['@layer x{p{color:red}}', '<p>a</p>', '<p style="color:red">a</p>'],
    ['p{color:blue}@layer x{p.a{color:red}}', '<p class="a">a</p>', '<p style="color:blue">a</p>'],
    ['div{.a{color:red}}', '<div><p class="a">a</p></div>', '<p style="color:red">a</p>'],
    ['div,td{& > .a, &.b{color:red}}', '<div><p class="a">a</p></div>', '<p style="color:red">a</p>'],
    ['div{.a{&.b{color:red}}}', '<div><p class="a b">a</p></div>', '<p style="color:red">a</p>'],
    ['.a{@media screen{color:red}}', '<p class="a">a</p>', '<p style="color:red">a</p>'],
    ['p:not(.b){color:red}', '<p>a</p><p class="b">b</p>', '<p style="color:red">a</p><p>b</p>'],
    [':is(.a, .b){color:red}', '<p class="b">a</p>', '<p style="color:red">a</p>'],
    ['p:where(.a){color:red}p{color:blue}', '<p class="a">a</p>', '<p style="color:blue">a</p>'],
    ['p,:bogus(x){color:red}', '<p>a</p>', '<p>a</p>'],
    ['p:hover,p{color:red}', '<p>a</p>', '<p style="color:red">a</p>'],
    ['p:not(:hover){color:red}', '<p>a</p>', '<p>a</p>'],
    ['@media (width >= 400px){p{color:red}}', '<p>a</p>', '<p style="color:red">a</p>'],
    ['@media screen{p{color:red}}', '<p>a</p>', '<p style="color:red">a</p>'],
    ['@media only screen and (max-width:600px){p{color:red}}', '<p>a</p>', '<p>a</p>'],
    ['@media (prefers-color-scheme:dark){p{color:red}}', '<p>a</p>', '<p>a</p>'],
    ['p{color:red', '<p>a</p>', '<p style="color:red">a</p>'],
    ['p{position:fixed;top:0}', '<p>a</p>', '<p>a</p>'],
    ['@import "https://x.example/a.css";', '<p>a</p>', '<p>a</p>'],
  ])('%s on %s', (css, body, expected) => {
    expect(shown(page(css, body)).html).toContain(expected)
  })

  test('leaves a page without style sheets as it is', () => {
    const html = '<P style="color:red" class=a>a<br>&nbsp;b'
    expect(inlineStyleSheets(html)).toBe(html)
  })

  test('changes nothing but style attributes', () => {
    const html =
      '<html><head><title>t</title><style>p{color:red}</style></head><body><!-- c --><P Class=x>a &amp; b'
    expect(inlineStyleSheets(html)).toBe(
      '<html><head><title>t</title></head><body><!-- c --><P style="color:red" Class=x>a &amp; b',
    )
  })

  test('a sheet for a phone or for paper does not count', () => {
    expect(text('<style media="print">p{display:none}</style><p>a</p>')).toBe('a')
    expect(appliesOnDesktop('screen and (min-width: 480px)')).toBe(true)
    expect(appliesOnDesktop('(min-width: 481px) and (max-width: 767px)')).toBe(false)
    expect(appliesOnDesktop('not print')).toBe(true)
    expect(appliesOnDesktop('print, screen and (max-width:9999px)')).toBe(true)
    expect(appliesOnDesktop('(width <= 600px)')).toBe(false)
    expect(appliesOnDesktop('(400px <= width <= 5000px)')).toBe(true)
    expect(appliesOnDesktop('(400px <= width < 600px)')).toBe(false)
    expect(appliesOnDesktop('(600px >= width)')).toBe(false)
    expect(appliesOnDesktop('screen yahoo')).toBe(false)
    expect(appliesOnDesktop('screen and (max-width: 40em)')).toBe(false)
  })

  test('text that is hidden on a desktop is neither shown nor read', () => {
    const css =
      '.pre{display:none}.m{display:none;max-height:0;overflow:hidden}@media(max-width:600px){.m{display:block!important}}'
    const html = page(css, '<div class="pre">Podgląd</div><div class="m">Tylko telefon</div><p>Oferta</p>')
    expect(text(html)).toBe('Oferta')
    expect(shown(html).html).toContain('<div style="display:none">Podgląd</div>')
  })

  test.each([
    'position:absolute;left:-9999px',
    'position:absolute;left:-9999px;display:block',
    'position:absolute;top:-200em',
    'text-indent:-9999px',
    'position:absolute;clip:rect(0 0 0 0)',
    'position:absolute;clip-path:inset(100%)',
    'max-height:0;overflow-y:hidden',
    'content-visibility:hidden',
    'display:none',
  ])('what %s hides is neither shown nor read, in a sheet and in an attribute', (style) => {
    for (const html of [
      page(`.p{${style}}`, '<div class="p">Podgląd</div><p>Oferta</p>'),
      `<div style="${style}">Podgląd</div><p>Oferta</p>`,
    ]) {
      expect(text(html)).toBe('Oferta')
      expect(shown(html).html).toMatch(/<div style="[^"]*display:none[^"]*">Podgląd/)
      expect(shown(html).html).not.toMatch(/position|left|clip/)
    }
  })

  test.each([
    'position:relative;left:-20px',
    'text-indent:-20px',
    'left:-9999px',
    'position:absolute;left:0',
  ])('but what has %s is', (style) => {
    const html = page(`.p{${style}}`, '<div class="p">Oferta</div>')
    expect(text(html)).toBe('Oferta')
    expect(shown(html).html).not.toContain('display:none')
  })

  test('a sheet can do nothing that a style attribute cannot', () => {
    const urls = 'https://x.example/a.png'
    for (const css of [
      `p{background:url(${urls})}`,
      `p{background-image:url("${urls}")}`,
      `p{list-style-image:url(${urls})}`,
      `p{content:url(${urls})}`,
      `p{color:red;background:u\\72l(${urls})}`,
      `p{color:red"onload="x}`,
      'p{color:expression(alert(1))}',
      'p{behavior:url(x)}',
      'p{font-family:"</style><script>alert(1)</script>"}',
      '</style><img src=x onerror=alert(1)>',
      '@font-face{font-family:x;src:url(https://x.example/f)}',
    ]) {
      expect(shown(page(css, '<p>a</p>')).html).not.toMatch(/url|script|onerror|onload|expression|behavior/i)
    }
    const background = page(`p{background:#fff url(${urls}) no-repeat}`, '<p>a</p>')
    expect(shown(background).remoteImages).toBe(1)
    expect(shown(background, true).html).toContain(encodeURIComponent(urls))
  })

  test('hostile sheets are bounded', () => {
    const deep = `${'<div>'.repeat(2_900)}<b>x</b>`
    const wide = '<p>x</p>'.repeat(20_000)
    const bombs: [string, string][] = [
      ['div div div div div div div div b{color:red}'.repeat(4_000), deep],
      ['*{color:red}'.repeat(4_000), wide],
      ['p{color:red;font-size:12px;padding:1px}'.repeat(4_000), wide],
      ['p~p~p~p~b{color:red}'.repeat(4_000), `${wide}<b>x</b>`],
      ['p:nth-child(2n+1){color:red}'.repeat(4_000), wide],
      ['a{'.repeat(130_000), wide],
      ['@media screen{'.repeat(10_000), wide],
      [`p{${'color:red;'.repeat(26_000)}}`, wide],
      [`${'p{'.repeat(90)}color:red`, wide],
      [`${'.a,.b,.c{'.repeat(40)}color:red`, wide],
      ['p{a{b{c{color:red}}}}'.repeat(4_000), wide],
      [':is(p,b,i):not(:is(a,i,u)){color:red}'.repeat(4_000), wide],
      [`:is(${'p,'.repeat(100)}b){color:red}`.repeat(800), wide],
      ['[a*=b]{color:red}'.repeat(4_000), `<p a="${'a'.repeat(10_000)}">x</p>`.repeat(200)],
      [`p{font-family:"${'x'.repeat(400)}"}`.repeat(600), wide],
    ]
    for (const [css, body] of bombs) {
      const html = page(css, body)
      const started = process.threadCpuUsage()
      const inlined = inlineStyleSheets(html)
      expect(cpuMs(started)).toBeLessThan(600)
      expect(inlined.length).toBeLessThan(html.length + 2_500_000)
    }
  })
})

describe('hidden text is not read', () => {
  test.each([
    'display:none',
    'display:none !important',
    'mso-hide:all',
    'visibility:hidden',
    'opacity:0',
    'font-size:0',
    'font-size:0px;line-height:0',
    'font-size:1px',
    'max-height:0;overflow:hidden',
    'max-height:0px;max-width:0px;overflow:hidden',
    'height:0;overflow:hidden',
    'font:0/0 a',
  ])('%s', (style) => {
    expect(textFromHtml(`<div style="${style}">Podgląd<b>x</b></div><p>Oferta</p>`)).toBe('Oferta')
  })

  test.each([
    'display:block',
    'max-height:0',
    'opacity:0.5',
    'font-size:10px',
    'display:none;display:block',
    'color:#fff',
  ])('but %s is', (style) => {
    expect(textFromHtml(`<div style="${style}">Tekst</div>`)).toBe('Tekst')
  })

  test('a font size of zero counts until an element inside sets another', () => {
    expect(textFromHtml('<div style="font-size:0">\n<span style="font-size:14px">Tekst</span> x</div>')).toBe(
      'Tekst',
    )
  })
})
