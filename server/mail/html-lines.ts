import { Parser } from 'htmlparser2'
import { MAX_DEPTH, TooDeepError } from './html-depth.ts'
import { EMPHASISED, inkOf } from './ink.ts'
import { MAX_LINES, type QuoteLine, takeOffMarks } from './quote-line.ts'
import { visibilityOf } from './visibility-style.ts'

const BREAKS = new Set(
  (
    'address article aside blockquote body br center dd div dl dt fieldset figure footer form ' +
    'h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul'
  ).split(' '),
)
const STRUCK = new Set(['s', 'strike', 'del'])
const UNREAD = new Set(['script', 'style', 'title', 'template', 'noscript'])

/** Classes, ids and names of elements in which mail programs put a quote with its attribution. */
const QUOTE_NAME =
  /(?:^|\s)(?:x_)?(?:gmail_quote(?:_container)?|gmail_extra|yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote|hey_quote|messageReplySection|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|OLK_SRC_BODY_SECTION)(?:\s|$)/i
const ATTRIBUTION_NAME = /(?:^|\s)(?:x_)?(?:gmail_attr|moz-cite-prefix)(?:\s|$)/i
const FIELDS_NAME = /(?:^|\s)(?:x_)?(?:divRplyFwdMsg|reply-header|reply-intro)(?:\s|$)/i
const SIGNATURE_NAME =
  /(?:^|\s)(?:x_)?(?:gmail_signature(?:_prefix)?|moz-signature|ms-outlook-mobile-signature|Signature|AppleMailSignature|composer_signature|iwgm-signature|protonmail_signature_block(?:-user)?)(?:\s|$)/i
const LEFT_BORDER = /(?:^|[;\s])border-left\s*:[^;]{0,200}?(?:solid|double|dotted|dashed|inset|\dpx|\dpt)/i

/** A tag in the source, from `start` to `end`. The range is empty if the parser supplied the tag. */
export type HtmlTag = { name: string; opens: boolean; start: number; end: number }

export type HtmlLines = { lines: QuoteLine[]; tags: HtmlTag[] }

type Element = Pick<QuoteLine, 'depth' | 'marked' | 'container' | 'place' | 'ink'> & {
  /** None of its content is shown. */
  unread: boolean
  /** Its text is not shown unless an element inside makes it visible. */
  unseen: boolean
  preformatted: boolean
  struck: boolean
}
type Attributes = Record<string, string>

const ROOT: Element = {
  depth: 0,
  marked: null,
  container: 0,
  place: null,
  ink: null,
  unread: false,
  unseen: false,
  preformatted: false,
  struck: false,
}

/**
 * Returns HTML as the lines that a reader sees, each with its offset in the source, and the tags around them.
 *
 * A picture counts as a character, so that an answer may be only a picture; `hr` is a line of underscores. Text that
 * a browser hides is left out. Lines after {@link MAX_LINES} are one line. HTML too deep to be anything but an attack has no lines.
 */
export function htmlLines(html: string): HtmlLines {
  const reader = new LineReader()
  const parser: Parser = new Parser({
    onopentag(name, attributes) {
      reader.open(name, attributes, parser.startIndex, parser.endIndex + 1)
    },
    ontext(text) {
      reader.text(text, parser.startIndex)
    },
    onclosetag(name, implied) {
      reader.close(name, parser.startIndex, implied ? parser.startIndex : parser.endIndex + 1)
    },
  })
  try {
    parser.end(html)
  } catch (error) {
    if (error instanceof TooDeepError) return { lines: [], tags: [] }
    throw error
  }
  for (const [i, line] of reader.lines.entries()) {
    line.text = line.text.trim()
    if (i < MAX_LINES) takeOffMarks(line)
  }
  return reader
}

class LineReader {
  readonly lines: QuoteLine[] = []
  readonly tags: HtmlTag[] = []
  #open: Element[] = []
  #line: QuoteLine | null = null
  /** Where the tags begin that opened before the next line; -1 if there are none. */
  #opening = -1
  #containers = 0
  /** Whether what was written last ends with a question mark. */
  #asks = false

