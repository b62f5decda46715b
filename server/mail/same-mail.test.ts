import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  asHtml,
  banner,
  base,
  compared,
  file,
  html,
  jobs,
  list,
  mail,
  safe,
  text,
} from '../../test/support/mail-contents.ts'
import { escapeHtml } from './html-text.ts'
import type { MailContent } from './mail-content.ts'

describe('one mail', () => {
  it.each<[string, Partial<MailContent>, 'one' | 'other' | 'neither']>([
    ['nothing changed', {}, 'neither'],
    [
      'line ends and wrapping',
      { text: base.text!.replaceAll('\n', ' \r\n').replace('the post.', 'the\r\npost.') },
      'neither',
    ],
    [
      'no-break spaces, and an invisible mark',
      { text: base.text!.replace(' apply', '\u00a0\u200bapply') },
      'neither',
    ],
    ['accents in another Unicode form', { text: base.text!.normalize('NFD') }, 'neither'],
    [
      'a group: From, Reply-To, footer',
      {
        ...list,
        text: `${base.text}\n\n-- \nYou received this message because you are subscribed to 3 groups.`,
      },
      'one',
    ],
    ['a group that answers to itself', { ...list, replyTo: [jobs] }, 'one'],
    [
      'a list that names itself in the subject',
      {
        isList: true,
        subject: '[jobs] Application for the post',
        text: `${base.text}\n____\nhttps://list.example/jobs`,
      },
      'one',
    ],
    ['a list that addresses each reader alone', { ...list, to: ['anna@kurier.test'] }, 'one'],
    ['a tag in the subject', { subject: '[EXTERNAL] Application for the post' }, 'one'],
    ['another tag', { subject: 'EXT: Application for the post' }, 'one'],
    ['a banner before it', { text: `${banner}\n\n${base.text}` }, 'one'],
    [
      'a banner after it',
      {
        text: `${base.text}\n\nThis message is confidential and intended for the recipient only.`,
      },
      'one',
    ],
    [
      'a banner in it',
      { text: base.text!.replace('I apply', 'This email comes from an external sender 7.\nI apply') },
      'one',
    ],
    ['a tag of several words', { subject: '[SPAM: possible phishing] Application for the post' }, 'one'],
    ['a rewritten link', { text: base.text!.replace(/https\S+/, safe) }, 'neither'],
    [
      'a link that hides its target',
      { text: base.text!.replace(/https\S+/, 'https://protect-eu.mimecast.com/s/Ab?domain=portal.example') },
      'neither',
    ],
    ['the text as HTML', { text: null, html: asHtml }, 'neither'],
    [
      'a signature file removed',
      { files: [file('s', { contentType: 'application/pkcs7-signature' })] },
      'neither',
    ],
  ])('with %s', (_, changed, truer) => {
    expect(compared(base, mail(changed))).toEqual({ kind: 'same', truer })
  })

  it('whose HTML was rewritten', () => {
    const styled =
      '<html><head><style>p{}</style></head><body><P class=a>Good morning,</P><p>I <b>apply</b> for 1 post</p></body></html>'
    const plain = '<div><p>Good&nbsp;morning,</p>\n<p>I <strong>apply</strong>\nfor 1 post</p></div>'
    expect(compared(html(styled), html(plain)).kind).toBe('same')
  })

  it('whose links were rewritten in HTML', () => {
    const link = (href: string) =>
      html(
        `<p>Test: <a href="${href.replaceAll('&', '&amp;')}">here</a> or <a href="${href}">https://portal.example/t/1?a=b</a></p>`,
      )
    expect(compared(link('https://portal.example/t/1?a=b'), link(safe)).kind).toBe('same')
  })

  it('with a banner and its logo', () => {
    const withLogo = {
      ...html(`<div>${banner}<img src="cid:l"></div>${asHtml}`),
      files: [file('l', { inline: true })],
    }
    expect(compared(html(asHtml), withLogo)).toEqual({ kind: 'same', truer: 'one' })
  })

  it('with a banner in one copy and a footer in the other', () => {
    const other = mail({ ...list, text: `${base.text}\n\nTo unsubscribe from this group, write 2.` })
    expect(compared(text(`${banner}\n${base.text}`), other).kind).toBe('same')
  })

  it('with a footer of a list, in words nobody knows', () => {
    const other = mail({ ...list, text: `${base.text}\n-- \nThe green company, ${jobs}` })
    expect(compared(base, other)).toEqual({ kind: 'same', truer: 'one' })
  })

  it.each([
    ['Życiorys Jan.pdf', 'zyciorys_jan.pdf'],
    ['CV.exe', 'CV.exe.txt'],
    ['CV.pdf', ''],
    ['CV.pdf', 'ATT00001.bin'],
    ['CV.pdf', 'noname'],
  ])('with a file that a gateway renamed: %s, %s', (one, other) => {
    const named = (filename: string) => mail({ files: [file('a', { filename })] })
    expect(compared(named(one), named(other)).kind).toBe('same')
  })

  it('that came twice through a list, each with a link for its reader', () => {
    const footer = (n: number) =>
      mail({ ...list, text: `${base.text}\n____\nUnsubscribe from this group: https://l.example/u/${n}` })
    expect(compared(footer(1), footer(2)).kind).toBe('same')
  })
})

