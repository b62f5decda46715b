import type { Conversation, EmailMessage, GapNote } from '../../contract/emails.ts'
import type { Address, Sender, User } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { isBlankHtml } from '../mail/blank-html.ts'
import { shownComposed } from '../mail/composed-pictures.ts'
import { type ConversationMail, splitConversation } from '../mail/conversation-split.ts'
import { readInvitation } from '../mail/invitation.ts'
import { MAX_TEXT_LENGTH } from '../mail/parse.ts'
import { pictureOf } from '../mail/pictures.ts'
import { markedHtml, type Split } from '../mail/quote.ts'
import { sanitizeMailHtml } from '../mail/sanitize-html.ts'
import { snippetOf } from '../mail/snippet.ts'
import { inlineStyleSheets } from '../mail/style-sheets.ts'
import { isForwardSubject, isReplySubject } from '../mail/subject.ts'
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
import { markErased, maskingsOf, maskMessage } from './present-masked.ts'
import { visibilityOf } from './present-threads.ts'
import { replyDraft } from './reply-draft.ts'

/** Presents a conversation for the reading pane: sanitised, with quoted text marked. */
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
  const bodies = new Map(stored.map((message) => [message.id, readableBody(message)]))
  const splits = splitsOf(stored, outgoing, bodies)
  const shownAs = await addressPresenter(parts.db, candidateId)
  const maskings = await maskingsOf(parts.db, viewer, stored, outgoing)
  const remembered = await rememberedSenders(
    parts.db,
    viewer.id,
    stored.map((message) => message.from_address),
  )
  const redacted = new Set(stored.filter((one) => one.redacted_at !== null).map(({ id }) => id))
  const messages = [
    ...stored.map((message) => {
      const imagesRemembered = remembered.has(addressKey(message.from_address))
      const imagesShown = remoteImages || imagesRemembered
      const reading = { body: bodies.get(message.id)!, split: splits.get(message.id)! }
      return {
        ...presentMessage(message, reading, imagesShown, parts.secrets),
        imagesShown,
        imagesRemembered,
      }
    }),
    ...outgoing.map((row) => ({
      ...presentOutgoingMessage(row, viewer, parts.clock.now()),
      attachments: (files.get(row.id) ?? []).map(presentAttachment),
    })),
  ]
    .sort((one, other) => one.at.localeCompare(other.at))
    .map((message) => maskMessage(message, maskings.get(message.id)))
    .map((message) => withDoubts(redacted.has(message.id) ? markErased(message) : message, shownAs))
  const reply = maySendMail(viewer)
    ? await replyDraft(parts.db, viewer, candidateId, stored, parts.clock.now())
    : null
  const masked = (id: string, subject: string) => maskings.get(id)?.text(subject) ?? subject
  const isKnown = (one: Address) => ![...maskings.values()].some((masking) => masking.isMasked(one))
  const gaps = await gapsOf(parts.db, viewer, candidateId, entries)
  return {
    id: entries[0]!.id,
    subject: masked(entries[0]!.id, entries[0]!.subject),
    visibility: visibilityOf(entries),
    messages,
    gaps: gaps.map(presentGap),
    reply: reply && {
      ...reply,
      subject: masked(reply.messageId, reply.subject),
      to: reply.to.filter(isKnown).map(shownAs),
      cc: reply.cc.filter(isKnown).map(shownAs),
    },
  }
}

function presentGap(gap: Awaited<ReturnType<typeof gapsOf>>[number]): GapNote {
  return {
    kind: 'gap',
    owner: gap.owner,
    cause: gap.cause,
    beganAt: gap.began_at.toISOString(),
    endedAt: gap.ended_at!.toISOString(),
    messagesFilled: gap.messages,
  }
}

function withDoubts(message: EmailMessage, shownAs: AddressPresenter): EmailMessage {
  const { from, to, cc, bcc } = message
  return { ...message, from: shownAs(from), to: to.map(shownAs), cc: cc.map(shownAs), bcc: bcc.map(shownAs) }
}

/**
 * Finds the quoted text of each message. Only mail that this viewer may see is compared, so that a fold reveals
 * nothing about hidden mail. That mail is loaded already, so this needs no query.
 */
function splitsOf(
  stored: readonly StoredMessage[],
  outgoing: readonly OutgoingRow[],
  bodies: ReadonlyMap<string, Body>,
): Map<string, Split> {
  const mails = [
    ...stored.map((message) => ({
      id: message.id,
      at: message.sent_at,
      mail: mailOf(message, bodies.get(message.id)!),
    })),
    ...outgoing.map((row) => ({ id: row.id, at: row.created_at, mail: outgoingMail(row) })),
  ].sort((one, other) => one.at.getTime() - other.at.getTime())
  const splits = splitConversation(mails.map(({ mail }) => mail))
  return new Map(mails.map(({ id }, i) => [id, splits[i]!]))
}

