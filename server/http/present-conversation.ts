import type { Conversation, EmailMessage, GapNote } from '../../contract/emails.ts'
import type { User } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { htmlFromText } from '../mail/html-text.ts'
import { readInvitation } from '../mail/invitation.ts'
import { pictureOf } from '../mail/pictures.ts'
import { splitQuote } from '../mail/quote.ts'
import { sanitizeComposedHtml, sanitizeMailHtml } from '../mail/sanitize-html.ts'
import type { Entry } from '../messages/candidate-threads.ts'
import {
  conversationMessages,
  conversationOutgoing,
  gapsOf,
  outgoingAttachments,
  type StoredAttachment,
  type StoredMessage,
} from '../messages/conversation.ts'
import { rememberedSenders } from '../pictures/image-senders.ts'
import { pictureLink } from '../pictures/picture-links.ts'
import { maySendMail } from '../users/user.ts'
import type { HttpParts } from './parts.ts'
import { type AddressPresenter, addressPresenter } from './present-address.ts'
import { replyDraft } from './reply-draft.ts'

/** A conversation as the reading pane shows it: sanitised, quoted text apart. */
export async function presentConversation(
  parts: HttpParts,
  viewer: User,
  candidateId: string,
  entries: readonly Entry[],
  remoteImages: boolean,
): Promise<Conversation> {
  const stored = await conversationMessages(parts.db, viewer, candidateId, entries)
  const outgoing = await conversationOutgoing(parts.db, viewer, candidateId, entries)
  const files = await outgoingAttachments(
    parts.db,
    outgoing.map(({ id }) => id),
  )
  const shownAs = await addressPresenter(parts.db, candidateId)
  const remembered = await rememberedSenders(
    parts.db,
    viewer.id,
    stored.map((message) => message.from_address),
  )
  const messages = [
    ...stored.map((message) => {
      const imagesRemembered = remembered.has(addressKey(message.from_address))
      const imagesShown = remoteImages || imagesRemembered
      return { ...presentMessage(message, imagesShown, parts.secrets), imagesShown, imagesRemembered }
    }),
    ...outgoing.map((row) => ({
      ...presentOutgoingMessage(row, viewer, parts.clock.now()),
      attachments: (files.get(row.id) ?? []).map(presentAttachment),
    })),
  ]
    .sort((one, other) => one.at.localeCompare(other.at))
    .map((message) => withDoubts(message, shownAs))
  const reply = maySendMail(viewer) ? await replyDraft(parts.db, viewer, stored) : null
  const gaps = await gapsOf(parts.db, entries)
  return {
    id: entries[0]!.id,
    subject: entries[0]!.subject,
    messages,
    gaps: gaps.map(
      (gap): GapNote => ({
        kind: 'gap',
        owner: gap.owner,
        cause: gap.cause,
        beganAt: gap.began_at.toISOString(),
        endedAt: gap.ended_at!.toISOString(),
        messagesFilled: gap.messages,
      }),
    ),
    reply: reply && { ...reply, to: reply.to.map(shownAs), cc: reply.cc.map(shownAs) },
  }
}

function withDoubts(message: EmailMessage, shownAs: AddressPresenter): EmailMessage {
  const { from, to, cc, bcc } = message
  return { ...message, from: shownAs(from), to: to.map(shownAs), cc: cc.map(shownAs), bcc: bcc.map(shownAs) }
}

function presentMessage(
  message: StoredMessage,
  showImages: boolean,
  secrets: readonly string[],
): Omit<EmailMessage, 'imagesShown' | 'imagesRemembered'> {
  const { shown, ...body } = presentBody(message, showImages, secrets)
  const invitation = message.calendar ? readInvitation(message.calendar.content) : null
  return {
    id: message.id,
    kind: 'message',
    from: { name: message.from_name, address: message.from_address },
    to: message.recipients.to,
    cc: message.recipients.cc,
    bcc: message.recipients.bcc,
    at: message.sent_at.toISOString(),
    own: message.own,
    matchedBy: message.matchedBy,
    inboxes: message.inboxes,
    snippet: message.snippet,
    ...body,
    attachments: message.attachments.filter((file) => !shown.has(file)).map(presentAttachment),
    invitation: invitation
      ? {
          summary: invitation.summary,
          location: invitation.location,
          startsAt: invitation.startsAt?.toISOString() ?? null,
          endsAt: invitation.endsAt?.toISOString() ?? null,
          allDay: invitation.allDay,
          method: message.calendar?.method ?? '',
        }
      : null,
    autoReply: message.auto_submitted && !message.bounce,
    encrypted: message.encrypted,
    bounce: message.failure,
    alsoOn: message.alsoOn,
    outbox: null,
  }
}

/** What there is to read, and the pictures it shows: every other file is listed. */
function presentBody(message: StoredMessage, showImages: boolean, secrets: readonly string[]) {
  const shown = new Set<StoredAttachment>()
  if (message.html_body === null) {
    const split = splitQuote(message.text_body ?? '', 'text')
    return {
      html: htmlFromText(split.visible),
      quotedHtml: split.quoted ? htmlFromText(split.quoted) : '',
      remoteImages: 0,
      trackers: [],
      shown,
    }
  }
  const split = splitQuote(message.html_body, 'html')
  const resolveCid = (cid: string) => {
    const picture = pictureOf(message.attachments, cid)
    if (picture !== null) shown.add(picture)
    return picture && attachmentUrl(picture)
  }
  const addressOf = (url: string) => pictureLink(url, message.id, secrets)
  const options = { resolveCid, allowRemoteImages: showImages && addressOf }
  const visible = sanitizeMailHtml(split.visible, options)
  const quoted = sanitizeMailHtml(split.quoted, options)
  return {
    html: visible.html,
    quotedHtml: quoted.html,
    remoteImages: visible.remoteImages + quoted.remoteImages,
    trackers: [...visible.trackers, ...quoted.trackers],
    shown,
  }
}

function attachmentUrl({ id }: Pick<StoredAttachment, 'id'>): string {
  return `/api/attachments/${id}`
}

function presentAttachment(file: Omit<StoredAttachment, 'contentId' | 'inline'>) {
  const { id, filename, contentType, sizeBytes } = file
  return { id, filename, contentType, sizeBytes, url: attachmentUrl(file) }
}

type OutgoingRow = Awaited<ReturnType<typeof conversationOutgoing>>[number]

function presentOutgoingMessage(
  row: OutgoingRow,
  viewer: User,
  now: Date,
): Omit<EmailMessage, 'attachments'> {
  const undoable = row.state === 'queued' && row.user_id === viewer.id && row.due_at > now
  return {
    id: row.id,
    kind: 'outgoing',
    from: { name: row.name, address: row.address },
    ...row.recipients,
    at: row.created_at.toISOString(),
    own: true,
    matchedBy: null,
    inboxes: [row.address],
    snippet: row.snippet,
    html: sanitizeComposedHtml(row.html),
    quotedHtml: '',
    remoteImages: 0,
    imagesShown: false,
    imagesRemembered: false,
    trackers: [],
    invitation: null,
    autoReply: false,
    encrypted: false,
    bounce: null,
    alsoOn: [],
    outbox: {
      state: row.state as Exclude<OutgoingRow['state'], 'cancelled'>,
      undoUntil: undoable ? row.due_at.toISOString() : null,
      errorCode: row.error_code,
    },
  }
}
