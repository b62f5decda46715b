import type { Mail } from './mail.ts'

/** A mail as it lies in one mailbox. */
export interface Message {
  /** 16 lower-case hex digits, of this mailbox only. */
  readonly id: string
  readonly threadId: string
  readonly mail: Mail
  /** Header lines only this copy has, each with its CRLF; Latin-1. */
  readonly prefix: string
  /** Epoch milliseconds: when Google took the mail. */
  readonly internalDate: number
  labelIds: readonly string[]
  /** Of the last change. */
  historyId: number
}

/** The RFC 5322 bytes of this copy. */
export function rawOf(message: Message): Buffer {
  if (message.prefix === '') return message.mail.raw
  return Buffer.concat([Buffer.from(message.prefix, 'latin1'), message.mail.raw])
}

/** Bytes of the raw message. */
export function sizeOf(message: Message): number {
  return message.prefix.length + message.mail.raw.length
}

/** Oldest first; equal times in order of id. */
export function compareByDate(a: Message, b: Message): number {
  return a.internalDate - b.internalDate || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
