import type { AtRule, ChildNode, Container, Root, Rule } from 'postcss'
import parseSafely from 'postcss-safe-parser'
import { MAIL_STYLES_WITH_IMAGES } from './mail-style.ts'
import { type Declaration, readSelectors, type StyleRule, splitSelectors } from './selectors.ts'
import { parseableSheet } from './style-bounds.ts'
import { HIDING_PROPERTIES } from './visibility-style.ts'

const MAX_RULES = 4_000
const MAX_DECLARATIONS = 60
const MAX_VALUE_LENGTH = 500
const MAX_AT_DEPTH = 3
const MAX_BRACES = 100
const MAX_NESTED_LENGTH = 300
/** More than any specificity. */
const LAYERED = 1_000_000_000_000

/** The screen width that media queries see: wide enough for the desktop layout of newsletters. */
const DESKTOP_WIDTH = 800
const DESKTOP_DEVICE_WIDTH = 1280

/**
 * Returns the rules of a style sheet that apply on a desktop, one per selector. Never throws; broken rules are left
 * out.
 */
export function readStyleSheet(css: string): StyleRule[] {
  if (nestsTooDeep(css)) return []
  const rules: StyleRule[] = []
  try {
    collect(parseSafely(parseableSheet(css)) as Root, { rules, depth: 0, isLayered: false, around: null })
  } catch {
    // The rest cannot be parsed; the rules so far count.
  }
  return rules
}

/** The parser recurses for each nested block. */
function nestsTooDeep(css: string): boolean {
  let depth = 0
  for (const [brace] of css.matchAll(/[{}([)\]]/g)) {
    depth += '{(['.includes(brace) ? 1 : -1
    if (depth > MAX_BRACES) return true
    if (depth < 0) depth = 0
  }
  return false
}

/** Where rules are collected: their depth in at-rules and other rules, and the selector of the rule around them. */
type Place = { rules: StyleRule[]; depth: number; isLayered: boolean; around: string | null }

function collect(container: Container<ChildNode>, place: Place): void {
  for (const node of container.nodes ?? []) {
    if (place.rules.length >= MAX_RULES) return
    if (node.type === 'rule') addRule(node, place)
    else if (node.type === 'atrule' && place.depth < MAX_AT_DEPTH && isRead(node)) addAtRule(node, place)
  }
}

function addAtRule(rule: AtRule, place: Place): void {
  const isLayered = place.isLayered || rule.name.toLowerCase() === 'layer'
  const inner = { ...place, depth: place.depth + 1, isLayered }
  // Inside a rule, declarations of an at-rule are those of the rule (CSS Nesting, §3.2).
  if (place.around !== null) addDeclarations(place.around, rule, inner)
  collect(rule, inner)
}

/** Whether what an at-rule contains applies. `@supports` is taken to be true, as in a current browser. */
function isRead({ name, params }: AtRule): boolean {
  switch (name.toLowerCase()) {
    case 'media':
      return appliesOnDesktop(params)
    case 'supports':
      return !/^\s*not\b/i.test(params)
    default:
      return name.toLowerCase() === 'layer'
  }
}

function addRule(rule: Rule, place: Place): void {
  const selector = place.around === null ? rule.selector : nestedSelector(rule.selector, place.around)
  if (selector === null) return
  addDeclarations(selector, rule, place)
  const hasInner = rule.nodes?.some(({ type }) => type === 'rule' || type === 'atrule') === true
  if (hasInner && place.depth < MAX_AT_DEPTH)
    collect(rule, { ...place, depth: place.depth + 1, around: selector })
}

/** Returns a nested selector as one by itself: `& .a` and `.a` inside `.b` are `:is(.b) .a` (CSS Nesting, §2). */
function nestedSelector(selector: string, around: string): string | null {
  if (selector.length + around.length > MAX_NESTED_LENGTH) return null
  return splitSelectors(selector)
    .map((one) => {
      const bare = one.trim()
      if (bare.includes('&')) return bare.replaceAll('&', `:is(${around})`)
      return `:is(${around}) ${bare}`
    })
    .join(',')
}

