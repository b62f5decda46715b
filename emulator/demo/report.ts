import type { Entity } from './mime.ts'

/** A delivery failure as Google's daemon reports it (RFC 3464): prose, status, and the headers of what failed. */
export function bounceEntity(recipient: string, failedId: string, failed: Uint8Array): Entity {
  const prose = [
    '',
    '** Address not found **',
    '',
    `Your message wasn't delivered to ${recipient} because the address couldn't be found, or is unable to receive mail.`,
    '',
    'The response from the remote server was:',
    '550 5.1.1 Requested action not taken: mailbox unavailable',
    '',
  ]
  const status = [
    'Reporting-MTA: dns; googlemail.com',
    `X-Original-Message-ID: <${failedId}>`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Remote-MTA: dns; mx00.emig.gmx.net.',
    'Diagnostic-Code: smtp; 550-5.1.1 Requested action not taken: mailbox unavailable',
    '',
  ]
  const text = Buffer.from(failed)
  const failedHeaders = text.subarray(0, text.indexOf('\r\n\r\n') + 2)
  return {
    multipart: 'report; report-type=delivery-status',
    parts: [
      leaf('text/plain; charset="UTF-8"', prose.join('\r\n')),
      leaf('message/delivery-status', status.join('\r\n')),
      { contentType: 'text/rfc822-headers', encoding: '8bit', content: failedHeaders },
    ],
  }
}

function leaf(contentType: string, text: string): Entity {
  return { contentType, encoding: '7bit', content: Buffer.from(text) }
}
