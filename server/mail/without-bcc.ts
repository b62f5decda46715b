/**
 * Removes the Bcc fields from a message's own bytes (RFC 5322 §3.6.3; Resent-Bcc, §3.6.6). The sender's copy has them,
 * and only the sender may know who got a blind copy.
 */
export function withoutBcc(raw: Uint8Array): Uint8Array {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1')
  // The header ends at the first empty line, after the line end of its last field.
  const end = /(\r?\n)\r?\n/.exec(text)
  const head = end ? text.slice(0, end.index + end[1]!.length) : text
  const kept = head.replace(/^(?:resent-)?bcc[ \t]*:.*(?:\r?\n[ \t].*)*(?:\r?\n|$)/gim, '')
  return kept.length === head.length ? raw : Buffer.from(kept + text.slice(head.length), 'latin1')
}
