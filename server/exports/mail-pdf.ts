import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'

/** An email as the PDF shows it. */
export interface PrintedMail {
  subject: string
  sentAt: Date
  from: string
  to: string
  cc: string
  /** Empty for whoever is not its sender. */
  bcc: string
  text: string
  attachments: { name: string; sizeBytes: number }[]
}

export interface PrintSettings {
  title: string
  language: 'en' | 'pl'
  timeZone: string
  words: Record<'from' | 'to' | 'cc' | 'bcc' | 'date' | 'attachments' | 'noSubject', string>
}

/** DejaVu covers Latin, Greek and Cyrillic; the fonts that every PDF reader has do not cover Polish. */
const fonts = {
  plain: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
  bold: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
}
const grey = '#5a5f66'

/** Prints emails, each on a page of its own, as chunks of a PDF. The fonts are embedded as far as they are used. */
export async function* pdfOf(
  mails: AsyncIterable<PrintedMail>,
  settings: PrintSettings,
): AsyncGenerator<Uint8Array> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 56,
    autoFirstPage: false,
    bufferPages: false,
    lang: settings.language,
    info: { Title: settings.title, Producer: 'Kurier', Creator: 'Kurier' },
  })
  document.registerFont('plain', fonts.plain)
  document.registerFont('bold', fonts.bold)
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise((resolved) => document.once('end', resolved))
  let count = 0
  for await (const mail of mails) {
    count += 1
    document.addPage()
    print(document, mail, settings)
    yield* chunks.splice(0)
  }
  if (count === 0) document.addPage().font('bold').fontSize(14).text(settings.title)
  document.end()
  await ended
  yield* chunks.splice(0)
}

function print(document: PDFKit.PDFDocument, mail: PrintedMail, settings: PrintSettings): void {
  const { words, language, timeZone } = settings
  document.font('bold').fontSize(14).fillColor('black')
  document.text(printable(mail.subject) || words.noSubject)
  document.moveDown(0.4).fontSize(9)
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone })
  const facts: [string, string][] = [
    [words.from, mail.from],
    [words.to, mail.to],
    [words.cc, mail.cc],
    [words.bcc, mail.bcc],
    [words.date, date.format(mail.sentAt)],
    [words.attachments, mail.attachments.map((one) => fileText(one, language)).join(', ')],
  ]
  for (const [label, value] of facts) {
    if (value === '') continue
    document.font('plain').fillColor(grey).text(`${label}: `, { continued: true })
    document.fillColor('black').text(printable(value))
  }
  document.moveDown(1).font('plain').fontSize(10).fillColor('black')
  document.text(printable(mail.text), { lineGap: 2 })
}

function fileText({ name, sizeBytes }: PrintedMail['attachments'][number], language: string): string {
  const size = new Intl.NumberFormat(language, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 })
  return `${name} (${size.format(sizeBytes / 1_000)})`
}

/** Leaves out control characters, which a font shows as boxes. */
function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', '    ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '')
}
