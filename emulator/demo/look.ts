import { escapeHtml } from '../html.ts'
import { dayOf, type Language, warsawOffset } from './calendar.ts'
import type { MailProgram, Person } from './people.ts'

/** The letter a reply quotes. */
export interface Quoted {
  author: Person
  /** Formatted recipients, for the Outlook style. */
  to: string
  subject: string
  at: number
  text: string
  html: string
}

interface Written {
  text: string
  /** Replaces the author's usual closing lines, if given. */
  signature?: string
  quoted?: Quoted
  pictureId?: string
}

/** The plain text as a mail program writes it: the words, a signature after "-- ", the quote marked with ">". */
export function plainLook(written: Written, language: Language): string {
  const parts = [written.text]
  if (written.signature) parts.push(`-- \n${textOf(written.signature)}`)
  if (written.quoted)
    parts.push(`${attribution(written.quoted, language)}\n${quotedLines(written.quoted.text)}`)
  return `${parts.join('\n\n')}\n`
}

/** The HTML that a mail program writes for the same letter. */
export function htmlLook(written: Written, look: MailProgram['look'], language: Language): string {
  const picture = written.pictureId
    ? `<div><img src="cid:${written.pictureId}" alt="" width="240"></div>`
    : ''
  if (look === 'outlook') return outlookHtml(written, picture, language)
  const body = paragraphs(written.text, look === 'apple') + picture
  const quote = written.quoted ? quoteHtml(written.quoted, look, language) : ''
  if (look === 'apple') {
    return `<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word;">${body}${quote}</body></html>\n`
  }
  const signature = written.signature
    ? `<div><br clear="all"></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">${written.signature}</div>`
    : ''
  return `<div dir="ltr">${body}${signature}</div>${quote}\n`
}

/** "On Wed, 18 Nov 2026 at 16:20, Anna Kowalska <a@b> wrote:" as Gmail says it in the reader's language. */
function attribution(quoted: Quoted, language: Language): string {
  return attributionAround(quoted, language, `<${quoted.author.email}>`)
}

function attributionAround({ author, at }: Quoted, language: Language, address: string): string {
  const date = new Date(dayOf(at))
  const [year, month, day, weekday] = [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCDay(),
  ]
  const time = new Date(at + warsawOffset(at)).toISOString().slice(11, 16)
  return language === 'pl'
    ? `W dniu ${polishDays[weekday]}, ${day} ${polishMonths[month]} ${year} o ${time} ${author.name} ${address} napisał(a):`
    : `On ${englishDays[weekday]}, ${day} ${englishMonths[month]} ${year} at ${time}, ${author.name} ${address} wrote:`
}

function quoteHtml(quoted: Quoted, look: MailProgram['look'], language: Language): string {
  const address = `&lt;<a href="mailto:${quoted.author.email}">${quoted.author.email}</a>&gt;`
  const line = attributionAround({ ...quoted, author: escaped(quoted.author) }, language, address)
  const inner = quoted.html || paragraphs(quoted.text, false)
  if (look === 'apple') {
    return `<div><br><blockquote type="cite"><div>${line}</div><br class="Apple-interchange-newline"><div>${inner}</div></blockquote></div>`
  }
  const style = 'margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex'
  return `<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${line}<br></div><blockquote class="gmail_quote" style="${style}">${inner}</blockquote></div>`
}

function outlookHtml(written: Written, picture: string, language: Language): string {
  const lines = written.text
    .split('\n')
    .map((line) => `<p class="MsoNormal">${linked(escapeHtml(line)) || '<o:p>&nbsp;</o:p>'}</p>`)
  const style =
    '<style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;} --></style>'
  const quote = written.quoted ? outlookQuote(written.quoted, language) : ''
  return `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>${style}</head><body lang="${language}" link="#0563C1"><div class="WordSection1">${lines.join('\n')}${picture}${quote}</div></body></html>\n`
}

function outlookQuote(quoted: Quoted, language: Language): string {
  const [from, sent, to, subject] =
    language === 'pl' ? ['Od', 'Wysłano', 'Do', 'Temat'] : ['From', 'Sent', 'To', 'Subject']
  const when = new Intl.DateTimeFormat(language === 'pl' ? 'pl-PL' : 'en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: 'Europe/Warsaw',
  }).format(quoted.at)
  const author = escapeHtml(`${quoted.author.name} <${quoted.author.email}>`)
  return `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>${from}:</b> ${author}<br><b>${sent}:</b> ${when}<br><b>${to}:</b> ${escapeHtml(quoted.to)}<br><b>${subject}:</b> ${escapeHtml(quoted.subject)}</p></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p>${quoted.html || paragraphs(quoted.text, false)}`
}

/** Gmail writes a line a div, Apple Mail a div with breaks. */
function paragraphs(text: string, withBreaks: boolean): string {
  const lines = text.split('\n').map((line) => linked(escapeHtml(line)))
  if (withBreaks) return `<div>${lines.join('<br>')}</div>`
  return lines.map((line) => `<div>${line || '<br>'}</div>`).join('')
}

function quotedLines(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
    .join('\n')
}

function textOf(html: string): string {
  return html
    .replace(/<br>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
}

function linked(html: string): string {
  return html.replace(/https:\/\/[^\s<]+[^\s<.,)]/g, (url) => `<a href="${url}">${url}</a>`)
}

function escaped(person: Person): Person {
  return { ...person, name: escapeHtml(person.name) }
}

const polishDays = ['niedz.', 'pon.', 'wt.', 'śr.', 'czw.', 'pt.', 'sob.']
const englishDays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const polishMonths = ['sty', 'lut', 'mar', 'kwi', 'maj', 'cze', 'lip', 'sie', 'wrz', 'paź', 'lis', 'gru']
const englishMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
