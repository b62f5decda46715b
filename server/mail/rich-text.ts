import { decompressRTF } from '@kenjiuno/decompressrtf'
import iconv from 'iconv-lite'
import rtfStreamParser from 'rtf-stream-parser'
import { trimmedEnd } from './trimming.ts'

/** The library reads about 1 MB a second, and copies its state at each brace: larger RTF stays a file. */
const MAX_RTF_BYTES = 524_288
const MAX_DEPTH = 100
/** Groups without readable text; the library itself skips groups marked `\*`. */
const UNREAD_GROUPS =
  /\{\\(info|pict|stylesheet|header[lrf]?|footer[lrf]?|object|listtable|listoverridetable)\b/g

/** Decompresses Outlook's RTF (MS-OXRTFCP); null if it is broken or too long. */
export function decompressRtf(compressed: Uint8Array): Buffer | null {
  if (compressed.length < 16 || compressed.length > MAX_RTF_BYTES) return null
  // The library trusts the announced size, whatever the real one is.
  const announced = Buffer.from(compressed.subarray(0, 4)).readUInt32LE() + 4
  if (announced > compressed.length) return null
  try {
    return Buffer.from(decompressRTF([...compressed]))
  } catch {
    return null
  }
}

/**
 * Returns the HTML or text that Outlook wrapped in RTF (MS-OXRTFEX), else the text of the RTF itself. Null if it is
 * unreadable, or would take too long.
 */
export function readRichText(rtf: Buffer): { html: string } | { text: string } | null {
  const source = trimmedEnd(rtf.toString('latin1'), /\0/)
  if (source.length > MAX_RTF_BYTES || !/^\s*\{\\rtf/.test(source) || isBomb(source)) return null
  const isWrapped = /\\from(?:html|text)(?![a-z])/.test(source.slice(0, 500))
  const readable = isWrapped
    ? source
    : source.replace(UNREAD_GROUPS, '{\\*\\$1').replace(/^\s*\{\\rtf\d*/, '$&\\fromtext')
  try {
    const decode = (bytes: Buffer, charset: string) => iconv.decode(bytes, charset)
    const { mode, text } = rtfStreamParser.deEncapsulateSync(Buffer.from(readable, 'latin1'), { decode })
    return mode === 'html' ? { html: String(text) } : { text: String(text).replace(/\r\n?/g, '\n').trim() }
  } catch {
    return null
  }
}

/** Detects groups nested deeper than in real files, and binary data announced as longer than the file. */
function isBomb(source: string): boolean {
  let depth = 0
  for (const [sign] of source.matchAll(/\\[\\{}]|[{}]/g)) {
    if (sign === '{') depth++
    else if (sign === '}') depth--
    if (depth > MAX_DEPTH) return true
  }
  return /\\bin\d{6,}/.test(source)
}