  open(name: string, attributes: Attributes, start: number, end: number): void {
    if (BREAKS.has(name)) this.#endLine()
    if (this.#open.length >= MAX_DEPTH) throw new TooDeepError()
    const element = this.#element(name, attributes)
    this.#open.push(element)
    this.tags.push({ name, opens: true, start, end })
    if (this.#opening < 0 && this.#line === null) this.#opening = start
    if (element.unread) return
    if (name === 'hr') this.#append('_____', start)
    if (name === 'img') this.#append('\uFFFC', start)
  }

  text(text: string, at: number): void {
    const { unread, unseen, preformatted } = this.#open.at(-1) ?? ROOT
    if (unread || unseen) return
    if (preformatted && text.includes('\n')) {
      let offset = 0
      for (const piece of text.split('\n')) {
        if (offset > 0) this.#endLine()
        this.#write(piece, at + offset)
        offset += piece.length + 1
      }
    } else this.#write(text, at)
  }

  close(name: string, start: number, end: number): void {
    this.#open.pop()
    this.tags.push({ name, opens: false, start, end })
    if (BREAKS.has(name)) this.#endLine()
    this.#opening = -1
  }

  /** After {@link MAX_LINES} lines, breaks become part of the last one. */
  #endLine(): void {
    if (this.lines.length <= MAX_LINES) this.#line = null
    else if (this.#line !== null) this.#line.text += '\n'
  }

  #write(text: string, at: number): void {
    const collapsed = text.replace(/[\s\u00A0]+/g, ' ')
    if (collapsed !== '' && collapsed !== ' ') this.#append(collapsed, at)
    else if (this.#line !== null && collapsed !== '') this.#line.text += ' '
  }

  #append(text: string, at: number): void {
    if (this.#line === null) {
      const {
        unread: _unread,
        unseen: _unseen,
        preformatted: _preformatted,
        struck: _struck,
        ...element
      } = this.#open.at(-1) ?? ROOT
      this.#line = { ...element, text: '', at: this.#opening < 0 ? at : this.#opening, answersItself: false }
      this.lines.push(this.#line)
    } else if (this.#asks) {
      const ink = this.#open.at(-1)?.ink ?? null
      this.#line.answersItself ||= ink !== null && ink !== EMPHASISED && ink !== this.#line.ink
    }
    this.#line.answersItself ||= this.#open.at(-1)?.struck === true
    this.#line.text += text
    this.#asks = /\?\s?$/.test(text)
    this.#opening = -1
  }

  #element(name: string, attributes: Attributes): Element {
    const parent = this.#open.at(-1) ?? ROOT
    const { style = '' } = attributes
    const visibility = visibilityOf(style, attributes.hidden)
    const unread = parent.unread || UNREAD.has(name) || visibility === 'hidden'
    const names = `${attributes.class ?? ''} ${attributes.id ?? ''} ${attributes.name ?? ''}`
    const isBlock = name === 'blockquote'
    const isCite = isBlock && attributes.type?.toLowerCase() === 'cite'
    const isMarked = isBlock || (name === 'div' && LEFT_BORDER.test(style))
    const isContainer = !isBlock && parent.container === 0 && QUOTE_NAME.test(names)
    return {
      depth: parent.depth + (isMarked ? 1 : 0),
      marked: isCite ? 'program' : (parent.marked ?? (isMarked ? 'anybody' : null)),
      container: isContainer ? ++this.#containers : parent.container,
      place: placeOf(names) ?? parent.place,
      ink: name === 'a' ? parent.ink : inkOf(name, attributes.color, style, parent.ink),
      unread,
      unseen: visibility === 'unseen' || (visibility === null && parent.unseen),
      preformatted: parent.preformatted || name === 'pre',
      struck: parent.struck || STRUCK.has(name) || /line-through/i.test(style),
    }
  }
}

function placeOf(names: string): QuoteLine['place'] {
  if (names === '  ') return null
  if (ATTRIBUTION_NAME.test(names)) return 'attribution'
  if (FIELDS_NAME.test(names)) return 'fields'
  return SIGNATURE_NAME.test(names) ? 'signature' : null
}
