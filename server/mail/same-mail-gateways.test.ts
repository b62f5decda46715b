import { describe, expect, it } from 'vitest'
import { base, compared, html, jan, jobs, list, mail, text } from '../../test/support/mail-contents.ts'
import { escapeHtml } from './html-text.ts'

describe('one mail, changed by a gateway', () => {
  it.each([
    ...[
      '[WIADOMOŚĆ ZEWNĘTRZNA] ',
      '[UWAGA! Nadawca zewnętrzny] ',
      '[EXT]: ',
      '[ext] - ',
      '[External Sender] - ',
    ],
    ...[
      '[EXTERNAL EMAIL - Use caution] ',
      'EXTERNAL - ',
      '[Spoza organizacji] ',
      '[From outside] ',
      '⚠ EXTERNAL: ',
    ],
    ...['[SUSPICIOUS] ', '[PHISHING?] ', '[Non-DoD Source] ', '[Unverified Sender] ', '[!EXTERNAL!] '],
    ...[
      '[Poczta zewnętrzna] ',
      '[E-MAIL ZEWNĘTRZNY] ',
      '*EXTERNAL* ',
      '{Spam?} ',
      'ZEWNĘTRZNA: ',
      '🔴 [EXTERNAL] ',
      '##EXTERNAL## ',
      'SPAM: ',
    ],
  ])('that wrote %j before the subject', (tag) => {
    const reply = 'Re: Application'
    expect(compared(base, mail({ subject: tag + base.subject })).kind).toBe('same')
    expect(compared(mail({ subject: reply }), mail({ subject: `Re: ${tag}Application` })).kind).toBe('same')
    expect(compared(mail({ subject: reply }), mail({ subject: tag + reply })).kind).toBe('same')
  })

  const target = 'https://portal.example/t/1?a=b'
  const encoded = encodeURIComponent(target)
  it.each([
    `https://gcc02.safelinks.protection.outlook.com/ap/w-59584e83/?url=${encoded}&data=05`,
    `https://fortimail.company.example/fmlurlsvc/?fewReq=:B:x&url=${encoded}`,
    `https://clicktime.symantec.com/15siKxyz?h=x&u=${encoded}`,
    `https://linklock.titanhq.com/analyse?url=${encoded}&data=x`,
    `https://link.edgepilot.com/s/abcdefgh/abcdefghijklmnop?u=${encoded}`,
    `https://mail-url-protect.retarus.com/?u=${encoded}`,
    `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${encoded}`,
    `https://unknown.example/x?y=${encoded}`,
    `https://unknown.example/x?y=${btoa(target)}`,
    `https://unknown.example/1a/${encoded}`,
    `https://unknown.example/v2/___${target}___.YXAz`,
    `https://unknown.example/#${new URLSearchParams({ target })}`,
  ])('that rewrote a link to %s', (rewritten) => {
    expect(compared(base, text(base.text!.replace(target, rewritten))).kind).toBe('same')
    const linked = (href: string) => html(`<p>See <a href="${escapeHtml(href)}">this</a></p>`)
    expect(compared(linked(target), linked(rewritten)).kind).toBe('same')
    const named = (href: string) => html(`<p>See <a href="${escapeHtml(href)}">${escapeHtml(target)}</a></p>`)
    expect(compared(named(target), named(rewritten)).kind).toBe('same')
    expect(compared(linked('https://portal.example/t/2'), linked(rewritten)).kind).toBe('different')
  })

  it('that hid the target of a link whose text names it', () => {
    const linked = (href: string) =>
      html(`<p>See <a href="${escapeHtml(href)}">${escapeHtml(target)}</a></p>`)
    const hidden = (n: number) => linked(`https://protect-eu.mimecast.com/s/Ab${n}`)
    expect(compared(linked(target), hidden(1)).kind).toBe('same')
    expect(compared(hidden(1), hidden(2)).kind).toBe('same')
  })

  it('that sent bold, lists, quotes and rules as text only', () => {
    const body =
      '<p>My <b>new offer</b> – 5 days</p><ul><li>Java</li></ul><hr><blockquote>Is it 5?</blockquote>'
    const plain = 'My *new offer* - 5 days\n\n   * Java\n\n__________\n> Is\n> it 5?'
    expect(compared(html(body), text(plain)).kind).toBe('same')
  })

  it('that wrapped a quote anew', () => {
    const [long, short] = [
      'I agree.\n\n> Can you come\n> on Monday?',
      'I agree.\n\n> Can you come on Monday?',
    ]
    expect(compared(text(long), text(short)).kind).toBe('same')
  })

  it('that put a tag before the name of the sender', () => {
    expect(compared(base, mail({ fromName: '[EXTERNAL] Jan Sowa' })).kind).toBe('same')
  })

  it.each([
    ['From not rewritten', { from: jan }],
    ['only the list in To', { to: [jobs] }],
    ['Reply-To the list and the writer', { replyTo: [jobs, jan] }],
    ['no Reply-To', { replyTo: [] }],
    ['Reply-To the list', { replyTo: [jobs] }],
    ['the list on another domain', { from: 'jobs@lists.kurier.test', originalFrom: null }],
  ])('that came twice through lists, one with %s', (_, changed) => {
    expect(compared(mail(list), mail({ ...list, ...changed })).kind).toBe('same')
  })
})
