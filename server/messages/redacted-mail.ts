import type { BounceFacts, Recipients } from '../db/schema.ts'
import type { Envelope } from '../mail/headers.ts'
import { maskBeginning, maskFilename } from '../mail/masked-text.ts'
import type { ParsedMessage } from '../mail/parse.ts'
import { type Erased, redactAddress, redactText, withNames } from '../mail/redaction.ts'

/** What is stored of a mail and may name somebody. */
export interface StoredMail {
  subject: string
  from_name: string
  from_address: string
  original_from: string | null
  recipients: Recipients
  snippet: string
  text_body: string | null
  html_body: string | null
  bounce: BounceFacts | null
  calendar: { method: string; content: string } | null
}

/** Takes the names and addresses of people who were erased out of a stored mail. */
export function redactStored(mail: StoredMail, erased: Erased): StoredMail {
  const { to, cc, bcc, replyTo } = mail.recipients
  const from = { name: mail.from_name, address: mail.from_address }
  const names = withNames(erased, [from, ...to, ...cc, ...bcc, ...replyTo])
  const address = <A extends { name: string; address: string }>(one: A) => redactAddress(one, names)
  const text = (value: string | null) => value && redactText(value, names)
  const shown = address(from)
  return {
    subject: redactText(mail.subject, names),
    from_name: shown.name,
    from_address: shown.address,
    original_from: mail.original_from !== null && names.has(mail.original_from) ? null : mail.original_from,
    recipients: {
      to: to.map(address),
      cc: cc.map(address),
      bcc: bcc.map(address),
      replyTo: replyTo.map(address),
    },
    snippet: maskBeginning(mail.snippet, names),
    text_body: text(mail.text_body),
    html_body: text(mail.html_body),
    bounce: mail.bounce && {
      ...mail.bounce,
      failedRecipients: mail.bounce.failedRecipients.map((one) => redactText(one, names)),
      diagnostic: text(mail.bounce.diagnostic),
    },
    calendar: mail.calendar && { ...mail.calendar, content: redactText(mail.calendar.content, names) },
  }
}

/** The same for a mail that is about to be stored. */
export function redactParsed(parsed: ParsedMessage, erased: Erased): ParsedMessage {
  const { envelope } = parsed
  const { from, originalFrom, replyTo, to, cc, bcc } = envelope
  const names = withNames(erased, [
    ...(from ? [from] : []),
    ...originalFrom,
    ...replyTo,
    ...to,
    ...cc,
    ...bcc,
  ])
  const list = (people: Envelope['to']) => people.map((one) => redactAddress(one, names))
  const text = (value: string | null) => value && redactText(value, names)
  return {
    ...parsed,
    envelope: {
      ...envelope,
      from: from && redactAddress(from, names),
      originalFrom: list(originalFrom),
      replyTo: list(replyTo),
      to: list(to),
      cc: list(cc),
      bcc: list(bcc),
      subject: redactText(envelope.subject, names),
    },
    html: text(parsed.html),
    text: text(parsed.text),
    snippetText: redactText(parsed.snippetText, names),
    calendar: parsed.calendar && {
      ...parsed.calendar,
      content: redactText(parsed.calendar.content, names),
    },
    bounce: parsed.bounce && {
      ...parsed.bounce,
      failedRecipients: parsed.bounce.failedRecipients.map((one) => redactText(one, names)),
      diagnostic: text(parsed.bounce.diagnostic),
    },
    attachments: parsed.attachments.map((file) => ({
      ...file,
      filename: maskFilename(file.filename, names),
    })),
  }
}
