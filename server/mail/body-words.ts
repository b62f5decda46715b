import { textFromHtml } from './html-text.ts'
import { originalLink } from './rewritten-link.ts'
import { trimmedEnd, trimmedStart } from './trimming.ts'

/** The words of a body, independent of line breaks, encoding and layout. */
export interface BodyWords {
  words: string[]
  /** For each word, whether it begins a line. */
  begins: boolean[]
  /** For each word whether it begins the line under a rule or `-- `. */
  followsRule: boolean[]
  /** Whether a link was rewritten so that nobody can tell where it led. */
  hasHiddenLinks: boolean
}

const link = /https?:\/\/[^\s<>"]+/i
/** Marks of quotes, lists, rules and emphasis: where text is wrapped or converted they come and go. */
const ruleLine = /^\s*[_\-=*~#\u2013\u2014]{2,}\s*$/
const bareMark = /^[>*_\-=~|·•#\u2013\u2014]+$/
/** Proofpoint writes this after a link in plain text. */
const defangedHost = /^\[[\w.-]+\[\.\][\w.[\]-]+\]$/
const invisible = /\u034F|[\u00AD\u180E\u200B-\u200F\u2060-\u2064\uFEFF]/g

/** @param links `left out` if one body is HTML and the other is text: only one of them writes out every link */
export function bodyWords(
  body: string,
  format: 'text' | 'html',
  links: 'compared' | 'left out' = 'compared',
): BodyWords {
  const found: BodyWords = { words: [], begins: [], followsRule: [], hasHiddenLinks: false }
  let isUnderRule = false
  const text = format === 'html' ? textFromHtml(unwrapped(body)) : body
  for (const line of text
    .normalize('NFKC')
    .replace(invisible, '')
    .split(/\r\n|\r|\n/)) {
    let begins = true
    if (ruleLine.test(line)) isUnderRule = true
    for (const written of line.split(/\s+/)) {
      for (const word of wordsOf(written, links, found)) {
        found.words.push(word)
        found.begins.push(begins)
        found.followsRule.push(isUnderRule)
        begins = false
        isUnderRule = false
      }
    }
  }
  return found
}

/** Restores rewritten links in HTML. A link is written out only where its text does not name the target. */
function unwrapped(html: string): string {
  return html.replace(/https?:\/\/[^\s<>"']+/gi, (found) => {
    const original = originalLink(found.replaceAll('&amp;', '&'))
    return original === null ? found : original.replaceAll('&', '&amp;')
  })
}

function wordsOf(written: string, links: 'compared' | 'left out', found: BodyWords): string[] {
  if (written === '' || defangedHost.test(written)) return []
  const match = link.exec(written)
  if (!match) return plainWord(written)
  const before = plainWord(trimmedEnd(written.slice(0, match.index), /[<([]/))
  if (links === 'left out') return before
  const bare = trimmedEnd(match[0], /[)\].,;:!?'*_]/)
  const original = originalLink(bare)
  if (original === null) found.hasHiddenLinks = true
  return [...before, `link:${trimmedEnd((original ?? bare).replace(/^https?:\/\/(www\.)?/i, ''), /\//)}`]
}

function plainWord(written: string): string[] {
  const word = trimmedEnd(trimmedStart(written, /[>*_]/), /[*_]/)
  return word === '' || bareMark.test(word) ? [] : [word]
}