describe('two mails', () => {
  const twin = 'Result of the test: 82 %.'
  it.each<[string, MailContent, MailContent]>([
    ['a sentence at the end', text(twin), text(`${twin}\n\nNiestety odrzucamy Pana kandydaturę.`)],
    ['a sentence at the beginning', text(twin), text(`Pani Ewo,\n\n${twin}`)],
    ['a sentence in HTML', html(`<p>${twin}</p>`), html(`<p>${twin}</p><p>We have to decline.</p>`)],
    [
      'a sentence at the end, one through a list',
      text(twin),
      mail({ ...list, text: `${twin}\n\nNiestety odrzucamy Pana kandydaturę.` }),
    ],
    [
      'words in a tag of the subject',
      mail({ subject: 'Offer (external candidate Jan)' }),
      mail({ subject: 'Offer (external candidate Ewa)' }),
    ],
    ['a number', text(twin), text(twin.replace('82', '28'))],
    ['a number in HTML', html(`<p>${twin}</p>`), html(`<p>${twin.replace('82', '28')}</p>`)],
    ['HTML, with the same text', mail({ html: '<p>82</p>' }), mail({ html: '<p>28</p>' })],
    [
      'a number in a long text',
      text(`${'word '.repeat(500)}82 ${'word '.repeat(500)}`),
      text(`${'word '.repeat(500)}28 ${'word '.repeat(500)}`),
    ],
    ['a number after words of a gateway', text(`Confidential result: 82`), text(`Confidential result: 28`)],
    ['one more line, with a number', text(twin), text(`${twin}\nSecond test: 41 %`)],
    ['the end of a line', text(twin), text(`${twin} Hired`)],
    ...[
      'Dane są poufne, proszę nikomu nie mówić.',
      'Szukamy kandydatów zewnętrznych.',
      'This offer is confidential.',
      'The external examiner has declined you.',
      'This message is confidential. We have to decline.',
    ].flatMap((more): [string, MailContent, MailContent][] => [
      [`a sentence at the end: ${more}`, text(twin), text(`${twin}\n\n${more}`)],
      [`a sentence at the beginning: ${more}`, text(twin), text(`${more}\n${twin}`)],
      [`a sentence in the middle: ${more}`, text(`Dear,\n${twin}`), text(`Dear,\n${more}\n${twin}`)],
      [`a sentence in HTML: ${more}`, html(`<p>${twin}</p>`), html(`<p>${twin}</p><p>${more}</p>`)],
    ]),
    [
      'the name of a file',
      mail({ files: [file('a', { filename: 'Umowa Jan Sowa.pdf' })] }),
      mail({ files: [file('a', { filename: 'Umowa Ewa Lis.pdf' })] }),
    ],
    [
      'the names of two files',
      mail({ files: [file('a', { filename: 'jan.pdf' }), file('a', { filename: 'ewa.pdf' })] }),
      mail({ files: [file('a', { filename: 'jan.pdf' }), file('a', { filename: 'ola.pdf' })] }),
    ],
    ['an empty text', text(''), text(twin)],
    ['a link', text('See https://portal.example/t/1'), text('See https://portal.example/t/2')],
    [
      'a link in HTML',
      html('<a href="https://portal.example/t/1">here</a>'),
      html('<a href="https://portal.example/t/2">here</a>'),
    ],
    ['a file', mail({ files: [file('a')] }), mail({ files: [file('b')] })],
    ['one more file', mail({ files: [file('a')] }), mail({ files: [file('a'), file('b')] })],
    [
      'a text without a name',
      mail({ files: [file('a', { filename: 'attachment.txt', contentType: 'text/plain' })] }),
      mail({ files: [file('b', { filename: 'attachment.txt', contentType: 'text/plain' })] }),
    ],
    [
      'a picture',
      mail({ files: [file('a', { inline: true })] }),
      mail({ files: [file('b', { inline: true })] }),
    ],
    ['a power in the subject', mail({ subject: 'Result 10²' }), mail({ subject: 'Result 102' })],
    ['a sign in the subject', mail({ subject: '[EXT] 👍 +5' }), mail({ subject: '[EXT] 👎 5' })],
    ['the subject', mail({ subject: 'Result 82' }), mail({ subject: 'Result 28' })],
    ['Reply-To', mail({ replyTo: ['a@x.pl'] }), mail({ replyTo: ['b@x.pl'] })],
    ['Reply-To, through a list', mail({ replyTo: ['a@x.pl'] }), mail({ ...list, replyTo: ['b@x.pl'] })],
    ['a recipient', mail({}), mail({ to: ['tomek@kurier.test'] })],
    ['the sender', mail({}), mail({ from: 'other@x.pl' })],
    ['the sender, through a list', mail({ from: 'other@x.pl' }), mail(list)],
    ['the time of an invitation', mail({ calendar: 'DTSTART:1' }), mail({ calendar: 'DTSTART:2' })],
    ...(
      [
        ['Reply-To', { replyTo: ['a@x.pl'] }, { replyTo: ['b@x.pl'] }],
        ['Reply-To, one without', { replyTo: ['a@x.pl'] }, {}],
        ['a recipient', { to: [jobs, 'a@x.pl'] }, { to: [jobs, 'b@x.pl'] }],
        ['the writer behind the list', { originalFrom: 'a@x.pl' }, { originalFrom: 'b@x.pl' }],
        ['the name of the sender', { fromName: 'Portal - Jan' }, { fromName: 'Portal - Ewa' }],
      ] as [string, Partial<MailContent>, Partial<MailContent>][]
    ).map(([what, here, there]): [string, MailContent, MailContent] => {
      const robot = { from: 'noreply@portal.example', to: [jobs], isList: true }
      return [`${what}, both through a list`, mail({ ...robot, ...here }), mail({ ...robot, ...there })]
    }),
    [
      'the writer behind the list, whom nobody else names',
      mail({ ...list, replyTo: [jobs] }),
      mail({ ...list, replyTo: [jobs], originalFrom: 'ewa@x.pl' }),
    ],
    [
      'a recipient, one through a list',
      mail({ from: 'noreply@portal.example', to: ['a@x.pl', 'anna@kurier.test'] }),
      mail({ from: 'noreply@portal.example', to: ['b@x.pl', 'tomek@kurier.test'], isList: true }),
    ],
    ['the name of the sender', mail({ fromName: 'Portal - Jan' }), mail({ fromName: 'Portal - Ewa' })],
    ...(
      [
        ['Rating: ***', 'Rating: *****'],
        ['Rating: * * *', 'Rating: * *'],
        ['Progress ####', 'Progress ##'],
        ['Progress ====', 'Progress =='],
        ['Experience: >5 years', 'Experience: 5 years'],
        ['Experience:\n> 5 years', 'Experience:\n5 years'],
        ['Balance - 5', 'Balance 5'],
        ['Result 10²', 'Result 102'],
        ['Passed | not', 'Passed not'],
        ['Code: _abc_', 'Code: abc'],
        ['Code: *abc', 'Code: abc'],
        ['Rating:\n***', 'Rating:\n*****'],
        [
          'https://x.example/accept?to=https://x.example or https://x.example',
          'https://x.example/reject?to=https://x.example or https://x.example',
        ],
        ['https://protect-eu.mimecast.com/s/AAAA', 'https://protect-eu.mimecast.com/s/BBBB'],
      ] as const
    ).flatMap(([here, there]): [string, MailContent, MailContent][] => {
      const inHtml = (line: string) =>
        html(`<p>Dear,</p><p>${escapeHtml(line).replace('\n', '<br>')}</p><p>Jan</p>`)
      const inText = (line: string) => text(`Dear,\n${line}\nJan`)
      return [
        [`marks: ${here}`, inText(here), inText(there)],
        [`marks in HTML: ${here}`, inHtml(here), inHtml(there)],
      ]
    }),
    ['stars, one as HTML', text('Rating: ***'), html('<p>Rating: *****</p>')],
    ['words struck out', html('<p><s>yes</s> no</p>'), html('<p>yes <s>no</s></p>')],
    [
      'a checked box',
      html('<p><input type=checkbox checked>Hired</p>'),
      html('<p><input type=checkbox>Hired</p>'),
    ],
    ['the value of a field', html('<p>Result <input value=82></p>'), html('<p>Result <input value=41></p>')],
    [
      'a remote picture',
      html('<p>Result <img src="https://portal.example/82.png" width=99></p>'),
      html('<p>Result <img src="https://portal.example/41.png" width=99></p>'),
    ],
    [
      'words under a rule, one through a list',
      text(twin),
      mail({ ...list, text: `${twin}\n____________\nPS. Odrzucam ofertę.` }),
    ],
    [
      'words under a signature mark, one through a list',
      text(twin),
      mail({ ...list, text: `${twin}\n-- \nJan Sowa, rezygnuję z udziału` }),
    ],
    [
      'a text file of unknown content',
      mail({}),
      mail({ files: [file('a', { filename: 'ATT00001.txt', contentType: 'text/plain' })] }),
    ],
    ...(
      [
        ['82.txt', '41.txt'],
        ['document 82.pdf', 'document 41.pdf'],
        ['a+.pdf', 'a-.pdf'],
        ['Jan.pdf', 'Jan.pdf.exe'],
      ] as const
    ).map(([here, there]): [string, MailContent, MailContent] => [
      `the name of a file: ${here}`,
      mail({ files: [file('a', { filename: here })] }),
      mail({ files: [file('a', { filename: there })] }),
    ]),
    [
      'a list or gateway word in the subject',
      mail({ subject: '[Jan] Result' }),
      mail({ subject: '[Ewa] Result' }),
    ],
    ['a warning of the writer', mail({ subject: 'Uwaga: Result' }), mail({ subject: 'Result' })],
    [
      'a number, through a list',
      text(twin),
      mail({ ...list, text: `${twin.replace('82', '28')}\n--\nYou are subscribed to this group` }),
    ],
  ])('that differ in %s', (_, one, other) => {
    expect(compared(one, other)).toEqual({ kind: 'different' })
  })
})

