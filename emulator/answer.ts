import { composeMail } from './compose.ts'
import type { DeskLetter, DeskPerson } from './desk.ts'
import { escapeHtml } from './html.ts'
import { encodeHeader, formatAddress, parseAddresses } from './mime/header.ts'
import { mailDate } from './outgoing.ts'
import type { PageLanguage } from './pages/page.ts'
import type { ComposeFields } from './pages/webmail.ts'
import { longDate, webmailWords } from './pages/words.ts'
import { mailText } from './reading.ts'

/** Returns the prefilled fields of an answer: recipients, subject and the quoted text. */
export function answerFields(
  person: DeskPerson,
  letter: DeskLetter,
  toAll: boolean,
  language: PageLanguage,
): ComposeFields {
  const { view, message } = letter
  const others = (value: string) =>
    parseAddresses(value).filter((address) => address.email.toLowerCase() !== person.email)
  const isOwn = others(view.from).length === 0
  const to = isOwn ? others(view.to) : others(view.replyTo || view.from)
  const cc = toAll ? others([isOwn ? '' : view.to, view.cc].filter(Boolean).join(', ')) : []
  const quoted = mailText(message.mail)
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))
  const intro = webmailWords[language].wrote(longDate(message.internalDate, language), view.from)
  return {
    to: to.map(readableAddress).join(', '),
    cc: cc.map(readableAddress).join(', '),
    bcc: '',
    subject: /^\s*re:/i.test(view.subject) ? view.subject : `Re: ${view.subject}`,
    text: `\n\n${intro}\n${quoted.join('\n')}`,
    answers: letter.id,
  }
}

/** Composes the mail of a filled-in form, with the threading headers of an answer (RFC 5322 section 3.6.4). */
export function composeAnswer(
  person: DeskPerson,
  fields: ComposeFields,
  answered: DeskLetter | undefined,
  { at, token }: { at: number; token: string },
): Buffer {
  const domain = person.email.slice(person.email.lastIndexOf('@') + 1)
  const cited = answered ? [...answered.message.mail.envelope.references, answered.view.messageIdHeader] : []
  const references = [...new Set(cited)].filter((id) => id !== '').map((id) => `<${id}>`)
  const headers: [string, string][] = [
    ['Message-ID', `<${token}@${domain}>`],
    ['Date', mailDate(at)],
    ['From', formatAddress(person)],
    ['To', addressField(fields.to)],
    ['Cc', addressField(fields.cc)],
    ['Bcc', addressField(fields.bcc)],
    ['Subject', encodeHeader(fields.subject.replace(/[\r\n]+/g, ' '))],
    ['In-Reply-To', references.at(-1) ?? ''],
    ['References', references.join('\r\n ')],
  ]
  const text = fields.text.replace(/\r\n?/g, '\n')
  return composeMail({
    headers: headers.filter(([name, value]) => value !== '' || name === 'Subject'),
    text: `${text.trimEnd()}\n`,
    html: htmlOf(text.trimEnd()),
    boundary: `=_${token}`,
  })
}

function addressField(written: string): string {
  return parseAddresses(written).map(formatAddress).join(',\r\n ')
}

/** Formats an address for a field that a person edits: as Unicode, without encoded words. */
function readableAddress({ name, email }: { name: string; email: string }): string {
  if (name === '') return email
  return /[,;:<>@"()]/.test(name) ? `${JSON.stringify(name)} <${email}>` : `${name} <${email}>`
}

/** Converts the text to HTML; the quote at its end gets Gmail's own markup. */
function htmlOf(text: string): string {
  const lines = text.split('\n')
  let quoteStart = lines.length
  while (quoteStart > 0 && /^(>|$)/.test(lines[quoteStart - 1]!)) quoteStart -= 1
  const hasQuote = lines.slice(quoteStart).some((line) => line.startsWith('>'))
  if (!hasQuote) return `<div dir="ltr">${htmlLines(lines)}</div>\n`
  const quote = lines.slice(quoteStart).map((line) => line.replace(/^> ?/, ''))
  const intro = escapeHtml(lines[quoteStart - 1] ?? '')
  return (
    `<div dir="ltr">${htmlLines(lines.slice(0, Math.max(0, quoteStart - 1)))}</div><br><div class="gmail_quote">` +
    `<div dir="ltr" class="gmail_attr">${intro}<br></div><blockquote class="gmail_quote" ` +
    'style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">' +
    `${htmlLines(quote)}</blockquote></div>\n`
  )
}

function htmlLines(lines: readonly string[]): string {
  return lines.map((line) => `<div>${escapeHtml(line) || '<br>'}</div>`).join('')
}
