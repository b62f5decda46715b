import type { Message } from '../../emulator/message.ts'
import { decodeHeader, parseMessageIds as idsOfEmulator, parseAddresses } from '../../emulator/mime/header.ts'
import { parseParameters } from '../../emulator/mime/parameter.ts'
import { parseParts } from '../../emulator/mime/part.ts'
import { snippetOf as emulatedSnippet } from '../../emulator/reading.ts'
import { findAddresses } from '../../emulator/search/addresses.ts'
import { addressDoubt, nameParts } from '../../server/mail/address-doubt.ts'
import { attachmentName } from '../../server/mail/attachment-name.ts'
import { isBannerText } from '../../server/mail/banner-text.ts'
import { isBlankHtml } from '../../server/mail/blank-html.ts'
import { envelopeFromHeaders } from '../../server/mail/headers.ts'
import { HeldText } from '../../server/mail/held-text.ts'
import { htmlFromText, textFromHtml } from '../../server/mail/html-text.ts'
import { readInvitation } from '../../server/mail/invitation.ts'
import { parseMessage } from '../../server/mail/parse.ts'
import { markedHtml, splitQuote } from '../../server/mail/quote.ts'
import { drawnSize, withOwnAddresses } from '../../server/mail/remote-images.ts'
import { originalLink } from '../../server/mail/rewritten-link.ts'
import { readRichText } from '../../server/mail/rich-text.ts'
import { contentDigest, sameMail } from '../../server/mail/same-mail.ts'
import { sanitizeMailHtml } from '../../server/mail/sanitize-html.ts'
import { inlineStyleSheets } from '../../server/mail/style-sheets.ts'
import { baseSubject, isForwardSubject } from '../../server/mail/subject.ts'
import { extractUuFiles } from '../../server/mail/uuencode.ts'
import { isPlainThanks } from '../../server/messages/plain-thanks.ts'
import { readQuestion } from '../../server/sync/verdict.ts'
import { paragraphsOf, parseRecipients } from '../../web/features/emails/draft.ts'
import { linkFacts } from '../../web/features/emails/link-doubt.ts'
import { bringsGround } from '../../web/features/emails/mail-document.ts'

/** Texts that make a careless reader slow, for all readers of mail that touch neither a database nor the network. */

/** Repeated, each of these has hidden a square in some pattern. */
export const hostilePieces: readonly string[] = [
  ...[
    ' ',
    '\n',
    '\r\n',
    '\t',
    '\u00A0',
    ' \n',
    '. ',
    '-',
    '.',
    '/',
    '>',
    '<',
    '"',
    "'",
    '(',
    '((a',
    '[',
    '{',
    '@',
    '*',
    '_',
    '!',
    '0',
    'a',
    'ż',
  ],
  ...[
    'a.',
    'a@',
    '.@',
    '-.',
    'a@a.a ',
    'a: b ',
    'a:\n',
    'a,',
    '\0',
    '\u200B',
    '\u0301',
    'ﷺ',
    '😀',
    '„a',
    '=?',
    '=?utf-8?q?a',
    '= ',
    '=\n',
  ],
  ...[
    '<a',
    '<!--',
    '<style>',
    '</p',
    '&nbsp;',
    '&#x',
    '<blockquote>',
    'url( ',
    "url(' ",
    'rgb(',
    'opacity(0',
    ' border-left:',
    'style=" ',
    'a{',
  ],
  ...[
    'http://',
    'www.a',
    '%20',
    '/v3/__http:/a',
    'mailto:',
    '> ',
    '>\n',
    '-- \n',
    'On 1 ',
    'W dniu ',
    'wrote 1 ',
    'Od: a\n',
    'From: ',
    'from a ',
    'Re: ',
  ],
  ...[
    '[external ',
    'spam phish',
    'confidential ',
    'intended for ',
    'poufne ',
    'zewnętrzna ',
    'wiadomość jest ',
    'dziękuję bardzo ',
  ],
  ...[
    'begin 644 a\n',
    '550 ',
    'X: a\r\n',
    ';a*0=b',
    'BEGIN:VEVENT\r\n',
    '\\',
    '\\par ',
    "\\'41",
    '+48 600-',
    '12 May ',
    `${'a.'.repeat(150)} `,
  ],
]

/** A text of about this length that consists of one piece, between two letters. */
export function hostileText(piece: string, length: number): string {
  return `a${piece.repeat(Math.ceil(length / piece.length)).slice(0, length)}b`
}

const addresses = ['From', 'Reply-To', 'To', 'Cc', 'X-Original-From', 'X-Failed-Recipients', 'Delivered-To']
const others = [
  'Subject',
  'Date',
  'References',
  'In-Reply-To',
  'Message-ID',
  'List-Id',
  'Auto-Submitted',
  'Precedence',
]
const start = 'From: mailer-daemon@x.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n'
const mail = (fields: string, body: string) => Buffer.from(`${start}${fields}\r\n\r\n${body}\r\n`)
const part = (type: string, body: string) => parseMessage(mail(`Content-Type: ${type}`, body))
const envelope = (names: readonly string[], value: string) =>
  envelopeFromHeaders(names.map((name) => ({ name, value })))
