import { multipart } from './compose.ts'
import { readEnvelope } from './mail.ts'
import { mailDate } from './outgoing.ts'

export interface BounceFacts {
  /** The address that does not exist. */
  recipient: string
  /** The sender of the original, who receives the bounce. */
  sender: string
  /** Epoch milliseconds. */
  at: number
  token: string
}

/** Composes a delivery status notification (RFC 3464) with Gmail's wording and structure. */
export function composeBounce(original: Buffer, { recipient, sender, at, token }: BounceFacts): Buffer {
  const { messageIdHeader } = readEnvelope(original)
  const boundary = `0000${token}`
  const headEnd = original.indexOf('\r\n\r\n')
  const content = multipart('report', boundary, [
    `Content-Type: text/plain; charset="UTF-8"\r\n\r\n${prose(recipient)}`,
    `Content-Type: message/delivery-status\r\n\r\n${deliveryStatus(recipient, messageIdHeader, at)}`,
    `Content-Type: text/rfc822-headers\r\n\r\n${original.toString('latin1', 0, headEnd < 0 ? original.length : headEnd + 2)}`,
  ]).replace('multipart/report;', 'multipart/report; report-type=delivery-status;')
  const head = [
    ['From', 'Mail Delivery Subsystem <mailer-daemon@googlemail.com>'],
    ['To', sender],
    ['Date', mailDate(at)],
    ['Message-ID', `<${token}.SMTPOUT@mx.google.com>`],
    ['Subject', 'Delivery Status Notification (Failure)'],
    ['In-Reply-To', `<${messageIdHeader}>`],
    ['References', `<${messageIdHeader}>`],
    ['X-Failed-Recipients', recipient],
    ['Auto-Submitted', 'auto-replied'],
    ['MIME-Version', '1.0'],
  ].map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(head.join('') + content, 'latin1')
}

const DIAGNOSIS =
  '550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n' +
  " 550-5.1.1 double-checking the recipient's email address for typos or\r\n" +
  ' 550-5.1.1 unnecessary spaces.'

function prose(recipient: string): string {
  return (
    '\r\n** Address not found **\r\n\r\n' +
    `Your message wasn't delivered to ${recipient} because the address couldn't be found, ` +
    `or is unable to receive mail.\r\n\r\nThe response was:\r\n\r\n${DIAGNOSIS}\r\n`
  )
}

function deliveryStatus(recipient: string, messageIdHeader: string, at: number): string {
  return (
    'Reporting-MTA: dns; googlemail.com\r\n' +
    `Arrival-Date: ${mailDate(at)}\r\n` +
    `X-Original-Message-ID: <${messageIdHeader}>\r\n\r\n` +
    `Final-Recipient: rfc822; ${recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n` +
    `Diagnostic-Code: smtp; ${DIAGNOSIS}\r\nLast-Attempt-Date: ${mailDate(at)}\r\n`
  )
}
