import { z } from 'zod'
import { mailAccess } from './access-requests.ts'
import { id, instant, mailAddress, shownAddress } from './common.ts'
import { visibility } from './privacy.ts'
import { receipt } from './receipt.ts'

export const attachment = z.object({
  id,
  filename: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  /** Download address, relative to the site. */
  url: z.string(),
})

/** The state of a message sent from Kurier; null for mail that came by sync. */
export const outboxState = z.enum(['queued', 'sending', 'sent', 'failed', 'in_doubt'])

export const conversationSummary = z.object({
  /** Id of its first message. */
  id,
  subject: z.string(),
  lastAt: instant,
  /**
   * The writers in the order of their first message, by name, or by address if the name may deceive; '' for another
   * candidate whose mail the viewer may not read.
   */
  participants: z.array(z.string()),
  snippet: z.string(),
  messageCount: z.number().int(),
  hasAttachments: z.boolean(),
  hasInvitation: z.boolean(),
  /** The newest stored message, up to which "Done" can be said. Null if all messages here are outgoing. */
  newestId: id.nullable(),
  /** Somebody from outside wrote last and nobody said "Done"; automatic mail and plain thanks do not count. */
  needsReply: z.boolean(),
  /** Whether the viewer has a draft in it. */
  draft: z.boolean(),
  /** Who said that no answer is needed, if that is why none is; `by` is null if that user no longer exists. */
  done: z.object({ by: z.string().nullable(), at: instant }).nullable(),
  /** State of its newest message, if that is outgoing. */
  outbox: outboxState.nullable(),
  visibility,
})

/** An address that may be the candidate's: somebody wrote from it in their conversation in the viewer's inbox. */
export const addressOffer = z.object({
  address: z.string(),
  name: z.string(),
  /** The message that it answered; null if it differs from an address of the candidate only by a +tag. */
  messageId: id.nullable(),
  offeredAt: instant,
})

/** POST /api/candidates/:id/address-offers/dismissals: "not theirs"; DELETE …/dismissals?address= takes it back. */
export const offerDismissal = z.object({ address: z.string().max(640) })

/**
 * PUT /api/candidates/:id/conversations/done: marks the conversations of these messages as needing no answer up to
 * them, or (`done: false`) removes the mark. Later messages are not covered.
 */
export const doneChange = z.object({ upTo: z.array(id).min(1).max(1_000), done: z.boolean() })

/** POST /api/image-senders; DELETE /api/image-senders?address= takes it back. */
export const imageSender = z.object({ address: z.string().min(1).max(640) })

/** GET /api/candidates/:id/conversations */
export const conversationList = z.object({
  access: mailAccess,
  conversations: z.array(conversationSummary),
  receipt,
  offers: z.array(addressOffer),
})

export const emailMessage = z.object({
  id,
  kind: z.enum(['message', 'outgoing']),
  from: shownAddress,
  to: z.array(shownAddress),
  cc: z.array(shownAddress),
  bcc: z.array(shownAddress),
  at: instant,
  /** Whether one of us wrote it. */
  own: z.boolean(),
  /** The candidate's address that put it on this profile; null for outgoing mail. */
  matchedBy: z.string().nullable(),
  /** The owners of the inboxes that have it. */
  inboxes: z.array(z.string()),
  snippet: z.string(),
  /**
   * Sanitised; shown in a sandboxed frame. Inline images point to this site. `div[data-kurier=quote]` holds quoted
   * text or a signature, folded at first; `div[data-kurier=answer]` holds what the writer inserted into a quote.
   */
  html: z.string(),
  /** How many images from elsewhere it has; with ?remoteImages=true they are shown through this site. */
  remoteImages: z.number().int(),
  /** Whether `html` shows them: because of this request, or because the viewer always wants this sender's. */
  imagesShown: z.boolean(),
  /** Whether the viewer always wants the images of this sender. */
  imagesRemembered: z.boolean(),
  /** Hosts of tracking images, one entry per image; those are never loaded. */
  trackers: z.array(z.string()),
  attachments: z.array(attachment),
  invitation: z
    .object({
      summary: z.string(),
      startsAt: instant.nullable(),
      endsAt: instant.nullable(),
      /** Whole days: from midnight UTC of the first day to midnight UTC after the last. */
      allDay: z.boolean(),
      /** Local time in every time zone, given as if in UTC. */
      floating: z.boolean(),
      location: z.string(),
      method: z.string(),
    })
    .nullable(),
  autoReply: z.boolean(),
  encrypted: z.boolean(),
  /** It has a signature, which is not verified here. */
  signed: z.boolean(),
  /** Only the beginning is here: GET /api/messages/:id/whole returns all of it, …/original the file. */
  cut: z.boolean(),
  /** Set if a delivery report for it came back. */
  bounce: z.object({ recipients: z.array(z.string()), reason: z.string() }).nullable(),
  /** Whether the viewer can remove it from the profile: it is in an inbox of theirs. */
  removable: z.boolean(),
  /** Other candidates whom it concerns too, as far as the viewer may see it on their profiles. */
  alsoOn: z.array(z.object({ id, name: z.string() })),
  outbox: z
    .object({
      state: outboxState,
      /** Until when it can be undone. */
      undoUntil: instant.nullable(),
      /** `problem.<code>` */
      errorCode: z.string().nullable(),
    })
    .nullable(),
})

