import { randomBytes } from 'node:crypto'

/**
 * Creates an id: UUID version 7 (RFC 9562 §5.7), so that ids sort by creation time and indexes stay dense. 48 bits of
 * milliseconds, 74 random bits.
 */
export function newId(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16)
  // A message may be dated before 1970, which the format cannot express.
  bytes.writeUIntBE(Math.max(0, nowMs), 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
