import { decodeWords } from 'postal-mime'

const WORD = '=\\?[^?\\s]{1,60}\\?[bq]\\?[^?\\s]*\\?='
const ADJACENT = new RegExp(`${WORD}(?:[ \\t\\r\\n]+${WORD})+`, 'gi')
const ADJACENT_IN_BASE64 = /=\?([^?\s]+)\?b\?[^?\s]*\?=(?:\s+=\?\1\?b\?[^?\s]*\?=)+/gi

/** The text of a header with its encoded words read (RFC 2047), letters that were cut in two made whole. */
export function decodeEncodedWords(header: string): string {
  return decodeWords(joinEncodedWords(header))
}

/**
 * Adjacent encoded words of one charset, so written that their reader joins them before it decodes.
 *
 * RFC 2047 §5 forbids to cut a letter in two; programs that count bytes do it, some ending each word
 * with padding, some changing the case of the charset. Words in Q keep their text, and a word alone
 * is left as it is: neither may change which address a header shows.
 */
export function joinEncodedWords(header: string): string {
  return header.replace(ADJACENT, (words) =>
    words
      .replace(/=\?[^?\s]+\?(?=[bq]\?)/gi, (start) => start.toLowerCase())
      .replace(ADJACENT_IN_BASE64, (alike, charset: string) => `=?${charset}?B?${joinedBytes(alike)}?=`),
  )
}

function joinedBytes(words: string): string {
  const bytes = [...words.matchAll(/\?b\?([^?\s]*)\?=/gi)].map(([, text]) => Buffer.from(text!, 'base64'))
  return Buffer.concat(bytes).toString('base64')
}