const content = (facts: { text?: string; html?: string; subject?: string }) => ({
  ...{
    from: 'a@x.example',
    originalFrom: null,
    fromName: '',
    replyTo: [],
    to: ['b@x.example'],
    isList: false,
    subject: 'x',
  },
  ...{ text: null, html: null, calendar: null, files: [], ...facts },
})
const sanitized = (html: string) =>
  sanitizeMailHtml(html, { resolveCid: () => null, allowRemoteImages: (url: string) => url })

/** Each reads one untrusted text. */
export const pureReaders: Readonly<Record<string, (text: string) => unknown>> = {
  'address fields': (text) => envelope(addresses, text),
  'other fields': (text) => envelope(others, text),
  'text part': (text) => part('text/plain', text),
  'flowed text': (text) => part('text/plain; format=flowed; delsp=yes', text),
  'HTML part': (text) => part('text/html', text),
  'parameters of a part': (text) =>
    parseMessage(
      mail(
        `Content-Type: multipart/related; boundary=b; start="${text}"\r\nContent-ID: ${text}`,
        '--b\r\n\r\nx\r\n--b--',
      ),
    ),
  'delivery report': (text) => part('message/delivery-status', text),
  calendar: (text) => [part('text/calendar', text), readInvitation(text)],
  'quotes of text': (text) => markedHtml(text, 'text', splitQuote(text, 'text')),
  'quotes of HTML': (text) => splitQuote(`<div class="${text}" style="${text}">${text}</div>`, 'html'),
  'quotes of held text': (text) => {
    const held = new HeldText()
    held.add(text.split('\n'))
    return splitQuote(
      `a\n\nOn 12 May 2026 Anna <a@x.example> wrote:\n> ${text.replaceAll('\n', '\n> ')}`,
      'text',
      { held },
    )
  },
  'same text': (text) => [
    sameMail(content({ text }), content({ text: `${text} x` })),
    contentDigest(content({ text })),
  ],
  'same HTML': (html) => sameMail(content({ html }), content({ html: `${html}<p>x</p>` })),
  subjects: (text) => {
    const subject = text.slice(0, 1_000)
    return [
      sameMail(content({ subject }), content({ subject: 'y' })),
      baseSubject(text),
      isForwardSubject(text),
    ]
  },
  'style sheet': (css) => inlineStyleSheets(`<style>.b{${css}}</style><style>${css}</style><p class="a">x`),
  'style attribute': (text) =>
    [isBlankHtml, textFromHtml, sanitized].map((read) =>
      read(
        `<p style="x:${text};clip:${text};opacity:${text};font:${text};color:${text};filter:${text}">x</p>`,
      ),
    ),
  'links and pictures': (text) => [
    sanitized(`<a href="${text}">x</a><img src="${text}" width="${text}">`),
    withOwnAddresses(text, () => ''),
    drawnSize({ width: text, style: text }),
  ],
  'HTML to text': (text) => [textFromHtml(text), htmlFromText(text)],
  names: (text) => [
    nameParts(text),
    addressDoubt({ name: text, address: 'a@x.example' }, { names: [['a', 'b']], keys: new Set() }),
    attachmentName(text, 'text/plain'),
  ],
  gateways: (text) => [isBannerText(text.split(' ')), originalLink(`https://urldefense.com/v3/__${text}`)],
  thanks: (text) => [
    isPlainThanks(text, 'Jan'),
    isPlainThanks(`Dziękuję ${text.slice(0, 100)}`, text.slice(0, 300)),
  ],
  'files inside text': (text) => [extractUuFiles(text), readRichText(Buffer.from(`{\\rtf1 ${text}}`))],
  'text of a link': (text) => [
    linkFacts('https://x.example/', text),
    linkFacts('mailto:a@x.example', text),
    linkFacts(`https://x.example/?u=${text}`, 'x'),
  ],
  'what a recruiter pastes': (text) => [parseRecipients(text), paragraphsOf(text), readQuestion(text)],
  'background of HTML': bringsGround,
  'the emulator': (text) => [
    parseAddresses(text),
    decodeHeader(text),
    idsOfEmulator(text),
    findAddresses(text),
    parseParameters(`text/plain; ${text}`),
  ],
  'mails of the emulator': (text) =>
    ['text/plain', 'text/html', 'text/plain\r\nContent-Transfer-Encoding: quoted-printable'].map((type) => {
      const raw = mail(`Content-Type: ${type}\r\nX: ${text}`, text)
      return [parseParts(raw), emulatedSnippet({ mail: { raw } } as Message)]
    }),
}
