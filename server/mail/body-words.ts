import { textFromHtml } from './html-text.ts'
import { plainLink, withoutEnd } from './link-targets.ts'
import { trimmedEnd } from './trimming.ts'

/** The words of a body, independent of line breaks, encoding and layout. */
export interface BodyWords {
  words: string[]
  /** For each word, whether it begins a line. */
  begins: boolean[]
  /** For each word whether it is a rule or `-- `, or begins the line under one. */
  followsRule: boolean[]
  /** The targets of its links. */
  links: string[]
  /** Links that were rewritten so that nobody can tell where they led. */
  hiddenLinks: string[]
}

/** How a body is read for the comparison with another. */
export interface Reading {
  /** `left out` if one body is HTML and the other is text, because only one of them writes out every link. */
  links: 'compared' | 'left out'
  /** Whether text and HTML are compared: they have different marks for lists, emphasis and rules. */
  acrossFormats: boolean
  /** Returns the target of a rewritten link, the link itself if it was not rewritten, or null if nobody can tell. */
  targetOf: (link: string) => string | null
}

const link = /https?:\/\/[^\s<>"]+/i
const ruleLine = /^\s*[_\-=*~#\u2013\u2014]{2,}\s*$/
const longRule = /^\s*[_\-=~\u2013\u2014]{5,}\s*$/
const quoteMarks = /^(?: ?> ?)+/
const bullet = /^\s*[*\-·•\u2013\u2014]\s+(?=\S)/
/** `*offer*` in the plain text of a mail whose HTML has it in bold. */
const emphasis = /(?<![\p{L}\p{N}*_])([*_])([^*_\s](?:[^*_]{0,200}[^*_\s])?)\1(?![\p{L}\p{N}*_])/gu
/** Proofpoint writes this after a link in plain text. */
const defangedHost = /^\[[\w.-]+\[\.\][\w.[\]-]+\]$/
const invisible = /\u034F|[\u00AD\u180E\u200B-\u200F\u2060-\u2064\uFEFF]/g

export function bodyWords(body: string, format: 'text' | 'html', reading: Reading): BodyWords {
  const found: BodyWords = { words: [], begins: [], followsRule: [], links: [], hiddenLinks: [] }
  const text = format === 'html' ? textFromHtml(unwrapped(body, reading)) : body
  let [depth, isUnderRule] = [0, false]
  for (const raw of sameCharacters(text).split(/\r\n|\r|\n/)) {
    const line = plainLine(raw, reading)
    const pieces = line.text.split(/\s+/)
    const words = pieces.flatMap((written, index) =>
      format === 'html' && repeatsLink(written, pieces[index - 1], reading)
        ? []
        : wordsOf(written, reading, found),
    )
    if (words.length === 0) continue
    const isRule = ruleLine.test(line.text)
    // A quote is wrapped anew on the way. Only the change of its depth counts, not the marks of each line.
    if (line.depth !== depth) words.unshift(`quote:${line.depth}`)
    depth = line.depth
    words.forEach((word, index) => {
      found.words.push(word)
      found.begins.push(index === 0)
      found.followsRule.push(isRule || (index === 0 && isUnderRule))
    })
    isUnderRule = isRule
  }
  return found
}

/** Composes accents, and replaces characters that are converted on the way. `10²` is not 102, as in NFKC it would be. */
function sameCharacters(text: string): string {
  return text
    .normalize('NFC')
    .replace(invisible, '')
    .replaceAll('\u2026', '...')
    .replace(/[\uFB00-\uFB06\uFF01-\uFF5E]/g, (wide) => wide.normalize('NFKC'))
}

function plainLine(raw: string, { acrossFormats }: Reading): { text: string; depth: number } {
  const marks = quoteMarks.exec(raw)?.[0] ?? ''
  const depth = marks.replaceAll(' ', '').length
  const text = raw.slice(marks.length)
  if (!acrossFormats) return { text, depth }
  if (longRule.test(text)) return { text: '', depth: 0 }
  // Outlook marks no quotes in text. But `> 5` says how many.
  const isComparison = /^[\d+\-\u2212]/.test(text)
  const plain = text
    .replace(bullet, 'bullet: ')
    .replace(emphasis, '$2')
    .replace(/[\u2013\u2014]/g, '-')
  return { text: plain, depth: isComparison ? depth : 0 }
}

/** Restores rewritten links in HTML. A link is written out only where its text does not name the target. */
function unwrapped(html: string, { targetOf }: Reading): string {
  return html.replace(/https?:\/\/[^\s<>"']+/gi, (found) => {
    const original = targetOf(found.replaceAll('&amp;', '&'))
    return original === null ? found : original.replaceAll('&', '&amp;')
  })
}

/** In HTML the text of a link may name the hidden target: `https://a.example (https://protect.example/s/1)`. */
function repeatsLink(written: string, before: string | undefined, { targetOf }: Reading): boolean {
  const target = /^\((https?:\S+)\)/.exec(written)?.[1]
  return target !== undefined && /^https?:\/\//.test(before ?? '') && targetOf(target) === null
}

function wordsOf(written: string, { links, targetOf }: Reading, found: BodyWords): string[] {
  if (written === '' || defangedHost.test(written)) return []
  const match = link.exec(written)
  if (!match) return [written]
  const before = trimmedEnd(written.slice(0, match.index), /[<([]/)
  const bare = withoutEnd(match[0])
  const original = targetOf(bare)
  const target = plainLink(original ?? bare)
  if (original === null) found.hiddenLinks.push(bare)
  else found.links.push(target)
  return [...(before === '' ? [] : [before]), ...(links === 'left out' ? [] : [`link:${target}`])]
}
