/** The charsets of Polish mail: UTF-8, and the two old code pages that are often confused with each other. */
export type Charset = 'utf-8' | 'iso-8859-2' | 'windows-1250'

const tables = new Map<Charset, Map<string, number>>()

/** The bytes of a text in a charset; a character the code page lacks becomes a question mark. */
export function encodeText(text: string, charset: Charset): Uint8Array {
  if (charset === 'utf-8') return new TextEncoder().encode(text)
  const table = tableOf(charset)
  const writable = charset === 'iso-8859-2' ? text.replace(/[„”–…·]/g, (mark) => plainMarks[mark]!) : text
  return Uint8Array.from(writable, (character) => table.get(character) ?? 0x3f)
}

/** What programs write instead of punctuation that iso-8859-2 lacks. */
const plainMarks: Record<string, string> = { '„': '"', '”': '"', '–': '-', '…': '...', '·': '|' }

/** Node can only decode the old code pages, so the encoder is a decoder table read backwards. */
function tableOf(charset: Charset): Map<string, number> {
  const known = tables.get(charset)
  if (known) return known
  const decoder = new TextDecoder(charset)
  const table = new Map<string, number>()
  for (let byte = 0; byte < 256; byte += 1) table.set(decoder.decode(Uint8Array.of(byte)), byte)
  tables.set(charset, table)
  return table
}
