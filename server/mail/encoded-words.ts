import { decodeWords } from 'postal-mime'
import { decodeText } from './charset.ts'

const WORD = '=\\?[^?\\s]{1,60}\\?[bq]\\?[^?\\s]*\\?='
const ADJACENT = new RegExp(`${WORD}(?:[ \\t\\r\\n]+${WORD})+`, 'gi')
const ADJACENT_IN_BASE64 = /=\?([^?\s]+)\?b\?[^?\s]*\?=(?:\s+=\?\1\?b\?[^?\s]*\?=)+/gi

/** postal-mime knows no UTF-7 (RFC 2152). */
const UTF_7_WORD = /=\?((?:unicode-1-1-|x-)?utf-?7)\?([bq])\?([^?\s]*)\?=/gi

function readUtf7Word(_: string, charset: string, encoding: string, text: string): string {
  const bytes =
    encoding.toLowerCase() === 'b'
      ? Buffer.from(text, 'base64')
      : Buffer.from(
          text
            .replaceAll('_', ' ')
            .replace(/=([0-9a-f]{2})/gi, (_sign, hex: string) =>
              String.fromCharCode(Number.parseInt(hex, 16)),
            ),
          'latin1',
        )
  // Encoded again, so that white space between words is dropped as between any others.
  return `=?utf-8?B?${Buffer.from(decodeText(bytes, charset).text).toString('base64')}?=`
}

/** The text of a header with its encoded words read (RFC 2047), letters that were cut in two made whole. */
export function decodeEncodedWords(header: string): string {
  return decodeWords(joinEncodedWords(header).replace(UTF_7_WORD, readUtf7Word))
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
