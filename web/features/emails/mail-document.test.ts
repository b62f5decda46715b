import { describe, expect, test } from 'vitest'
import { bringsGround, mailDocument, whitePaper } from './mail-document.ts'

function policy(): string {
  const shown = mailDocument({ html: '<p>x</p>', look: whitePaper, language: 'pl', fonts: [] })
  return /Content-Security-Policy" content="([^"]+)"/.exec(shown)?.[1] ?? ''
}

describe('the content security policy of a message’s frame', () => {
  test('allows nothing but pictures of this site', () => {
    expect(policy()).toContain("default-src 'none'")
    expect(policy()).not.toMatch(/script-src|https?:|\*|unsafe-eval/)
    expect(policy()).toContain("form-action 'none'")
    expect(policy()).toContain("img-src 'self' data:;")
  })

  test('comes before the message, so that it applies to all of it', () => {
    const shown = mailDocument({
      html: '<img src="https://track.example/1.gif">',
      look: whitePaper,
      language: 'en',
      fonts: [],
    })
    expect(shown.indexOf('Content-Security-Policy')).toBeLessThan(shown.indexOf('track.example'))
  })
})

describe('a background of its own', () => {
  test.each([
    '<table bgcolor="#fff"><tr><td>x</td></tr></table>',
    '<table background="https://example.com/a.png"><tr><td>x</td></tr></table>',
    '<div style="margin:0;background-color:white">x</div>',
    '<div style="background: #fafafa">x</div>',
    '<style>p{color:red}</style><p>x</p>',
  ])('%s', (html) => expect(bringsGround(html)).toBe(true))

  test.each([
    '<p>Dzień dobry</p>',
    '<p style="color: rgb(34,34,34)">x</p>',
    '<font color="navy">x</font>',
    '<p style="background:transparent;margin:0">x</p>',
    '<p>My style="background: red" is a text</p>',
  ])('none in %s', (html) => expect(bringsGround(html)).toBe(false))
})
