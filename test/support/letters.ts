/** Returns the bytes of a plain mail. `headers` are added unchanged. */
export function letter(facts: {
  from: string
  to: string
  subject?: string
  text?: string
  messageId?: string
  inReplyTo?: string
  date?: Date
  headers?: string[]
}): Uint8Array {
  letters += 1
  const lines = [
    `From: ${facts.from}`,
    `To: ${facts.to}`,
    `Subject: ${facts.subject ?? 'Hello'}`,
    `Date: ${(facts.date ?? new Date()).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${facts.messageId ?? `letter-${letters}@example.org`}>`,
    ...(facts.inReplyTo ? [`In-Reply-To: <${facts.inReplyTo}>`, `References: <${facts.inReplyTo}>`] : []),
    ...(facts.headers ?? []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${facts.text ?? 'Good morning.'}\r\n`)
}

let letters = 0
