import type { Mail } from './mail.ts'

/** A mail in one mailbox. */
export interface Message {
  /** 16 lower-case hex digits, valid only in this mailbox. */
  readonly id: string
  readonly threadId: string
  readonly mail: Mail
  /** Header lines that only this copy has, each with its CRLF; Latin-1. */
  readonly prefix: string
  /** Whether this is a recipient's copy, without the mail's Bcc fields. */
  readonly hidesBcc: boolean
  /** Epoch milliseconds: when Google accepted the mail. */
  readonly internalDate: number
  labelIds: readonly string[]
  /** The history id of the last change. */
  historyId: number
}

/** Returns the RFC 5322 bytes of this copy. */
export function rawOf(message: Message): Buffer {
  const shared = sharedBytes(message)
  return message.prefix === '' ? shared : Buffer.concat([Buffer.from(message.prefix, 'latin1'), shared])
}

/** Returns the size of the raw message in bytes. */
export function sizeOf(message: Message): number {
  return message.prefix.length + sharedBytes(message).length
}

function sharedBytes({ mail, hidesBcc }: Message): Buffer {
  return hidesBcc ? mail.withoutBcc : mail.raw
}

/** Compares for sorting oldest first; equal times by id. */
export function compareByDate(a: Message, b: Message): number {
  return a.internalDate - b.internalDate || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