describe('any mail', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,6}$|^\d{1,3}$/), { minLength: 3, maxLength: 30 })
  const lines = fc.array(
    words.map((line) => line.join(' ')),
    { minLength: 1, maxLength: 6 },
  )
  const gateways: ((content: MailContent) => MailContent)[] = [
    (one) => one,
    (one) => ({ ...one, text: `${banner}\n${one.text}` }),
    (one) => ({ ...one, text: one.text!.replaceAll('\n', '\r\n').replaceAll(' ', '  ') }),
    (one) => ({ ...one, subject: `[EXTERNAL] ${one.subject}` }),
    (one) => ({
      ...one,
      ...list,
      text: `${one.text}\n--\nYou received this message because you are subscribed.`,
    }),
  ]
  const gateway = fc.constantFrom(...gateways)

  it('stays one mail, whatever gateway each copy passed', () => {
    fc.assert(
      fc.property(lines, gateway, gateway, (body, here, there) => {
        const one = text(body.join('\n'))
        expect(compared(here(one), there(one)).kind).toBe('same')
      }),
      { verbose: 1 },
    )
  })

  it('is another mail if one word differs, whatever gateway each passed', () => {
    fc.assert(
      fc.property(lines, fc.nat(), gateway, gateway, (body, at, here, there) => {
        const said = body.join('\n').split(/(?<=[ \n])/)
        const changed = said.with(at % said.length, said[at % said.length]!.replace(/\w+/, 'EXCHANGED'))
        expect(compared(here(text(said.join(''))), there(text(changed.join('')))).kind).toBe('different')
      }),
      { verbose: 1 },
    )
  })

  it('is compared in linear time', () => {
    const long = 'same words again and again\n'.repeat(16_000)
    expect(compared(text(long), text(`${long}x 1 @`)).kind).toBe('different')
    for (const piece of ['[', '[ext ', '(external '])
      expect(compared(base, mail({ subject: piece.repeat(20_000) })).kind).toBe('different')
    // With every word held against every other it takes minutes.
  }, 20_000)
})
