import { encodeHeader } from './mime/header.ts'
import { mailDate } from './outgoing.ts'
import type { AccountSpec, MailSpec } from './spec.ts'

export type GeneratedLanguage = 'pl' | 'en'

export interface GeneratedCandidate {
  name: string
  /** The main one first; every tenth candidate has two. */
  addresses: string[]
}

/** A planned message, before it is written. */
export interface PlannedMessage {
  index: number
  /** Epoch ms. */
  at: number
  /** Numbers of the candidates it concerns; empty for other mail. */
  candidates: readonly number[]
  /** Numbers of the earlier messages of its conversation. */
  earlier: readonly number[]
  /** The number of the conversation. It determines the subject, the language, and the sender of other mail. */
  topic: number
  isOutbound: boolean
  hasAttachment: boolean
}

interface MailParts {
  account: AccountSpec
  candidates: readonly GeneratedCandidate[]
  bodies: GeneratedBodies
  seed: number
}

/** Writes a planned message: its own headers, then one of a few shared bodies. */
export function writeGenerated(planned: PlannedMessage, parts: MailParts): MailSpec {
  const { account, bodies, seed } = parts
  const language = bodies.languageOf(planned.topic)
  const recruiter = `${account.name} <${account.email}>`
  const [other, ...copied] = otherParties(planned, parts.candidates)
  const subject = subjects[language][planned.topic % subjects[language].length]!
  const isReply = planned.earlier.length > 0
  const lines = [
    `From: ${planned.isOutbound ? recruiter : other}`,
    `To: ${planned.isOutbound ? other : recruiter}`,
    ...(copied.length > 0 ? [`Cc: ${copied.join(', ')}`] : []),
    `Subject: ${isReply ? 'Re: ' : ''}${encodeHeader(subject)} ${planned.topic}`,
    `Date: ${mailDate(planned.at)}`,
    `Message-ID: <${generatedId(seed, planned.index)}>`,
    ...(isReply ? threadingLines(planned.earlier, seed) : []),
    'MIME-Version: 1.0',
  ]
  const body = bodies.bodyOf(planned, language)
  return {
    at: planned.at,
    raw: Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'), body]),
    copies: [{ account: account.email, labels: labelsOf(planned) }],
  }
}

/** The Message-ID, without brackets, of a generated message. */
export function generatedId(seed: number, index: number): string {
  return `CAG${(seed >>> 0).toString(36)}x${index.toString(36)}@mail.gmail.com`
}

/** The few bodies that all generated mail shares, as bytes from `Content-Type` on. */
export class GeneratedBodies {
  readonly #languages: readonly GeneratedLanguage[]
  readonly #bodies: Record<GeneratedLanguage, Buffer[]>
  readonly #withFile: Buffer | undefined

  constructor(languages: readonly GeneratedLanguage[], attachmentBytes: number) {
    if (languages.length === 0) throw new RangeError('languages must not be empty')
    this.#languages = languages
    this.#bodies = {
      pl: texts.pl.flatMap((text) => [plainBody(text), htmlBody(text)]),
      en: texts.en.flatMap((text) => [plainBody(text), htmlBody(text)]),
    }
    this.#withFile = attachmentBytes > 0 ? fileBody(attachmentBytes) : undefined
  }

  languageOf(topic: number): GeneratedLanguage {
    return this.#languages[topic % this.#languages.length]!
  }

  bodyOf(planned: PlannedMessage, language: GeneratedLanguage): Buffer {
    if (planned.hasAttachment && planned.candidates.length > 0 && this.#withFile) return this.#withFile
    const bodies = this.#bodies[language]
    return bodies[(planned.topic * 7 + planned.earlier.length) % bodies.length]!
  }
}