function addDeclarations(selectors: string, rule: Rule | AtRule, { rules, isLayered }: Place): void {
  const declarations = declarationsOf(rule)
  if (declarations.length === 0) return
  for (const { selector, specificity } of readSelectors(selectors)) {
    if (rules.length >= MAX_RULES) return
    // Rules in a layer give way to those in none (CSS Cascade 5, §6.4.3).
    const weight = isLayered ? specificity - LAYERED : specificity
    rules.push({ selector, specificity: weight, order: rules.length, declarations })
  }
}

function declarationsOf(rule: Rule | AtRule): Declaration[] {
  const found: Declaration[] = []
  for (const node of rule.nodes ?? []) {
    if (node.type !== 'decl' || found.length >= MAX_DECLARATIONS) continue
    const property = node.prop.toLowerCase()
    // A value that could end its declaration is never legitimate; the sanitiser checks the others.
    const isRead = property in MAIL_STYLES_WITH_IMAGES || HIDING_PROPERTIES.has(property)
    if (!isRead || /[;{}<>\\]/.test(node.value)) continue
    if (node.value.length > MAX_VALUE_LENGTH) continue
    found.push({ property, value: node.value, important: node.important ?? false })
  }
  return found
}

/** Decides whether a media query list (Media Queries 4) matches a desktop screen in light mode. An empty one does. */
export function appliesOnDesktop(queries: string): boolean {
  if (queries.trim() === '') return true
  return queries.slice(0, 2_000).split(',').some(holds)
}

function holds(query: string): boolean {
  const [, prefix, type, rest] = /^\s*(?:(not|only)\s+)?([a-z]+)?(.*)$/is.exec(query) ?? []
  // What is no valid query applies nowhere, not even behind `not` (Media Queries 4, §3.2): `screen yahoo`.
  if (/[^\s]/.test((rest ?? '').replace(/\([^()]*\)/g, ' ').replace(/(?<!\S)and(?!\S)/gi, ' '))) return false
  const isScreen = type === undefined || /^(?:all|screen)$/i.test(type)
  const features = [...(rest ?? '').matchAll(/\(([^()]*)\)/g)].map(([, feature]) =>
    feature!.trim().toLowerCase(),
  )
  const result = isScreen && features.every(isFeature)
  return prefix?.toLowerCase() === 'not' ? !result : result
}

function isFeature(feature: string): boolean {
  const [, bound, device, length] = /^(min|max)-(device-)?width\s*:\s*(.+)$/.exec(feature) ?? []
  if (length !== undefined)
    return compares(bound === 'min', device ? DESKTOP_DEVICE_WIDTH : DESKTOP_WIDTH, length)
  const range = rangeOf(feature)
  if (range !== null) return range.every(({ isMinimum, limit }) => compares(isMinimum, DESKTOP_WIDTH, limit))
  const ratio = /^-webkit-min-device-pixel-ratio\s*:\s*([\d.]+)$/.exec(feature)?.[1]
  if (ratio !== undefined) return Number(ratio) <= 1
  return /^(?:color|prefers-color-scheme\s*:\s*light|orientation\s*:\s*landscape|hover\s*:\s*hover)$/.test(
    feature,
  )
}

/** Returns the limits of a range of widths: `width >= 400px`, `400px <= width <= 600px`; null for anything else. */
function rangeOf(feature: string): { isMinimum: boolean; limit: string }[] | null {
  const parts = /^(?:([\d.]+[a-z]*)\s*([<>])=?\s*)?width\s*(?:([<>])=?\s*([\d.]+[a-z]*))?$/.exec(feature)
  const [, before, signBefore, signBehind, behind] = parts ?? []
  const limits = [
    ...(before === undefined ? [] : [{ isMinimum: signBefore === '<', limit: before }]),
    ...(behind === undefined ? [] : [{ isMinimum: signBehind === '>', limit: behind }]),
  ]
  return limits.length > 0 ? limits : null
}

function compares(isMinimum: boolean, width: number, limit: string): boolean {
  const pixels = Number.parseFloat(limit) * (/em\s*$/.test(limit) ? 16 : 1)
  return isMinimum ? width >= pixels : width <= pixels
}
