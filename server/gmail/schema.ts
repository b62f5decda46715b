import { z } from 'zod'

/** The fields of Google's answers that Kurier reads; other fields are ignored. 64-bit numbers are strings. */

export const profile = z.object({
  emailAddress: z.string(),
  historyId: z.string(),
  messagesTotal: z.number().default(0),
})

const messageRef = z.object({
  id: z.string(),
  threadId: z.string(),
  labelIds: z.array(z.string()).default([]),
})
const labelChange = z.object({ message: messageRef, labelIds: z.array(z.string()).default([]) })

export const historyPage = z.object({
  history: z
    .array(
      z.object({
        id: z.string(),
        messagesAdded: z.array(z.object({ message: messageRef })).default([]),
        messagesDeleted: z.array(z.object({ message: messageRef })).default([]),
        labelsAdded: z.array(labelChange).default([]),
        labelsRemoved: z.array(labelChange).default([]),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
  historyId: z.string(),
})

export const messageList = z.object({
  messages: z.array(z.object({ id: z.string(), threadId: z.string() })).default([]),
  nextPageToken: z.string().optional(),
})

const message = messageRef.extend({ internalDate: z.string(), sizeEstimate: z.number().default(0) })

/** An answer without a payload, or without bytes, is invalid: it would look like a message without participants. */
export const messageHeaders = message.extend({
  payload: z.object({
    headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  }),
})

export const rawMessage = message.extend({ raw: z.string().min(1) })

export const threadHeaders = z.object({ messages: z.array(messageHeaders).default([]) })

/** `expiration` in epoch milliseconds. */
export const watched = z.object({ expiration: z.string().regex(/^\d+$/) })

export const sent = z.object({ id: z.string(), threadId: z.string() })

export const sendAsList = z.object({
  sendAs: z
    .array(
      z.object({
        sendAsEmail: z.string(),
        displayName: z.string().default(''),
        signature: z.string().default(''),
        replyToAddress: z.string().default(''),
        isPrimary: z.boolean().default(false),
        isDefault: z.boolean().default(false),
        verificationStatus: z.string().optional(),
      }),
    )
    .default([]),
})

/** The error envelope of every Google API. */
export const errorBody = z.object({
  error: z.object({
    code: z.number().optional(),
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().default('') })).default([]),
    details: z.array(z.object({ reason: z.string().optional() })).default([]),
  }),
})

/** The error of the token endpoint (RFC 6749 §5.2). */
export const tokenError = z.object({ error: z.string(), error_description: z.string().optional() })

export const userinfo = z.object({ sub: z.string() })
