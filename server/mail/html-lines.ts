import { Parser } from 'htmlparser2'
import { withinDepth } from './html-depth.ts'
import type { QuoteLine } from './quote-marks.ts'

const BREAKS = new Set(
  (
    'address article aside blockquote body br center dd div dl dt fieldset figure footer form ' +
    'h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul'
  ).split(' '),
)
const UNREAD = new Set(['script', 'style', 'title', 'template', 'noscript'])
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))

/** Classes and ids under which mail programs put a quote with its attribution. */
const QUOTE_NAME =
  /(?:^|\s)(?:gmail_quote(?:_container)?|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|tutanota_quote|hey_quote|mail-editor-reference-message-container|isForwardContent|WordSection_quote)(?:\s|$)/i
/** An element that only heads the history: all that follows it, inside or not, is quoted. */
const HISTORY_NAME = /(?:^|\s)(?:divRplyFwdMsg|x_divRplyFwdMsg|OLK_SRC_BODY_SECTION|reply-intro)(?:\s|$)/i
const SIGNATURE_NAME =
  /(?:^|\s)(?:gmail_signature(?:_prefix)?|moz-signature|ms-outlook-mobile-signature)(?:\s|$)/i

type Container = { quoted: 0 | 1 | 2; unread: boolean; mark: QuoteLine['mark'] }

/**
 * HTML as the lines a reader sees, each with its place in the source.
 *
 * A picture counts as a character, so that an answer that is only a picture is not nothing; `hr` is a line of underscores.
 * HTML too deep to be anything but an attack has no lines.
 */
export function htmlLines(html: string): QuoteLine[] {
  if (withinDepth(html) !== html) return []
  const lines: QuoteLine[] = []
  const open: Container[] = []
  let line: QuoteLine | null = null
  let opening = -1
  let mark: QuoteLine['mark'] = null
  const write = (text: string, at: number) => {
    const quoted = open.at(-1)?.quoted ?? 0
    line ??= { text: '', at: opening < 0 ? at : opening, quoted, mark }
    if (line.text === '') lines.push(line)
    line.text += text
    opening = -1
    mark = null
  }
  const parser: Parser = new Parser({
    onopentag(name, attributes) {
      if (BREAKS.has(name)) line = null
      open.push(container(name, attributes, open.at(-1)))
      if (opening < 0 && line === null) opening = parser.startIndex
      mark ??= open.at(-1)!.mark
      if (name === 'hr') write('_____', parser.startIndex)
      if (name === 'img' && open.at(-1)?.unread === false) write('\uFFFC', parser.startIndex)
    },
    ontext(text) {
      if (open.at(-1)?.unread === true) return
      const collapsed = text.replace(/[\s\u00A0]+/g, ' ')
      if (collapsed.trim() !== '') write(collapsed, parser.startIndex)
      else if (line !== null && collapsed !== '') line.text += ' '
    },
    onclosetag(name) {
      if (open.pop()?.mark === 'signature') mark = null // it was empty
      if (BREAKS.has(name)) line = null
      opening = -1
    },
  })
  parser.end(html)
  return lines.map((found) => ({ ...found, text: found.text.trim() }))
}

/**
 * HTML cut in two at an offset, each half well-formed: what is open at the cut is closed
 * in the first half and opened again, with its attributes, in the second.
 */
export function balancedSplit(html: string, at: number): { visible: string; quoted: string } {
  const open: { name: string; source: string }[] = []
  let passed = false
  const parser: Parser = new Parser({
    onopentag(name) {
      passed ||= parser.startIndex >= at
      if (!passed && !VOID.has(name))
        open.push({ name, source: html.slice(parser.startIndex, parser.endIndex + 1) })
    },
    onclosetag(name) {
      passed ||= parser.startIndex >= at
      if (!passed && !VOID.has(name)) open.pop()
    },
  })
  parser.end(html)
  const closing = open.map(({ name }) => `</${name}>`).reverse()
  const opening = open.map(({ source }) => source)
  return { visible: html.slice(0, at) + closing.join(''), quoted: opening.join('') + html.slice(at) }
}

function container(name: string, attributes: Record<string, string>, parent?: Container): Container {
  const names = `${attributes.class ?? ''} ${attributes.id ?? ''}`
  const isCite = name === 'blockquote' && attributes.type?.toLowerCase() === 'cite'
  const own = isCite || QUOTE_NAME.test(names) ? 2 : name === 'blockquote' ? 1 : 0
  const inherited = parent?.quoted ?? 0
  return {
    quoted: own === 0 || inherited === 2 ? inherited : own,
    unread: (parent?.unread ?? false) || UNREAD.has(name),
    mark: HISTORY_NAME.test(names) ? 'history' : SIGNATURE_NAME.test(names) ? 'signature' : null,
  }
}
