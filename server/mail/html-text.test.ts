import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlFromText, textFromHtml } from './html-text.ts'

describe('textFromHtml', () => {
  test.each([
    ['<p>a</p><p>b</p>', 'a\n\nb'],
    ['<div>a</div><div>b</div>', 'a\nb'],
    ['a<br>b<br><br>c', 'a\nb\n\nc'],
    ['  a \n b&nbsp;&nbsp;c ', 'a b c'],
    ['<b>a</b> <i>b</i>', 'a b'],
    ['<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
    ['<ol><li>a</li><li>b</li></ol>', '1. a\n2. b'],
    ['<ul><li><p>a</p></li></ul>', '- a'],
    ['<p>a</p><blockquote><p>b</p><p>c</p></blockquote><p>d</p>', 'a\n\n> b\n>\n> c\n\nd'],
    ['<blockquote>a<blockquote>b</blockquote></blockquote>', '> a\n>> b'],
    ['<a href="https://x.pl/a">here</a>', 'here (https://x.pl/a)'],
    ['<a href="https://www.x.pl/">x.pl</a>', 'x.pl'],
    ['<a href="mailto:jan@x.pl">jan@x.pl</a> <a href="mailto:jan@x.pl">Jan</a>', 'jan@x.pl Jan (jan@x.pl)'],
    ['<a href="javascript:x">a</a><a href="#b">b</a>', 'ab'],
    ['<a href="https://x.pl"><img src="y"></a>', ''],
    ['<img src="x" alt="logo"> a', 'logo a'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['a<hr>b', 'a\n----------\nb'],
    ['<pre>a\n  b\n\nc</pre>', 'a\n  b\n\nc'],
    ['<style>a</style><script>b</script><title>c</title>d', 'd'],
    ['<div style="display:none">preheader</div><span style="color:red;display: none">x</span>a', 'a'],
    ['&lt;b&gt; &amp; &zdot; &#380;', '<b> & ż ż'],
    ['<p>unclosed <b>a<p>b', 'unclosed a\n\nb'],
    ['a &#0; b', 'a \uFFFD b'],
    ['', ''],
  ])('%s', (html, text) => {
    expect(textFromHtml(html)).toBe(text)
  })

  test('a very deep or very broken page costs little', () => {
    for (const html of ['<div>'.repeat(200_000), '<b></i>'.repeat(100_000), '<'.repeat(300_000)]) {
      const started = process.threadCpuUsage()
      textFromHtml(`before${html}`)
      expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(3_000)
    }
    expect(textFromHtml(`before${'<div>'.repeat(5_000)}`)).toBe('before')
  })
})

describe('htmlFromText', () => {
  test.each([
    ['a\nb\r\nc', '<p>a<br>b<br>c</p>'],
    ['<b> & "c"', '<p>&lt;b&gt; &amp; &quot;c&quot;</p>'],
    ['  a  b\tc', '<p>&nbsp;&nbsp;a&nbsp; b&nbsp;&nbsp;&nbsp; c</p>'],
    [
      '> a\n>> b\n> c\nd',
      '<blockquote type="cite"><p>a</p><blockquote type="cite"><p>b</p></blockquote><p>c</p></blockquote><p>d</p>',
    ],
    [
      ' > a\n > > b',
      '<blockquote type="cite"><p>a</p><blockquote type="cite"><p>b</p></blockquote></blockquote>',
    ],
    ['a\nb\n\n\nc\n', '<p>a<br>b</p><p>c</p>'],
    ['> a\n>\n> b', '<blockquote type="cite"><p>a</p><p>b</p></blockquote>'],
    ['> a\n> b', '<blockquote type="cite"><p>a<br>b</p></blockquote>'],
    [
      'see https://x.pl/a?b=1&c=2.',
      '<p>see <a href="https://x.pl/a?b=1&amp;c=2">https://x.pl/a?b=1&amp;c=2</a>.</p>',
    ],
    ['(www.x.pl/a_(b))', '<p>(<a href="https://www.x.pl/a_(b)">www.x.pl/a_(b)</a>)</p>'],
    [
      '<jan.kowalski+a@x.com.pl>,',
      '<p>&lt;<a href="mailto:jan.kowalski+a@x.com.pl">jan.kowalski+a@x.com.pl</a>&gt;,</p>',
    ],
    ['user@', '<p>user@</p>'],
    ['a@b', '<p>a@b</p>'],
    ['javascript:alert(1)', '<p>javascript:alert(1)</p>'],
    ['https://x.pl/"onclick="x', '<p><a href="https://x.pl/">https://x.pl/</a>&quot;onclick=&quot;x</p>'],
    ['', ''],
  ])('%j', (text, html) => {
    expect(htmlFromText(text)).toBe(html)
  })

  test('says the same text, and opens no element of its own', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('<script>', 'https://x.pl/a', 'jan@x.pl', '&amp;', '> ', '\n', '"', "'"),
    )
    const letters = (text: string) => text.replace(/[\s>\u00A0\u0000-\u001F\u007F-\u009F]+/g, '')
    fc.assert(
      fc.property(fc.array(word, { maxLength: 10 }), (words) => {
        const html = htmlFromText(words.join(' '))
        expect(letters(textFromHtml(html))).toBe(letters(words.join(' ')))
        expect(html.replace(/<\/?(?:a|br|p|blockquote)(?: (?:href|type)="[^"<>]*")?>/g, '')).not.toMatch(
          /[<>"]/,
        )
      }),
      { numRuns: 1_000 },
    )
  })
})