type Body = Pick<ConversationMail, 'html' | 'text'>

/** Returns what there is to read: the HTML with its style sheets inlined, or the plain text if the HTML is blank. */
function readableBody({ html_body: html, text_body: text }: StoredMessage): Body {
  if (html === null || (text !== null && isBlankHtml(html))) return { html: null, text }
  return { html: inlineStyleSheets(html), text }
}

function mailOf(message: StoredMessage, body: Body): ConversationMail {
  return {
    ...body,
    messageId: message.message_id_header,
    answers: message.in_reply_to.length > 0 ? message.in_reply_to : message.reference_ids.slice(-1),
    reply: isReplySubject(message.subject),
    author: message.from_name,
    forward: isForwardSubject(message.subject),
  }
}

function outgoingMail({ html, name }: OutgoingRow): ConversationMail {
  return { html, text: null, messageId: null, answers: [], reply: false, author: name, forward: true }
}

function presentMessage(
  message: StoredMessage,
  reading: { body: Body; split: Split },
  showImages: boolean,
  secrets: readonly string[],
): Omit<EmailMessage, 'imagesShown' | 'imagesRemembered'> {
  const { split } = reading
  const { shown, ...body } = presentBody(message, reading, showImages && secrets)
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
    // The stored snippet was made without the earlier mails.
    snippet: snippetOf(split.written) || message.snippet,
    ...body,
    attachments: message.attachments.filter((file) => !shown.has(file)).map(presentAttachment),
    invitation: invitation
      ? {
          summary: invitation.summary,
          location: invitation.location,
          startsAt: invitation.startsAt?.toISOString() ?? null,
          endsAt: invitation.endsAt?.toISOString() ?? null,
          allDay: invitation.allDay,
          floating: invitation.floating,
          method: message.calendar?.method ?? '',
        }
      : null,
    autoReply: message.auto_submitted && !message.bounce,
    encrypted: message.encrypted,
    signed: message.signed,
    cut: isCut(message),
    bounce: message.failure,
    removable: message.removable,
    alsoOn: message.alsoOn,
    outbox: null,
  }
}

/**
 * Decides whether only the beginning of a message is stored. For mail stored by earlier versions its length decides.
 */
function isCut({ incomplete, html_body, text_body }: StoredMessage): boolean {
  return incomplete || (html_body ?? text_body ?? '').length >= MAX_TEXT_LENGTH
}

/** Presents a message's text and the pictures in it. All other files are listed as attachments. */
function presentBody(
  message: StoredMessage,
  { body: { html, text }, split }: { body: Body; split: Split },
  secrets: false | readonly string[],
) {
  const shown = new Set<StoredAttachment>()
  const resolveCid = (cid: string) => {
    const picture = pictureOf(message.attachments, cid)
    if (picture !== null) shown.add(picture)
    return picture && attachmentUrl(picture)
  }
  const marked = html === null ? markedHtml(text ?? '', 'text', split) : markedHtml(html, 'html', split)
  const allowRemoteImages = secrets && ((url: string) => pictureLink(url, message.id, secrets))
  return { ...sanitizeMailHtml(marked, { resolveCid, allowRemoteImages }), shown }
}

function attachmentUrl({ id }: Pick<StoredAttachment, 'id'>): string {
  return `/api/attachments/${id}`
}

function presentAttachment(file: Omit<StoredAttachment, 'contentId' | 'inline'>) {
  const { id, filename, contentType, sizeBytes } = file
  return { id, filename, contentType, sizeBytes, url: attachmentUrl(file) }
}

function presentSender({ name, address }: Sender) {
  return { name, address }
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
    from: row.sender ? presentSender(row.sender) : { name: row.name, address: row.address },
    ...row.recipients,
    // Only its writer may know who gets a blind copy.
    ...(row.user_id === viewer.id ? {} : { bcc: [] }),
    at: row.created_at.toISOString(),
    own: true,
    matchedBy: null,
    inboxes: [row.address],
    snippet: row.snippet,
    html: shownComposed(row.html),
    remoteImages: 0,
    imagesShown: false,
    imagesRemembered: false,
    trackers: [],
    invitation: null,
    autoReply: false,
    encrypted: false,
    signed: false,
    cut: false,
    bounce: null,
    removable: false,
    alsoOn: [],
    outbox: {
      state: row.state as Exclude<OutgoingRow['state'], 'cancelled'>,
      undoUntil: undoable ? row.due_at.toISOString() : null,
      errorCode: row.error_code,
    },
  }
}
