import { createTransport } from 'nodemailer'
import type { Letter } from './letter.ts'

/** Sends a letter to the mail server. Rejects if the server refuses it. */
export type Post = (letter: Letter) => Promise<void>

const answerWithinMs = 10_000
const silenceMs = 30_000

/**
 * Sends through the operator's mail server. `url` is `smtp://` or `smtps://`, user and password percent-encoded.
 *
 * Each letter uses its own connection, because there are few. A header says that a program wrote it, so that no
 * out-of-office reply comes back (RFC 3834 §5).
 */
export function smtpPost({ url, from }: { url: string; from: string }): Post {
  const transport = createTransport({
    url,
    connectionTimeout: answerWithinMs,
    greetingTimeout: answerWithinMs,
    dnsTimeout: answerWithinMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async (letter) => {
    await transport.sendMail({ from, ...letter, headers: { 'Auto-Submitted': 'auto-generated' } })
  }
}