/** GET /api/messages/:id/whole */
export const wholeEmail = z.object({
  /** Sanitised; quoted text is not separated. */
  html: z.string(),
  remoteImages: z.number().int(),
})

export const gapNote = z.object({
  kind: z.literal('gap'),
  owner: z.string(),
  cause: z.enum(['paused', 'action_needed', 'expired']),
  beganAt: instant,
  endedAt: instant,
  messagesFilled: z.number().int(),
})

/** GET /api/candidates/:id/conversations/:messageId: the conversation that contains this message, oldest first. */
export const conversation = z.object({
  id,
  subject: z.string(),
  visibility,
  messages: z.array(emailMessage),
  gaps: z.array(gapNote),
  /** The start of a reply; null if the viewer may not or cannot send. */
  reply: z
    .object({
      messageId: id,
      /** The sender's address unless another is chosen; the one that Gmail would choose, null without a mailbox. */
      from: z.string().nullable(),
      to: z.array(shownAddress),
      /** The additional recipients of "Reply all". */
      cc: z.array(shownAddress),
      subject: z.string(),
    })
    .nullable(),
})

/** POST /api/candidates/:id/messages */
export const newMessage = z.object({
  /** The id that the composer chose (UUID): posting it twice creates one message. */
  id,
  /** One of the viewer's own addresses in Gmail; null for the one that Gmail would choose. */
  from: z.string().max(640).nullable().default(null),
  to: z.array(mailAddress).max(100),
  cc: z.array(mailAddress).max(100).default([]),
  bcc: z.array(mailAddress).max(100).default([]),
  subject: z.string().max(998),
  /**
   * The text without signature and quotation, which the server adds. A picture is an upload (POST /api/attachments),
   * shown by `<img src="cid:<id>">`; any other picture is refused with `picture-not-kept`.
   */
  html: z.string().max(2_000_000),
  replyToMessageId: id.nullable().default(null),
  /** Ids from POST /api/attachments; pictures in the text need not be listed. */
  attachmentIds: z.array(id).max(50).default([]),
  /**
   * Whether only the writer and the participants may see it; null for what the writer chose for this candidate. A reply
   * in a private conversation is always private.
   */
  private: z.boolean().nullable().default(null),
  /** Without one of these, a message to several candidates is refused with `two-candidates`. */
  toBoth: z.boolean().default(false),
  /** Sends one message to each candidate: the same text and files, and everybody who is no candidate in each. */
  oneEach: z.boolean().default(false),
})

/** POST /api/attachments (multipart, field `file`) */
export const uploadedAttachment = z.object({
  id,
  filename: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
})

/** The answer to POST messages and POST /api/outbox/:id/attempts (send again). */
export const outgoing = z.object({
  id,
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'in_doubt', 'cancelled']),
  undoUntil: instant.nullable(),
})

/** The answer to POST messages. */
export const written = outgoing.extend({
  /** With `oneEach`: the messages to the other candidates. */
  others: z.array(id),
})

/** The initial content of a composer. */
export const draft = z.object({
  /** The sender's address; null for the one that Gmail would choose. */
  from: z.string().nullable().default(null),
  to: z.array(shownAddress),
  cc: z.array(shownAddress),
  bcc: z.array(shownAddress),
  subject: z.string(),
  /** Without signature and quotation; pictures appear as `/api/attachments/<id>`. */
  html: z.string(),
  replyToMessageId: id.nullable(),
  attachments: z.array(uploadedAttachment),
  /** As in POST messages. */
  private: z.boolean().nullable().default(null),
})

/** The answer to DELETE /api/outbox/:id (undo): everything that was written, to continue under another id. */
export const takenBack = outgoing.extend({ draft })

export type ConversationSummary = z.infer<typeof conversationSummary>
export type ConversationList = z.infer<typeof conversationList>
export type Conversation = z.infer<typeof conversation>
export type DoneChange = z.infer<typeof doneChange>
export type EmailMessage = z.infer<typeof emailMessage>
export type GapNote = z.infer<typeof gapNote>
export type AddressOffer = z.infer<typeof addressOffer>
export type NewMessage = z.infer<typeof newMessage>
export type Draft = z.infer<typeof draft>
export type Outgoing = z.infer<typeof outgoing>
