import { decodeWords } from 'postal-mime'
import { decodeText } from './charset.ts'

const WORD = '=\\?[^?\\s]{1,60}\\?[bq]\\?[^?\\s]*\\?='
const ADJACENT = new RegExp(`${WORD}(?:[ \\t\\r\\n]+${WORD})+`, 'gi')
const ADJACENT_IN_BASE64 = /=\?([^?\s]+)\?b\?[^?\s]*\?=(?:\s+=\?\1\?b\?[^?\s]*\?=)+/gi

/** postal-mime does not support UTF-7 (RFC 2152). */
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
  // Encoded again, so that white space between encoded words is dropped as usual.
  return `=?utf-8?B?${Buffer.from(decodeText(bytes, charset).text).toString('base64')}?=`
}

/** Decodes the encoded words of a header (RFC 2047), and repairs letters that were split between two words. */
export function decodeEncodedWords(header: string): string {
  return decodeWords(joinEncodedWords(header).replace(UTF_7_WORD, readUtf7Word))
}

/**
 * Joins adjacent encoded words of one charset, so that the parser joins them before it decodes.
 *
 * RFC 2047 §5 forbids splitting a letter between words, but programs that count bytes do it; some end each word with
 * padding, some change the case of the charset. The text of Q words and single words stay as they are, because
 * changing them could change which address a header shows.
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
