import { invalidArgument, tooLarge } from '../errors.ts'
import type { Call } from './call.ts'
import { briefResource } from './message.ts'
import { stringList } from './modify.ts'

/** Gmail API: guides, Uploads. */
const MOST_SEND_BYTES = 36_700_160
const MOST_INSERT_BYTES = 157_286_400

/** Reads the mail and thread id from a Message in the body, or from an upload and its metadata. */
export function mailOf(call: Call, message: Record<string, unknown>, mostBytes = MOST_SEND_BYTES) {
  const raw = call.media ?? rawField(message.raw)
  if (raw.length > mostBytes) throw tooLarge(`Request payload size exceeds the limit: ${mostBytes} bytes.`)
  const { threadId } = message
  if (threadId !== undefined && typeof threadId !== 'string') throw invalidArgument('Invalid thread_id value')
  return { raw, ...(threadId && { threadId }) }
}

const RAW_MISSING = "'raw' RFC822 payload message string or uploading message via /upload/* URL required"

function rawField(value: unknown): Buffer {
  if (typeof value !== 'string' || value === '') throw invalidArgument(RAW_MISSING)
  if (/[^\w\-+/=\s]/.test(value)) throw invalidArgument("Invalid value at 'message.raw' (TYPE_BYTES)")
  return Buffer.from(value, 'base64url')
}

/** Serves `messages.send`. */
export function sendMessage(call: Call): object {
  const message = call.world.send(call.mailbox.email, mailOf(call, call.body))
  call.note.messageIds = [message.id]
  return briefResource(message)
}

/** Serves `messages.insert`, which acts like IMAP APPEND; internalDate is now unless `dateHeader` is asked for. */
export function insertMail(call: Call): object {
  return placeMail(call, 'insert')
}

/** Serves `messages.import`, which acts like receiving; internalDate comes from Date unless told otherwise. */
export function importMail(call: Call): object {
  return placeMail(call, 'import')
}

function placeMail(call: Call, how: 'insert' | 'import'): object {
  const mail = mailOf(call, call.body, MOST_INSERT_BYTES)
  const labelIds = stringList(call.body.labelIds, 'labelIds')
  const source = call.query.get('internalDateSource') ?? (how === 'import' ? 'dateHeader' : 'receivedTime')
  const written = source === 'dateHeader' ? dateHeader(mail.raw) : undefined
  const message = call.world[how](call.mailbox.email, {
    ...mail,
    labelIds,
    ...(written && { at: written }),
  })
  call.note.messageIds = [message.id]
  return briefResource(message)
}

/** Returns the Date header in epoch milliseconds; undefined when it is missing or unreadable. */
function dateHeader(raw: Buffer): number | undefined {
  const written = /^date:[ \t]*(.*)$/im.exec(
    raw.toString('latin1', 0, 65_536).split(/\r?\n\r?\n/, 1)[0]!,
  )?.[1]
  const at = Date.parse(written ?? '')
  return Number.isNaN(at) ? undefined : at
}
