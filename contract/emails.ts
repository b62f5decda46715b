import { z } from 'zod'
import { id, instant, mailAddress } from './common.ts'
import { actionCause } from './mailbox.ts'

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
  /** The writers, in the order of their first message. */
  participants: z.array(z.string()),
  snippet: z.string(),
  messageCount: z.number().int(),
  hasAttachments: z.boolean(),
  hasInvitation: z.boolean(),
  /** The newest message came from outside and nobody answered. */
  needsReply: z.boolean(),
  /** State of its newest message if it is on its way out. */
  outbox: outboxState.nullable(),
})

/** The sync receipt: what was checked for this candidate. */
export const receipt = z.object({
  /** Connected mailboxes whose search for this candidate is complete. */
  mailboxesChecked: z.number().int(),
  /** Those still being searched. */
  mailboxesImporting: z.number().int(),
  /** Mailboxes that cannot be read at the moment, with their owner's name. */
  mailboxesDown: z.array(
    z.object({ owner: z.string(), reason: z.enum(['paused', 'action_needed']), since: instant }),
  ),
  lastCheckedAt: instant.nullable(),
  messages: z.number().int(),
  /** The candidate's addresses that the viewer's own list or the company's blocklist covers. */
  privateAddresses: z.array(z.string()),
  /** Each connected mailbox, by its owner's name. */
  mailboxes: z.array(
    z.object({
      owner: z.string(),
      state: z.enum(['checked', 'importing', 'paused', 'action_needed']),
      /** Of `paused` and `action_needed`. */
      since: instant.nullable(),
      cause: actionCause.nullable(),
      /** The time of the last complete sync. */
      lastSyncedAt: instant.nullable(),
      /** How many shown messages of this candidate are in it. */
      messages: z.number().int(),
      /** When the mailbox was last compared with Gmail completely; null if never. */
      comparedAt: instant.nullable(),
      /** How many messages that comparison found which were not known; each was then examined. */
      unknownThen: z.number().int(),
      /** How many messages of the mailbox could not be read so far, whether or not they concern this candidate. */
      unread: z.number().int(),
      /** The most recent periods in which it was not read. They have been filled in. */
      gaps: z.array(
        z.object({
          cause: z.enum(['paused', 'action_needed', 'expired']),
          beganAt: instant,
          endedAt: instant,
        }),
      ),
    }),
  ),
})

/**
 * An address that may be the candidate's: somebody wrote from it in their conversation, in the viewer's own inbox.
 */
export const addressOffer = z.object({
  address: z.string(),
  name: z.string(),
  /** The message that it answered; null if it differs from an address of the candidate only by a +tag. */
  messageId: id.nullable(),
  offeredAt: instant,
})

/** POST /api/candidates/:id/address-offers/dismissals: "not theirs"; DELETE …/dismissals?address= takes it back. */
export const offerDismissal = z.object({ address: z.string().max(640) })

/** GET /api/candidates/:id/conversations */
export const conversationList = z.object({
  conversations: z.array(conversationSummary),
  receipt,
  offers: z.array(addressOffer),
})

export const emailMessage = z.object({
  id,
  kind: z.enum(['message', 'outgoing']),
  from: mailAddress,
  to: z.array(mailAddress),
  cc: z.array(mailAddress),
  bcc: z.array(mailAddress),
  at: instant,
  /** Written by one of ours. */
  own: z.boolean(),
  /** The candidate's address that put it on this profile; null while it is on its way out. */
  matchedBy: z.string().nullable(),
  /** The owners of the inboxes that have it. */
  inboxes: z.array(z.string()),
  snippet: z.string(),
  /** Sanitised; shown in a sandboxed frame. Inline images point to this site. */
  html: z.string(),
  /** Sanitised quoted history and signature, folded at first; empty if none. */
  quotedHtml: z.string(),
  /** How many remote images were left out. ?remoteImages=true includes them. */
  remoteImages: z.number().int(),
  attachments: z.array(attachment),
  invitation: z
    .object({
      summary: z.string(),
      startsAt: instant.nullable(),
      endsAt: instant.nullable(),
      /** True for whole days: from midnight UTC of the first to midnight UTC after the last. */
      allDay: z.boolean(),
      location: z.string(),
      method: z.string(),
    })
    .nullable(),
  autoReply: z.boolean(),
  encrypted: z.boolean(),
  /** Delivery failed, by the report that came back. */
  bounce: z.object({ recipients: z.array(z.string()), reason: z.string() }).nullable(),
  /** Also concerns these other candidates. */
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

export const gapNote = z.object({
  kind: z.literal('gap'),
  owner: z.string(),
  cause: z.enum(['paused', 'action_needed', 'expired']),
  beganAt: instant,
  endedAt: instant,
  messagesFilled: z.number().int(),
})

/** GET /api/candidates/:id/conversations/:messageId — the conversation this message is in; oldest first. */
export const conversation = z.object({
  id,
  subject: z.string(),
  messages: z.array(emailMessage),
  gaps: z.array(gapNote),
  /** The start of a reply; null if the viewer may not or cannot send. */
  reply: z
    .object({
      messageId: id,
      to: z.array(mailAddress),
      /** The additional recipients of "Reply all". */
      cc: z.array(mailAddress),
      subject: z.string(),
    })
    .nullable(),
})

/** POST /api/candidates/:id/messages */
export const newMessage = z.object({
  /** The composer's own id (UUID): posting it twice is one message. */
  id,
  to: z.array(mailAddress).max(100),
  cc: z.array(mailAddress).max(100).default([]),
  bcc: z.array(mailAddress).max(100).default([]),
  subject: z.string().max(998),
  /** What was written; signature and quotation are added by the server. */
  html: z.string().max(2_000_000),
  replyToMessageId: id.nullable().default(null),
  /** Ids from POST /api/attachments. */
  attachmentIds: z.array(id).max(50).default([]),
})

/** POST /api/attachments (multipart, field `file`) */
export const uploadedAttachment = z.object({
  id,
  filename: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
})

/** What POST messages and POST /api/outbox/:id/attempts (send again) answer. */
export const outgoing = z.object({
  id,
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'in_doubt', 'cancelled']),
  undoUntil: instant.nullable(),
})

/** The initial content of a composer. */
export const draft = z.object({
  to: z.array(mailAddress),
  cc: z.array(mailAddress),
  bcc: z.array(mailAddress),
  subject: z.string(),
  /** Without signature and quotation. */
  html: z.string(),
  replyToMessageId: id.nullable(),
  attachments: z.array(uploadedAttachment),
})

/** What DELETE /api/outbox/:id (undo) answers: all that was written, to be written on under another id. */
export const takenBack = outgoing.extend({ draft })

/** GET /api/events: server-sent events, one JSON each. */
export const liveEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('candidate'), candidateId: id }),
  z.object({ kind: z.literal('candidates') }),
  z.object({ kind: z.literal('mailbox') }),
  z.object({ kind: z.literal('people') }),
])

export type ConversationSummary = z.infer<typeof conversationSummary>
export type ConversationList = z.infer<typeof conversationList>
export type Conversation = z.infer<typeof conversation>
export type EmailMessage = z.infer<typeof emailMessage>
export type GapNote = z.infer<typeof gapNote>
export type AddressOffer = z.infer<typeof addressOffer>
export type Receipt = z.infer<typeof receipt>
export type NewMessage = z.infer<typeof newMessage>
export type Draft = z.infer<typeof draft>
export type Outgoing = z.infer<typeof outgoing>
export type LiveEvent = z.infer<typeof liveEvent>
