import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { storableText } from './characters.ts'

/** Windows code pages that the WHATWG Encoding Standard knows under another name. */
const CODE_PAGES: Record<string, string> = { 932: 'shift_jis', 936: 'gbk', 949: 'euc-kr', 950: 'big5' }
/** UTF-7 (RFC 2152) under the names that mail uses for it. TextDecoder does not support it. */
const UTF_7 = /^(?:unicode-1-1-|x-unicode-1-1-|x-|csunicode11)?utf-?7$/i
/** Charsets of DOS and old Macs that TextDecoder does not know, by the name in mail, and as iconv-lite names them. */
const DOS = /^(?:x-)?(?:cp|ibm|pc|dos|csibm|cspc)-?(437|737|775|85[02578]|86[0-59]|720)$/
const MAC: Record<string, string> = {
  ce: 'maccenteuro',
  centraleurope: 'maccenteuro',
  centraleurroman: 'maccenteuro',
  croatian: 'maccroatian',
  romania: 'macromania',
  romanian: 'macromania',
  turkish: 'macturkish',
  greek: 'macgreek',
  icelandic: 'maciceland',
}
/** Encodings in which bytes that look like ASCII may encode other characters. */
const STATEFUL = new Set(['iso-2022-jp', 'utf-16le', 'utf-16be'])
/** Charsets that Polish mail uses, and with which it is mislabelled. */
const MISLABELLED = new Set(['windows-1252', 'iso-8859-2', 'windows-1250', 'iso-8859-15', 'windows-1254'])

/**
 * Decodes the text of a part, and returns the charset that was used.
 *
 * The declared charset is used unless the bytes contradict it. Text that is valid UTF-8 is read as UTF-8. For Polish
 * mail, symbols inside words show whether it is windows-1250 or iso-8859-2. Undeclared or broken text is read as
 * utf-8, then as windows-1250.
 *
 * @param declared the `charset` parameter, or null
 */
export function decodeText(bytes: Uint8Array, declared: string | null): { text: string; charset: string } {
  if (UTF_7.test(bareLabel(declared)) && isAscii(bytes)) {
    return { text: storableText(iconv.decode(buffer(bytes), 'utf7')), charset: 'utf-7' }
  }
  const old = oldCharset(bareLabel(declared))
  if (old !== null && !isAscii(bytes) && !isUtf8(bytes)) {
    return { text: storableText(iconv.decode(buffer(bytes), old)), charset: old }
  }
  const label = charsetLabel(declared)
  if (isAscii(bytes) && !STATEFUL.has(label ?? '')) return decode(bytes, 'utf-8')
  if (label !== null && STATEFUL.has(label)) return decode(bytes, label)
  if (isUtf8(bytes)) return decode(bytes, 'utf-8')
  if (label === null || label === 'utf-8') return leastMisplaced(bytes, ['windows-1250', 'iso-8859-2'])
  if (MISLABELLED.has(label)) return leastMisplaced(bytes, [label, 'windows-1250', 'iso-8859-2'])
  return decode(bytes, label)
}

/** Returns the WHATWG name of a charset label in mail; null if it says nothing (missing, us-ascii, unknown). */
function charsetLabel(declared: string | null): string | null {
  const label = bareLabel(declared)
  if (label === '' || /^(us-?ascii|ascii|ansi_x3\.4-1968|unknown-8bit|default)$/.test(label)) return null
  const bare = label.replace(/^(?:x-ms-|x-|cs)/, '').replace(/[\s_]+/g, '-')
  const page = /^(?:cp|ms|ibm|windows)-?(\d+)$/.exec(bare)?.[1]
  for (const candidate of [label, bare, page && (CODE_PAGES[page] ?? `windows-${page}`)]) {
    if (!candidate) continue
    try {
      return new TextDecoder(candidate).encoding
    } catch {
      // TextDecoder does not know this name: try the next spelling.
    }
  }
  return null
}

/** Returns iconv-lite's name of a charset of DOS or an old Mac; null for all others. */
function oldCharset(label: string): string | null {
  const page = DOS.exec(label)?.[1]
  if (page !== undefined) return `cp${page}`
  const mac = /^(?:x-)?mac(?:intosh)?-?([a-z]+)$/.exec(label)?.[1]
  return (mac !== undefined && MAC[mac]) || null
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function bareLabel(declared: string | null): string {
  return (declared ?? '')
    .trim()
    .replace(/^["']|["']$/g, '')
    .toLowerCase()
}

function decode(bytes: Uint8Array, charset: string): { text: string; charset: string } {
  return { text: storableText(new TextDecoder(charset).decode(bytes)), charset }
}

function leastMisplaced(bytes: Uint8Array, charsets: readonly string[]): { text: string; charset: string } {
  let best = decode(bytes, charsets[0]!)
  let fewest = misplacedSymbols(best.text)
  for (const charset of charsets.slice(1)) {
    if (fewest === 0) break
    const candidate = decode(bytes, charset)
    const misplaced = misplacedSymbols(candidate.text)
    if (misplaced < fewest) [best, fewest] = [candidate, misplaced]
  }
  return best
}

/**
 * Counts symbols where only a letter makes sense (`za¿ó³æ`, `ksi±¿ka`) and C1 controls. A symbol at the end of a word
 * (`12 m³`) is correct, as is `¿` at the start of a Spanish question.
 */
function misplacedSymbols(text: string): number {
  const pattern = /[\u0080-\u009F]|\p{L}[¹³¿¶±¼¦¬Ľˇ](?=\p{Ll})|(?<!\p{L})[³¶±¼](?=\p{Ll}{2})/gu
  return text.match(pattern)?.length ?? 0
}
