import { decodeText } from './charset.ts'
import { trimmedEnd } from './trimming.ts'

/** The content of Outlook's `winmail.dat` (MS-OXTNEF): the body in up to three forms, and the files. */
export type Tnef = {
  text: string | null
  html: string | null
  /** Compressed RTF (MS-OXRTFCP). */
  rtf: Uint8Array | null
  files: TnefFile[]
}
type TnefFile = {
  filename: string
  contentType: string | null
  contentId: string | null
  content: Uint8Array
  /** The attachment is a message, which is TNEF itself. */
  isMessage: boolean
}

const SIGNATURE = 0x223e9f78
const MAX_FILES = 500
const MESSAGE_TEXT = 0x0002800c
const MESSAGE_PROPERTIES = 0x00069003
const CODE_PAGE = 0x00069007
const FILE_BEGIN = 0x00069002
const FILE_TITLE = 0x00018010
const FILE_DATA = 0x0006800f
const FILE_PROPERTIES = 0x00069005

/** MAPI properties (MS-OXPROPS) by id. */
const BODY = 0x1000
const RTF_COMPRESSED = 0x1009
const BODY_HTML = 0x1013
const ATTACH_DATA = 0x3701
const ATTACH_FILENAME = 0x3704
const ATTACH_LONG_FILENAME = 0x3707
const ATTACH_MIME_TAG = 0x370e
const ATTACH_CONTENT_ID = 0x3712
const OBJECT = 0x000d

/** Sizes of the fixed-size types in a property list, with padding to four bytes. */
const FIXED_SIZES: Record<number, number> = {
  2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16,
} // biome-ignore format: a table
const VARIABLE = new Set([0xd, 0x1e, 0x1f, 0x102])

export function isTnef(content: Uint8Array): boolean {
  return content.length > 6 && Buffer.from(content.subarray(0, 4)).readUInt32LE() === SIGNATURE
}

/**
 * Parses TNEF as far as it is complete; null if it is not TNEF.
 *
 * Written here because no library on npm is maintained: see docs/decisions/0012.
 */
export function readTnef(content: Uint8Array): Tnef | null {
  if (!isTnef(content)) return null
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const tnef: Tnef = { text: null, html: null, rtf: null, files: [] }
  let charset: string | null = null
  for (const { id, data } of attributes(bytes)) {
    if (id === CODE_PAGE && data.length >= 4) charset = `cp${data.readUInt32LE()}`
    else if (id === MESSAGE_TEXT) tnef.text ??= decoded(data, charset)
    else if (id === MESSAGE_PROPERTIES) takeBody(tnef, data, charset)
    else if (id === FILE_BEGIN && tnef.files.length < MAX_FILES) tnef.files.push(emptyFile())
    const file = tnef.files.at(-1)
    if (file === undefined) continue
    if (id === FILE_TITLE) file.filename ||= decoded(data, charset)
    else if (id === FILE_DATA) file.content = data
    else if (id === FILE_PROPERTIES) takeFile(file, data, charset)
  }
  return tnef
}

function emptyFile(): TnefFile {
  return { filename: '', contentType: null, contentId: null, content: new Uint8Array(), isMessage: false }
}

/** Yields attributes, each with level, id, length, data and checksum, until the bytes end. */
function* attributes(bytes: Buffer): Generator<{ id: number; data: Buffer }> {
  for (let at = 6; at + 9 <= bytes.length; ) {
    const id = bytes.readUInt32LE(at + 1)
    const length = bytes.readUInt32LE(at + 5)
    const start = at + 9
    if (start + length > bytes.length) return
    yield { id, data: bytes.subarray(start, start + length) }
    at = start + length + 2
  }
}

function takeBody(tnef: Tnef, data: Buffer, charset: string | null): void {
  for (const { id, type, value } of properties(data)) {
    if (id === BODY) tnef.text = propertyText(type, value, charset)
    else if (id === BODY_HTML) tnef.html = propertyText(type, value, charset)
    else if (id === RTF_COMPRESSED) tnef.rtf = value
  }
}

function takeFile(file: TnefFile, data: Buffer, charset: string | null): void {
  for (const { id, type, value } of properties(data)) {
    if (id === ATTACH_LONG_FILENAME) file.filename = propertyText(type, value, charset) || file.filename
    else if (id === ATTACH_FILENAME) file.filename ||= propertyText(type, value, charset)
    else if (id === ATTACH_MIME_TAG) file.contentType = propertyText(type, value, charset).toLowerCase()
    else if (id === ATTACH_CONTENT_ID) file.contentId = propertyText(type, value, charset)
    else if (id === ATTACH_DATA && value.length > 0) {
      // An object begins with the GUID of its type.
      file.content = type === OBJECT ? value.subarray(16) : value
      file.isMessage = type === OBJECT && isTnef(file.content)
    }
  }
}

/** Yields properties. The data has a count, then type, id, optional name and value of each (MS-OXTNEF §2.1.3.4). */
function* properties(data: Buffer): Generator<{ id: number; type: number; value: Buffer }> {
  if (data.length < 4) return
  const count = data.readUInt32LE()
  let at = 4
  for (let i = 0; i < count && at + 4 <= data.length; i++) {
    const type = data.readUInt16LE(at)
    const id = data.readUInt16LE(at + 2)
    at += 4
    if (id >= 0x8000) at = afterName(data, at)
    const found = propertyValue(data, at, type)
    if (found === null) return
    yield { id, type: type & 0xfff, value: found.value }
    at = found.next
  }
}

function afterName(data: Buffer, at: number): number {
  if (at + 24 > data.length) return data.length
  const isText = data.readUInt32LE(at + 16) === 1
  const number = data.readUInt32LE(at + 20)
  return isText ? at + 24 + padded(number) : at + 24
}

/** Returns the value at an offset, the first if there are several; null if its type is unknown or it is cut off. */
function propertyValue(data: Buffer, at: number, type: number): { value: Buffer; next: number } | null {
  const base = type & 0xfff
  const isMultiple = (type & 0x1000) !== 0
  const size = FIXED_SIZES[base]
  const counted = isMultiple || VARIABLE.has(base)
  if (size === undefined && !VARIABLE.has(base)) return null
  if (at + 4 > data.length) return null
  const count = counted ? data.readUInt32LE(at) : 1
  let next = counted ? at + 4 : at
  let first: Buffer | null = null
  for (let i = 0; i < count; i++) {
    if (size === undefined && next + 4 > data.length) return null
    const length = size ?? data.readUInt32LE(next)
    const start = size === undefined ? next + 4 : next
    if (start + length > data.length) return null
    first ??= data.subarray(start, start + length)
    next = start + padded(length)
  }
  return { value: first ?? Buffer.alloc(0), next }
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4
}

function propertyText(type: number, value: Buffer, charset: string | null): string {
  return decoded(value, type === 0x1f ? 'utf-16le' : charset)
}

function decoded(data: Uint8Array, charset: string | null): string {
  return trimmedEnd(decodeText(data, charset).text, /\0/)
}
