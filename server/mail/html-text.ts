import { Parser } from 'htmlparser2'
import { storableText } from './characters.ts'
import { withinDepth } from './html-depth.ts'
import { visibilityOf } from './visibility-style.ts'

const BLOCKS = new Set(
  (
    'address article aside blockquote body center dd details div dl dt fieldset figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul'
  ).split(' '),
)
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'pre', 'table'])
const UNREAD = new Set([
  'script',
  'style',
  'title',
  'template',
  'noscript',
  'object',
  'svg',
  'math',
  'select',
])
const MAX_QUOTE_DEPTH = 20
/** Further `>` marks stay text: each level takes thirty characters of HTML for one of text. */
const MAX_LEVEL_CHANGES = 10_000
const MAX_LINKED_WORD = 2_000
const MAX_MAIL_WORD = 330
const URL_WORD = /^(.*?)((?:https?:\/\/|www\.)[^\s<>"]+)(.*)$/i
const MAIL_WORD = /^(.*?)([\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)(.*)$/iu

type Open = {
  name: string
  skipped: boolean
  unseen: boolean
  href: string | null
  textAt: TextPlace
  item: number
}
type TextPlace = { line: number; piece: number }

/**
 * Returns HTML as readable plain text: paragraphs, lists, `> ` before quotes, links as `text (address)`.
 *
 * Leaves out what a reader would not see (styles, scripts, hidden preheaders). Works without recursion, so that deep
 * nesting cannot end the process.
 */
export function textFromHtml(html: string): string {
  const page = new PageText()
  const open: Open[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      const parent = open.at(-1)
      const visibility = visibilityOf(attributes.style, attributes.hidden)
      const skipped = (parent?.skipped ?? false) || UNREAD.has(name) || visibility === 'hidden'
      const unseen = visibility === 'unseen' || (visibility === null && (parent?.unseen ?? false))
      open.push({
        name,
        skipped,
        unseen,
        href: name === 'a' ? (attributes.href ?? null) : null,
        textAt: page.place,
        item: 0,
      })
      if (!skipped) openElement(page, name, attributes, parent)
    },
    ontext(text) {
      const inside = open.at(-1)
      if (inside === undefined || !(inside.skipped || inside.unseen)) page.write(text)
    },
    onclosetag(name) {
      const element = open.at(-1)?.name === name ? open.pop() : undefined
      if (element !== undefined && !element.skipped) closeElement(page, element, open.at(-1))
    },
  })
  parser.end(withinDepth(storableText(html)))
  return page.toString()
}

function openElement(page: PageText, name: string, attributes: Record<string, string>, parent?: Open): void {
  if (name === 'br') page.newLine()
  else if (name === 'hr') page.rule()
  else if (name === 'img' && attributes.alt) page.write(attributes.alt)
  else if (name === 'td' || name === 'th') page.write(' ')
  else if (BLOCKS.has(name)) page.startBlock(standsApart(name, parent))
  if (name === 'blockquote') page.quoteDepth++
  if (name === 'pre') page.preformatted++
  if (name === 'li') page.mark = parent?.name === 'ol' ? `${++parent.item}. ` : '- '
}

function closeElement(page: PageText, { name, href, textAt }: Open, parent?: Open): void {
  if (name === 'a' && href !== null) page.writeHref(href, textAt)
  if (name === 'br' || name === 'hr') return
  if (BLOCKS.has(name)) page.startBlock(standsApart(name, parent))
  if (name === 'blockquote') page.quoteDepth--
  if (name === 'pre') page.preformatted--
}

/** Decides whether blank lines go around an element. Our composer puts a paragraph into each list item. */
function standsApart(name: string, parent: Open | undefined): boolean {
  return PARAGRAPHS.has(name) && parent?.name !== 'li'
}

/** The lines so far, with white space collapsed as in a browser. */
class PageText {
  quoteDepth = 0
  preformatted = 0
  /** Written before the next text, whichever element it is in. */
  mark = ''
  #done: string[] = []
  /** Pieces, because appending character by character to one long line would copy it each time. */
  #line: string[] = []
  #lineDepth = 0
  #blank = true
  #gap = false

  get place(): TextPlace {
    return { line: this.#done.length, piece: this.#line.length }
  }

  write(text: string): void {
    if (this.preformatted > 0) {
      const lines = text.split(/\r?\n/)
      lines.forEach((line, i) => {
        if (i > 0) this.newLine()
        this.append(line)
      })
      return
    }
    const collapsed = text.replace(/[\s\u00A0]+/g, ' ')
    const afterSpace = this.#line.length === 0 || this.#line.at(-1)!.endsWith(' ')
    this.append(afterSpace ? collapsed.replace(/^ /, '') : collapsed)
  }

  writeHref(href: string, textAt: TextPlace): void {
    const address = href.trim().replace(/^mailto:/i, '')
    const start = textAt.line === this.#done.length ? textAt.piece : 0
    const shown = this.#line.slice(start).join('').trim()
    const bare = (link: string) => link.replace(/^https?:\/\/(www\.)?|\/$/g, '')
    if (!/^(https?:\/\/|tel:)|^[^\s/]+@/i.test(address) || bare(shown) === bare(address)) return
    if (shown !== '') this.append(` (${address})`)
  }

  append(text: string): void {
    if (text === '') return
    if (this.#line.length === 0) this.#beginLine()
    this.#line.push(this.mark + text)
    this.mark = ''
  }

  newLine(): void {
    this.#done.push((quotePrefix(this.#lineDepth) + this.#line.join('')).trimEnd())
    this.#blank = this.#line.length === 0
    this.#line = []
    this.#lineDepth = this.quoteDepth
  }

  /** Ends the line; `apart` asks for a blank line before the next text. */
  startBlock(apart: boolean): void {
    if (this.#isWritten()) this.newLine()
    this.#line = []
    if (apart) this.#gap = true
  }

  rule(): void {
    this.startBlock(false)
    this.append('----------')
    this.newLine()
  }

  toString(): string {
    if (this.#isWritten()) this.newLine()
    return this.#done.join('\n').replace(/^\n+/, '').trimEnd()
  }

  #isWritten(): boolean {
    return this.#line.some((piece) => piece.trim() !== '')
  }

  #beginLine(): void {
    const between = Math.min(this.#lineDepth, this.quoteDepth)
    if (this.#gap && !this.#blank) this.#done.push(quotePrefix(between).trimEnd())
    this.#gap = false
    this.#lineDepth = this.quoteDepth
  }
}

function quotePrefix(depth: number): string {
  return depth > 0 ? `${'>'.repeat(Math.min(depth, MAX_QUOTE_DEPTH))} ` : ''
}

/**
 * Returns HTML for a plain-text body: escaped, addresses made links, `>` levels as nested `blockquote type="cite"`.
 * Blank lines separate paragraphs, in which line breaks and leading spaces are kept.
 */
export function htmlFromText(text: string): string {
  let depth = 0
  let changes = 0
  let paragraph: string[] = []
  const html: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) html.push(`<p>${paragraph.join('<br>')}</p>`)
    paragraph = []
  }
  for (const raw of storableText(text).split(/\r\n|\r|\n/)) {
    const marks = /^(?: ?> ?)*/.exec(raw)![0]
    const marked = Math.min(marks.replaceAll(' ', '').length, MAX_QUOTE_DEPTH)
    const level = changes < MAX_LEVEL_CHANGES ? marked : 0
    changes += Math.abs(level - depth)
    if (level !== depth) endParagraph()
    for (; depth < level; depth++) html.push('<blockquote type="cite">')
    for (; depth > level; depth--) html.push('</blockquote>')
    const line = level === 0 ? raw : raw.slice(marks.length)
    if (line.trim() === '') endParagraph()
    else paragraph.push(lineHtml(line))
  }
  endParagraph()
  return html.join('') + '</blockquote>'.repeat(depth)
}

function lineHtml(line: string): string {
  const spaced = line.replaceAll('\t', '    ')
  return spaced
    .split(/( +)/)
    .map((piece, i) => {
      if (i % 2 === 0) return wordHtml(piece)
      const leading = i === 1 && spaced.startsWith(' ')
      return leading ? '&nbsp;'.repeat(piece.length) : `${'&nbsp;'.repeat(piece.length - 1)} `
    })
    .join('')
}

/** Returns a word as HTML, linked if it is an http, https, www or mail address, without punctuation around it. */
function wordHtml(word: string): string {
  const match = word.length > MAX_LINKED_WORD ? null : (URL_WORD.exec(word) ?? mailWord(word))
  if (match === null || /[\p{L}\p{N}@/]$/u.test(match[1]!)) return escapeHtml(word)
  const [link, after] = splitPunctuation(match[2]!, match[3]!)
  const scheme = /^https?:/i.test(link) ? '' : /^www\./i.test(link) ? 'https://' : 'mailto:'
  const href = escapeHtml(scheme + link)
  return `${escapeHtml(match[1]!)}<a href="${href}">${escapeHtml(link)}</a>${escapeHtml(after)}`
}

/** Tests only short words: the pattern takes the square of the length for text that merely resembles an address. */
function mailWord(word: string): RegExpExecArray | null {
  return word.length <= MAX_MAIL_WORD && word.includes('@') ? MAIL_WORD.exec(word) : null
}

/** Closing punctuation belongs to the sentence; a bracket does too, unless it was opened inside the link. */
function splitPunctuation(link: string, after: string): [string, string] {
  let end = link.length
  for (; end > 0 && link.length - end < 20; end--) {
    const last = link[end - 1]!
    const opening = { ')': '(', ']': '[', '}': '{' }[last]
    const balanced = opening !== undefined && count(link, opening, end) >= count(link, last, end)
    if (balanced || !/[.,;:!?'"*)\]}>]/.test(last)) break
  }
  return [link.slice(0, end), link.slice(end) + after]
}

function count(text: string, character: string, end: number): number {
  return text.slice(0, end).split(character).length - 1
}

/** Escapes text for use between tags and inside a double-quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
