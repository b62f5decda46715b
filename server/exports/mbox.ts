/**
 * Returns an email as an entry of an mbox file, in the variant mboxrd (RFC 4155 leaves the variant open; mboxrd alone can be
 * read back exactly): lines that begin with any number of > and "From " get another >.
 */
export function mboxEntry(raw: Uint8Array, { from, receivedAt }: { from: string; receivedAt: Date }): Buffer {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .replace(/^(?=>*From )/gm, '>')
  const sender = /^[\x21-\x7e]+$/.test(from) ? from : 'MAILER-DAEMON'
  const end = text.endsWith('\n') ? '\n' : '\n\n'
  return Buffer.from(`From ${sender} ${asctime(receivedAt)}\n${text}${end}`, 'latin1')
}

/** Wed Jan  2 03:04:05 2026, in UTC: RFC 4155, appendix A. */
function asctime(at: Date): string {
  const [day = '', date = '', month = '', year = '', time = ''] = at.toUTCString().replace(',', '').split(' ')
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`
}
