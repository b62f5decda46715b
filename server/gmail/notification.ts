import { z } from 'zod'
import type { Notification } from '../mailboxes/notification-port.ts'

/** Google documents a string but sends a number (Gmail API: push notifications). */
const data = z.object({
  emailAddress: z.string().min(3).max(320),
  historyId: z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative()]).transform(String),
})

/** Reads the `data` of a Pub/Sub message (base64 of JSON); null if Gmail did not send it. */
export function readNotification(encoded: string): Notification | null {
  const parsed = data.safeParse(parseJson(Buffer.from(encoded, 'base64').toString('utf8')))
  return parsed.success ? { address: parsed.data.emailAddress, cursor: parsed.data.historyId } : null
}

/** Whether `cursor` is later than `than`. They are numbers: as text, 999 would come after 1000. */
export function isBeyond(cursor: string, than: string): boolean {
  return BigInt(cursor) > BigInt(than)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
