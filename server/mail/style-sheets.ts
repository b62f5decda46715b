import { Parser } from 'htmlparser2'
import { withinDepth } from './html-depth.ts'
import { type Matching, matchRule, StepsUsedUpError, type StyledElement } from './selectors.ts'
import { appliesOnDesktop, readStyleSheet } from './style-rules.ts'
import { parseStyle } from './visibility-style.ts'

const MAX_SHEET_LENGTH = 262_144
const MAX_ELEMENTS = 10_000
/** In characters. Limits what style attributes may add to a mail: many elements times long rules would be a bomb. */
const MAX_ADDED_LENGTH = 2_097_152
/** Steps of matching selectors: about 50 ms of work. */
const MAX_STEPS = 200_000

/**
 * Writes the rules of a mail's `<style>` elements into `style` attributes, and removes the elements.
 *
 * The cascade is that of CSS (importance, specificity, order; an element's own style before the sheet). Media queries
 * are evaluated for a desktop, so rules for phones do not count. No rule is checked for safety here: the sanitiser
 * treats it as if it had been in the attribute. The work is bounded; beyond the bound the remaining rules are left
 * out. Elements keep their places, so that quotes are found as before.
 */
export function inlineStyleSheets(html: string): string {
  if (!/<style[\s>]/i.test(html) || withinDepth(html) !== html) return html
  const page = readPage(html)
  if (page.sheets.length === 0) return html
  const rules = readStyleSheet(page.css.slice(0, MAX_SHEET_LENGTH))
  const matching: Matching = { elements: page.elements, stepsLeft: MAX_STEPS }
  try {
    for (const rule of rules) {
      for (const element of matchRule(rule.selector, matching)) element.rules.push(rule)
    }
  } catch (error) {
    if (!(error instanceof StepsUsedUpError)) throw error
  }
  return withStyles(html, page)
}

type Page = {
  elements: StyledElement[]
  /** The places of `<style>` elements. */
  sheets: { start: number; end: number }[]
  css: string
}

function readPage(html: string): Page {
  const page: Page = { elements: [], sheets: [], css: '' }
  const open: StyledElement[] = []
  let sheet: { start: number; applies: boolean; css: string } | null = null
  const parser: Parser = new Parser({
    onopentag(name, attributes, isImplied) {
      if (name === 'style') {
        sheet = { start: parser.startIndex, applies: appliesOnDesktop(attributes.media ?? ''), css: '' }
      }
      const parent = open.at(-1) ?? null
      const element: StyledElement = {
        name,
        attributes,
        parent,
        children: [],
        // The attribute is inserted after the tag name.
        insertAt: isImplied ? -1 : parser.startIndex + 1 + name.length,
        rules: [],
      }
      open.push(element)
      if (page.elements.length >= MAX_ELEMENTS) return
      parent?.children.push(element)
      page.elements.push(element)
    },
    ontext(text) {
      if (sheet !== null) sheet.css += text
    },
    onclosetag(name) {
      open.pop()
      if (name !== 'style' || sheet === null) return
      page.sheets.push({ start: sheet.start, end: parser.endIndex + 1 })
      // Some senders put their rules into a comment, for programs without style sheets.
      if (sheet.applies) page.css += `${sheet.css.replace(/<!--|-->/g, '')}\n`
      sheet = null
    },
  })
  parser.end(html)
  return page
}

function withStyles(html: string, { elements, sheets }: Page): string {
  const edits = sheets.map(({ start, end }) => ({ start, end, text: '' }))
  let added = 0
  const known = new Map<string, string>()
  for (const element of elements) {
    if (element.rules.length === 0 || element.insertAt < 0) continue
    // Most elements share their rules with many others, so results are cached.
    const key = `${element.rules.map(({ order }) => order).join()};${element.attributes.style ?? ''}`
    const style = known.get(key) ?? cascaded(element)
    known.set(key, style)
    added += style.length
    if (added > MAX_ADDED_LENGTH) break
    // If an attribute occurs twice, the first counts, so the old one can stay (HTML, 13.2.5.33).
    edits.push({ start: element.insertAt, end: element.insertAt, text: ` style="${escaped(style)}"` })
  }
  edits.sort((one, other) => one.start - other.start)
  const pieces: string[] = []
  let at = 0
  for (const { start, end, text } of edits) {
    if (start < at) continue
    pieces.push(html.slice(at, start), text)
    at = end
  }
  return pieces.join('') + html.slice(at)
}

/** CSS Cascade 4, §6: sheet, own style, important sheet, important own style; each property once, by priority. */
function cascaded({ rules, attributes }: StyledElement): string {
  const ordered = rules.toSorted(
    (one, other) => one.specificity - other.specificity || one.order - other.order,
  )
  const sheet = ordered.flatMap(({ declarations }) => declarations)
  const own = [...parseStyle(attributes.style ?? '')].map(([property, { value, important }]) => ({
    property,
    value,
    important,
  }))
  const said = new Map<string, string>()
  for (const important of [false, true]) {
    for (const one of [...sheet, ...own]) {
      if (one.important !== important) continue
      said.delete(one.property)
      said.set(one.property, one.value)
    }
  }
  return [...said].map(([property, value]) => `${property}:${value}`).join(';')
}

function escaped(style: string): string {
  return style.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
