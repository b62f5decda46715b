import { composeBounce } from './bounce.ts'
import { composeMail } from './compose.ts'
import type { ScheduledTask } from './event.ts'
import { escapeHtml } from './html.ts'
import { type Mail, readEnvelope } from './mail.ts'
import { encodeHeader, formatAddress, parseAddresses } from './mime/header.ts'
import { mailDate } from './outgoing.ts'
import { mailText } from './reading.ts'
import { deliver, INBOX_LABELS, receiveMail } from './receive.ts'
import type { CorrespondentSpec, ReplySpec } from './spec.ts'
import type { WorldState } from './state.ts'

/** Performs a scheduled task: delivers the script's next reply, or a bounce. */
export function fireTask(world: WorldState, task: ScheduledTask): void {
  world.log.commit({ kind: 'task-done', taskId: task.taskId })
  const original = world.mails.get(task.mail)
  if (task.task === 'bounce') {
    bounce(world, task, original)
    return
  }
  const correspondent = world.correspondents.get(task.email)
  const reply = correspondent?.replies[Math.min(task.replyIndex, correspondent.replies.length - 1)]
  if (!correspondent || !reply) return
  const raw = composeReply(original, correspondent, reply, { at: task.dueMs, token: world.random.hex(24) })
  receiveMail(world, { raw, at: task.dueMs })
}

/** Delivers a bounce into the thread of the mail that bounced, whatever its subject. */
function bounce(world: WorldState, task: ScheduledTask, original: Mail): void {
  const mailbox = world.mailbox(task.mailbox)
  const raw = composeBounce(original.raw, {
    recipient: task.email,
    sender: mailbox.email,
    at: task.dueMs,
    token: world.random.hex(16),
  })
  const thread = mailbox.message(task.messageId)?.threadId
  deliver(world, world.addMail(raw), [mailbox.email], { at: task.dueMs, labelIds: INBOX_LABELS, thread })
}

/** Composes a reply with threading headers (RFC 5322 section 3.6.4) and the original quoted below. */
function composeReply(
  original: Mail,
  from: CorrespondentSpec,
  reply: ReplySpec,
  { at, token }: { at: number; token: string },
): Buffer {
  const envelope = readEnvelope(original.raw)
  const to = parseAddresses(envelope.replyTo || envelope.from)[0]
  const cited = [...new Set([...envelope.references, envelope.messageIdHeader])].filter((id) => id !== '')
  const quoted = quote(original, envelope.from, envelope.date)
  return composeMail({
    headers: [
      ['Message-ID', `<${token}@${from.email.slice(from.email.lastIndexOf('@') + 1)}>`],
      ['Date', mailDate(at)],
      ['From', formatAddress({ name: from.name, email: from.email })],
      ['To', to ? formatAddress(to) : envelope.from],
      [
        'Subject',
        encodeHeader(/^\s*re:/i.test(envelope.subject) ? envelope.subject : `Re: ${envelope.subject}`),
      ],
      ['In-Reply-To', `<${envelope.messageIdHeader}>`],
      ['References', cited.map((id) => `<${id}>`).join('\r\n ')],
    ],
    text: `${reply.text}\n\n${quoted.text}`,
    html: reply.html && `${reply.html}<br>${quoted.html}`,
    attachments: reply.attachments,
    boundary: `=_${token}`,
  })
}

function quote(original: Mail, author: string, date: string): { text: string; html: string } {
  const text = mailText(original).trimEnd()
  const intro = `On ${date}, ${author} wrote:`
  const lines = text.split(/\r?\n/).map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))
  const body = escapeHtml(text).replace(/\r?\n/g, '<br>')
  return {
    text: `${intro}\n${lines.join('\n')}\n`,
    html:
      `<div class="gmail_quote"><div dir="ltr" class="gmail_attr">${escapeHtml(intro)}<br></div>` +
      `<blockquote class="gmail_quote">${body}</blockquote></div>`,
  }
}
