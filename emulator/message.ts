import type { Mail } from './mail.ts'

/** A mail as it lies in one mailbox. */
export interface Message {
  /** 16 lower-case hex digits, of this mailbox only. */
  readonly id: string
  readonly threadId: string
  readonly mail: Mail
  /** Header lines only this copy has, each with its CRLF; Latin-1. */
  readonly prefix: string
  /** A recipient's copy: the mail's Bcc fields are not in it. */
  readonly hidesBcc: boolean
  /** Epoch milliseconds: when Google took the mail. */
  readonly internalDate: number
  labelIds: readonly string[]
  /** Of the last change. */
  historyId: number
}

/** The RFC 5322 bytes of this copy. */
export function rawOf(message: Message): Buffer {
  const shared = sharedBytes(message)
  return message.prefix === '' ? shared : Buffer.concat([Buffer.from(message.prefix, 'latin1'), shared])
}

/** Bytes of the raw message. */
export function sizeOf(message: Message): number {
  return message.prefix.length + sharedBytes(message).length
}

function sharedBytes({ mail, hidesBcc }: Message): Buffer {
  return hidesBcc ? mail.withoutBcc : mail.raw
}

/** Oldest first; equal times in order of id. */
export function compareByDate(a: Message, b: Message): number {
  return a.internalDate - b.internalDate || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
