import { createHash } from 'node:crypto'
import { Parser } from 'htmlparser2'
import { withinDepth } from './html-depth.ts'
import { isTracker } from './tracker.ts'

/** What HTML shows beside its words, by which two mails may differ. */
export interface VisibleFacts {
  /** Words that are struck out, and the values of fields, in order. */
  marks: string[]
  /** The addresses of remote pictures, without those that only report that the mail was opened. */
  pictures: string[]
}

const strikes = new Set(['s', 'strike', 'del'])

/** @param targetOf restores an address that a gateway rewrote; null if it cannot */
export function visibleFacts(html: string, targetOf: (link: string) => string | null): VisibleFacts {
  const facts: VisibleFacts = { marks: [], pictures: [] }
  const open: boolean[] = []
  let struck = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      const isStruck = strikes.has(name) || /line-through/i.test(attributes.style ?? '')
      open.push(isStruck)
      if (isStruck) struck += 1
      facts.marks.push(...fieldMarks(name, attributes))
      for (const address of [name === 'img' ? attributes.src : undefined, attributes.background])
        facts.pictures.push(...pictureFacts(address ?? '', attributes, targetOf))
    },
    ontext(text) {
      if (struck === 0) return
      for (const word of text.split(/[\s\u00A0]+/)) if (word !== '') facts.marks.push(`struck:${word}`)
    },
    onclosetag() {
      if (open.pop()) struck -= 1
    },
  })
  parser.end(withinDepth(html))
  return facts
}

function fieldMarks(name: string, attributes: Record<string, string>): string[] {
  if (!['input', 'option', 'meter', 'progress'].includes(name) || attributes.type === 'hidden') return []
  const { value = '' } = attributes
  const isChosen = 'checked' in attributes || 'selected' in attributes
  return [`${name}:${value}:${isChosen}`]
}

function pictureFacts(
  address: string,
  { width, height }: Record<string, string>,
  targetOf: (link: string) => string | null,
): string[] {
  if (/^data:image/i.test(address)) return [createHash('sha256').update(address).digest('base64url')]
  const url = address.replace(/^\/\//, 'https://').trim()
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return []
  const size = { width: numberOf(width), height: numberOf(height) }
  return isTracker(url, size) ? [] : [targetOf(url) ?? url]
}

function numberOf(written: string | undefined): number | null {
  return /^\s*\d+(px)?\s*$/i.test(written ?? '') ? Number.parseInt(written!, 10) : null
}
