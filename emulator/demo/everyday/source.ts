import { escapeHtml } from '../../html.ts'
import type { MailSpec } from '../../spec.ts'
import { addDays, dayOf, momentAt, previousMonth } from '../calendar.ts'
import { encodeHeader, type Header, mailboxHeader, textLeaf, writeMail } from '../mime.ts'
import { type AccountKey, people } from '../people.ts'
import { messageId } from '../post.ts'
import { messageDate } from '../stamp.ts'

/** A sender that writes regularly by itself: a newsletter, a bank, a job board. */
export interface Source {
  name: string
  email: string
  /** Each recipient gets a copy of their own. */
  to: readonly AccountKey[]
  /** Days between issues, and how many days ago the last one came. */
  everyDays: number
  lastDaysAgo: number
  time: string
  labels: readonly string[]
  listId?: string
  /** `{n}` is the number of the issue, so that each thread has its own sender address. */
  replyTo?: string
  /** Subjects and texts, used in turn. `{n}` is a running number, `{month}` the month before. */
  issues: readonly (readonly [subject: string, text: string])[]
  footer?: string
}

const daysBack = 270

/** Every issue that a source sent in the last nine months. */
export function postSource(source: Source, nowMs: number): MailSpec[] {
  return source.to.flatMap((key) => {
    const count = Math.floor((daysBack - source.lastDaysAgo) / source.everyDays)
    return Array.from({ length: count }, (_, index) => postIssue(source, key, index, count, nowMs))
  })
}

function postIssue(source: Source, key: AccountKey, index: number, count: number, nowMs: number): MailSpec {
  const day = addDays(dayOf(nowMs), -source.lastDaysAgo - (count - 1 - index) * source.everyDays)
  const at = Math.min(momentAt(day, source.time), nowMs - 60_000)
  const [subject, text] = source.issues[index % source.issues.length]!
  const fill = (written: string) =>
    written.replaceAll('{n}', String(100 + index)).replaceAll('{month}', previousMonth(day, 'pl'))
  const id = messageId(`${source.email}/${key}/${index}`, source.email.split('@')[1]!)
  const headers = issueHeaders(source, people[key].email, {
    subject: fill(subject),
    at,
    id,
    number: String(100 + index),
  })
  const entity = {
    multipart: 'alternative',
    parts: [
      textLeaf('plain', `${fill(text)}\n\n${source.footer ?? ''}\n`, 'utf-8', 'quoted-printable'),
      textLeaf('html', issueHtml(source, fill(subject), fill(text)), 'utf-8', 'quoted-printable'),
    ],
  }
  const isNew = index === count - 1 && source.lastDaysAgo < 2
  const labels = ['INBOX', ...(isNew ? ['UNREAD'] : []), ...source.labels]
  return { at, raw: writeMail(headers, entity, id), copies: [{ account: people[key].email, labels }] }
}

function issueHeaders(
  source: Source,
  recipient: string,
  facts: { subject: string; at: number; id: string; number: string },
): Header[] {
  const headers: Header[] = [
    ['Delivered-To', recipient],
    [
      'From',
      mailboxHeader(
        source.name.replaceAll('{n}', facts.number),
        source.email.replaceAll('{n}', facts.number),
      ),
    ],
    ['To', recipient],
    ['Subject', encodeHeader(facts.subject)],
    ['Date', messageDate(facts.at)],
    ['Message-ID', `<${facts.id}>`],
  ]
  if (source.replyTo) headers.push(['Reply-To', source.replyTo.replaceAll('{n}', facts.number)])
  if (!source.listId) return headers
  const unsubscribe = `https://${source.listId}/wypisz?u=${facts.number}`
  return [
    ...headers,
    ['List-Id', `<${source.listId}>`],
    ['List-Unsubscribe', `<${unsubscribe}>`],
    ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
    ['Precedence', 'bulk'],
  ]
}

function issueHtml(source: Source, subject: string, text: string): string {
  const paragraphs = text
    .split('\n\n')
    .map((part) => `<p style="margin:0 0 14px">${escapeHtml(part).replaceAll('\n', '<br>')}</p>`)
    .join('')
  const footer = source.footer
    ? `<p style="color:#777;font-size:12px;margin:20px 0 0">${escapeHtml(source.footer)}</p>`
    : ''
  const pixel = source.listId ? `<img src="https://${source.listId}/o.gif" width="1" height="1" alt="">` : ''
  return `<!doctype html><html><body style="margin:0;background:#f4f4f4"><table role="presentation" width="100%"><tr><td align="center"><table role="presentation" width="600" style="background:#fff;font-family:Arial,sans-serif;font-size:15px;line-height:1.5"><tr><td style="padding:28px"><h2 style="margin:0 0 16px">${escapeHtml(subject)}</h2>${paragraphs}${footer}${pixel}</td></tr></table></td></tr></table></body></html>\n`
}
