import { forbidden, invalidArgument, notFound } from '../errors.ts'
import { type Message, rawOf, sizeOf } from '../message.ts'
import { readHeaders } from '../mime/header.ts'
import { parseParts } from '../mime/part.ts'
import {
  attachmentContent,
  base64url,
  fullPayload,
  type PayloadPart,
  payloadHeaders,
} from '../mime/payload.ts'
import { snippetOf } from '../reading.ts'
import type { Call } from './call.ts'

const FORMATS: ReadonlySet<string> = new Set(['full', 'metadata', 'minimal', 'raw'])

/** Serves `messages.get`. */
export function getMessage(call: Call): object {
  const message = findMessage(call, call.path.id!)
  call.note.messageIds = [message.id]
  return messageResource(call, message, readFormat(call))
}

/** Looks up a message; ApiError 400 for a malformed id, 404 for an unknown one. */
export function findMessage({ mailbox, gmail }: Call, id: string): Message {
  if (!/^[0-9a-f]{1,16}$/.test(id)) throw invalidArgument('Invalid id value')
  const message = mailbox.message(id)
  if (!message || gmail.faults.isVanished(mailbox.email, id)) throw notFound()
  return message
}

/** Returns the requested format; the metadata scope refuses the formats that show content, including the default. */
export function readFormat({ query, metadataOnly, note }: Call): string {
  const format = (query.get('format') ?? 'full').toLowerCase()
  if (!FORMATS.has(format)) throw invalidArgument(`Invalid value at 'format': "${query.get('format')}"`)
  note.format = format
  if (metadataOnly && (format === 'full' || format === 'raw')) {
    throw forbidden(`Metadata scope doesn't allow format ${format.toUpperCase()}`)
  }
  return format
}

/** Builds a Message resource; keys without a value are left out. */
export function messageResource(call: Call, message: Message, format: string): object {
  const { switches } = call.gmail
  const hideSnippet = call.metadataOnly && switches.snippetHiddenFromMetadataScope
  return {
    id: message.id,
    threadId: message.threadId,
    ...(message.labelIds.length > 0 && { labelIds: message.labelIds }),
    ...(!hideSnippet && { snippet: snippetOf(message) }),
    ...(format === 'full' && { payload: fullPayload(rawOf(message), call.gmail) }),
    ...(format === 'metadata' && { payload: metadataPayload(call, message) }),
    sizeEstimate: sizeOf(message),
    ...(format === 'raw' && { raw: base64url(rawOf(message), switches) }),
    historyId: String(message.historyId),
    internalDate: String(message.internalDate),
  }
}

function metadataPayload({ query, gmail }: Call, message: Message): PayloadPart {
  const raw = rawOf(message)
  const wanted = new Set(query.getAll('metadataHeaders').map((name) => name.toLowerCase()))
  const { fields } = readHeaders(raw)
  const shown = wanted.size === 0 ? fields : fields.filter((field) => wanted.has(field.name.toLowerCase()))
  const headers = payloadHeaders(shown, gmail.switches)
  return { mimeType: parseParts(raw).mimeType, ...(headers.length > 0 && { headers }) }
}

/** Serves `messages.attachments.get`. */
export function getAttachment(call: Call): object {
  const { switches } = call.gmail
  const message = findMessage(call, call.path.messageId!)
  call.note.messageIds = [message.id]
  const content = attachmentContent(rawOf(message), call.path.id!, switches)
  if (!content) throw invalidArgument('Invalid attachment token')
  return { size: content.length, data: base64url(content, switches) }
}

/** Builds the `{id, threadId, labelIds}` that methods which change a message return. */
export function briefResource({ id, threadId, labelIds }: Message): object {
  return { id, threadId, ...(labelIds.length > 0 && { labelIds }) }
}
