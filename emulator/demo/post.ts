import { createHash } from 'node:crypto'
import type { MailSpec } from '../spec.ts'
import { addWorkdays, dayOf, fillDates, momentAt } from './calendar.ts'
import { copiesOf } from './delivery.ts'
import { invitationParts } from './invitation.ts'
import { htmlLook, plainLook, type Quoted } from './look.ts'
import {
  type Entity,
  encodeHeader,
  type Header,
  type Leaf,
  mailboxHeader,
  textLeaf,
  writeMail,
} from './mime.ts'
import { type PersonKey, people, signatures } from './people.ts'
import { bounceEntity } from './report.ts'
import type { Attachment, LetterSketch, ThreadSketch } from './sketch.ts'
import { messageDate } from './stamp.ts'

/** A written letter, as far as its answers need it. */
interface Posted extends Quoted {
  id: string
  references: readonly string[]
  raw: Uint8Array
}

/** The mails of a conversation, in the order they were sent. Deterministic for one `nowMs`. */
export function postThread(thread: ThreadSketch, nowMs: number): MailSpec[] {
  const posted: Posted[] = []
  return thread.letters.map((letter, index) => {
    const answered = posted[letter.answers ?? index - 1]
    const written = writeLetter(letter, thread, answered, index, nowMs)
    posted.push(written)
    return { at: written.at, raw: written.raw, copies: copiesOf(letter) }
  })
}

function writeLetter(
  letter: LetterSketch,
  thread: ThreadSketch,
  answered: Posted | undefined,
  index: number,
  nowMs: number,
): Posted {
  const author = people[letter.from]
  const at = sentAt(letter, nowMs)
  const id = messageId(`${thread.subject}/${index}`, author.program.idDomain)
  const content = {
    text: fillDates(letter.text.trim(), dayOf(at), thread.language ?? 'pl'),
    signature: signatures[letter.from],
    quoted: letter.withoutQuote ? undefined : answered,
    pictureId: letter.picture && `picture-${id.slice(0, 12)}`,
  }
  const text = plainLook(content, author.language)
  const isPlain = author.program.look === 'plain'
  const html = isPlain ? '' : htmlLook(content, author.program.look, author.language)
  const subject = letter.subject ?? (answered ? `Re: ${thread.subject}` : thread.subject)
  const references = answered ? [...answered.references, answered.id] : []
  const entity =
    letter.bounceOf && answered
      ? bounceEntity(people[letter.bounceOf].email, answered.id, answered.raw)
      : letterEntity(letter, { text, html, at, id, pictureId: content.pictureId })
  const headers = letterHeaders(letter, { at, id, subject, references })
  return {
    author,
    to: addressLine(letter.to),
    subject,
    at,
    text,
    html,
    id,
    references,
    raw: writeMail(headers, entity, id),
  }
}

/** Epoch ms: minutes before now for today's mail, else a time on a working day. */
function sentAt(letter: Pick<LetterSketch, 'ago' | 'time' | 'minutesAgo'>, nowMs: number): number {
  if (letter.minutesAgo !== undefined) return Math.floor(nowMs / 1000) * 1000 - letter.minutesAgo * 60_000
  return momentAt(addWorkdays(dayOf(nowMs), -(letter.ago ?? 1)), letter.time ?? '10:00')
}

/** A Message-ID without brackets, determined by the seed. */
export function messageId(seed: string, domain: string): string {
  const hash = createHash('sha256')
    .update(seed)
    .digest('base64url')
    .replace(/[^A-Za-z0-9]/g, 'x')
  return domain === 'mail.gmail.com' ? `CAF${hash.slice(0, 30)}@${domain}` : `${hash.slice(0, 24)}@${domain}`
}

interface Facts {
  at: number
  id: string
  subject: string
  references: readonly string[]
}

function letterHeaders(letter: LetterSketch, facts: Facts): Header[] {
  const { charset } = people[letter.from].program
  const isReceived = copiesOf(letter).some(({ labels }) => !labels.includes('SENT'))
  const optional: [string, string | undefined][] = [
    ['Delivered-To', isReceived ? onlyReceiver(letter) : undefined],
    ['From', mailboxHeader(people[letter.from].name, people[letter.from].email, charset)],
    ['To', addressLine(letter.to, charset)],
    ['Cc', letter.cc && addressLine(letter.cc, charset)],
    ['Bcc', letter.bcc && addressLine(letter.bcc, charset)],
    ['Reply-To', letter.replyTo && addressLine([letter.replyTo])],
    ['Subject', encodeHeader(facts.subject, charset)],
    ['Date', messageDate(facts.at)],
    ['Message-ID', `<${facts.id}>`],
    ['In-Reply-To', facts.references.length > 0 ? `<${facts.references.at(-1)}>` : undefined],
    ['References', facts.references.map((reference) => `<${reference}>`).join('\r\n ') || undefined],
    ...(letter.headers ?? []),
  ]
  return optional.flatMap(([name, value]): Header[] => (value === undefined ? [] : [[name, value]]))
}

/** Adds Delivered-To for a single recipient. A mail in two mailboxes has the same bytes in both, so it has none. */
function onlyReceiver(letter: LetterSketch): string | undefined {
  const receivers = copiesOf(letter)
  return receivers.length === 1 ? receivers[0]?.account : undefined
}

function addressLine(keys: readonly PersonKey[], charset?: Parameters<typeof mailboxHeader>[2]): string {
  return keys.map((key) => mailboxHeader(people[key].name, people[key].email, charset)).join(',\r\n ')
}

function letterEntity(
  letter: LetterSketch,
  body: { text: string; html: string; at: number; id: string; pictureId?: string },
): Entity {
  const { charset, claims, encoding } = people[letter.from].program
  const plain = textLeaf('plain', body.text, charset, encoding, claims)
  const parts: Entity[] = [plain]
  if (body.html) parts.push(textLeaf('html', body.html, charset, encoding, claims))
  const invited = letter.invitation && invitationParts(letter.invitation, letter, body.at, body.id)
  if (invited) parts.push(invited.part)
  let entity: Entity = parts.length === 1 ? plain : { multipart: 'alternative', parts }
  if (letter.picture && body.pictureId) {
    entity = { multipart: 'related', parts: [entity, pictureLeaf(letter.picture, body.pictureId)] }
  }
  const files = [...(letter.attachments ?? []).map(attachmentLeaf), ...(invited ? [invited.file] : [])]
  return files.length === 0 ? entity : { multipart: 'mixed', parts: [entity, ...files] }
}

function attachmentLeaf({ filename, contentType, content }: Attachment): Leaf {
  // RFC 2231 for a name with Polish letters, beside the encoded word that older programs read.
  const isPlain = /^[\x20-\x7e]+$/.test(filename)
  const name = isPlain ? `"${filename}"` : `"${encodeHeader(filename).replaceAll('\r\n ', ' ')}"`
  const disposition = isPlain ? `filename="${filename}"` : `filename*=UTF-8''${encodeURIComponent(filename)}`
  return {
    contentType: `${contentType};\r\n name=${name}`,
    encoding: 'base64',
    content,
    headers: [['Content-Disposition', `attachment;\r\n ${disposition}`]],
  }
}

function pictureLeaf(picture: Attachment, id: string): Leaf {
  return {
    contentType: `${picture.contentType}; name="${picture.filename}"`,
    encoding: 'base64',
    content: picture.content,
    headers: [
      ['Content-ID', `<${id}>`],
      ['Content-Disposition', `inline; filename="${picture.filename}"`],
    ],
  }
}