/** The correspondents, formatted: candidates with the address of this conversation, or a sender of other mail. */
function otherParties(planned: PlannedMessage, candidates: readonly GeneratedCandidate[]): string[] {
  if (planned.candidates.length === 0) {
    const sender = planned.topic % 997
    return [`Sender ${sender} <sender${sender}@mail${sender % 50}.example>`]
  }
  return planned.candidates.map((number) => {
    const { name, addresses } = candidates[number]!
    return `${name} <${addresses[planned.topic % addresses.length]}>`
  })
}

/** RFC 5322 §3.6.4: the direct parent, and all ancestors folded one to a line. */
function threadingLines(earlier: readonly number[], seed: number): string[] {
  const ids = earlier.map((index) => `<${generatedId(seed, index)}>`)
  return [`In-Reply-To: ${ids.at(-1)}`, `References: ${ids.join('\r\n ')}`]
}

function labelsOf({ isOutbound, candidates, topic, earlier }: PlannedMessage): string[] {
  if (isOutbound) return ['SENT']
  if (candidates.length > 0 || earlier.length > 0) return ['INBOX', 'CATEGORY_PERSONAL']
  return ['INBOX', otherCategories[topic % otherCategories.length]!]
}

const otherCategories = ['CATEGORY_PROMOTIONS', 'CATEGORY_UPDATES', 'CATEGORY_PERSONAL', 'CATEGORY_FORUMS']

function plainBody(text: string): Buffer {
  const encoded = Buffer.from(text.replaceAll('\n', '\r\n')).toString('base64')
  return Buffer.from(
    `Content-Type: text/plain; charset="UTF-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(encoded)}\r\n`,
  )
}

function htmlBody(text: string): Buffer {
  const html = `<div dir="ltr">${text.replaceAll('\n', '<br>')}</div>`
  const part = (subtype: string, content: string) =>
    `Content-Type: text/${subtype}; charset="UTF-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(Buffer.from(content).toString('base64'))}\r\n`
  return Buffer.from(
    `Content-Type: multipart/alternative; boundary="0000a"\r\n\r\n--0000a\r\n${part('plain', text)}--0000a\r\n${part('html', html)}--0000a--\r\n`,
  )
}

function fileBody(bytes: number): Buffer {
  const content = Buffer.alloc(bytes, 'Curriculum vitae. ')
  content.write('%PDF-1.4\n')
  return Buffer.from(
    `Content-Type: multipart/mixed; boundary="0000m"\r\n\r\n--0000m\r\nContent-Type: text/plain; charset="UTF-8"\r\n\r\n${texts.en[0]!.replaceAll('\n', '\r\n')}\r\n--0000m\r\nContent-Type: application/pdf; name="cv.pdf"\r\nContent-Disposition: attachment; filename="cv.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(content.toString('base64'))}\r\n--0000m--\r\n`,
    'latin1',
  )
}

function wrapped(base64: string): string {
  return (base64.match(/.{1,76}/g) ?? []).join('\r\n')
}

const subjects: Record<GeneratedLanguage, readonly string[]> = {
  pl: [
    'Rozmowa kwalifikacyjna',
    'Państwa ogłoszenie',
    'Zaproszenie na spotkanie',
    'Faktura',
    'Przesyłka',
    'Aktualności',
  ],
  en: ['Your application', 'Interview', 'Meeting next week', 'Invoice', 'Delivery', 'News'],
}

const texts: Record<GeneratedLanguage, readonly string[]> = {
  pl: [
    'Dzień dobry,\n\ndziękuję za wiadomość. Chętnie porozmawiam w przyszłym tygodniu, najlepiej po południu.\n\nPozdrawiam',
    'Dzień dobry,\n\nprzesyłam obiecane informacje. W razie pytań jestem do dyspozycji.\n\nZ poważaniem',
    'Potwierdzam termin. Do zobaczenia!',
  ],
  en: [
    'Hello,\n\nthank you for your message. I would be glad to talk next week, preferably in the afternoon.\n\nKind regards',
    'Hi,\n\nhere is what I promised. Let me know if anything is unclear.\n\nBest',
    'Confirmed, see you then.',
  ],
}
