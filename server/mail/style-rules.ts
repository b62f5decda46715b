import type { AtRule, ChildNode, Container, Root, Rule } from 'postcss'
import parseSafely from 'postcss-safe-parser'
import { MAIL_STYLES_WITH_IMAGES } from './mail-style.ts'
import { type Declaration, readSelectors, type StyleRule } from './selectors.ts'
import { parseableSheet } from './style-bounds.ts'

const MAX_RULES = 4_000
const MAX_DECLARATIONS = 60
const MAX_VALUE_LENGTH = 500
const MAX_AT_DEPTH = 3
const MAX_BRACES = 100

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
    collect(parseSafely(parseableSheet(css)) as Root, rules, 0)
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

function collect(container: Container<ChildNode>, rules: StyleRule[], depth: number): void {
  for (const node of container.nodes ?? []) {
    if (rules.length >= MAX_RULES) return
    if (node.type === 'rule') addRule(node, rules)
    else if (node.type === 'atrule' && depth < MAX_AT_DEPTH && isRead(node)) collect(node, rules, depth + 1)
  }
}

function isRead({ name, params }: AtRule): boolean {
  return name.toLowerCase() === 'media' && appliesOnDesktop(params)
}

function addRule(rule: Rule, rules: StyleRule[]): void {
  const declarations = declarationsOf(rule)
  if (declarations.length === 0) return
  for (const { selector, specificity } of readSelectors(rule.selector)) {
    if (rules.length < MAX_RULES) rules.push({ selector, specificity, order: rules.length, declarations })
  }
}

function declarationsOf(rule: Rule): Declaration[] {
  const found: Declaration[] = []
  for (const node of rule.nodes ?? []) {
    if (node.type !== 'decl' || found.length >= MAX_DECLARATIONS) continue
    const property = node.prop.toLowerCase()
    // A value that could end its declaration is never legitimate; the sanitiser checks the others.
    if (!(property in MAIL_STYLES_WITH_IMAGES) || /[;{}<>\\]/.test(node.value)) continue
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
  const [, sign, limit] = /^width\s*([<>])=?\s*(.+)$/.exec(feature) ?? []
  if (limit !== undefined) return compares(sign === '>', DESKTOP_WIDTH, limit)
  const ratio = /^-webkit-min-device-pixel-ratio\s*:\s*([\d.]+)$/.exec(feature)?.[1]
  if (ratio !== undefined) return Number(ratio) <= 1
  return /^(?:color|prefers-color-scheme\s*:\s*light|orientation\s*:\s*landscape|hover\s*:\s*hover)$/.test(
    feature,
  )
}

function compares(isMinimum: boolean, width: number, limit: string): boolean {
  const pixels = Number.parseFloat(limit) * (/em\s*$/.test(limit) ? 16 : 1)
  return isMinimum ? width >= pixels : width <= pixels
}
