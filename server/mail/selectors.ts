import { compile, type Options } from 'css-select'
import { parse, type Selector as Token } from 'css-what'

export type Selector = { tokens: Token[]; key: string }

export type Declaration = { property: string; value: string; important: boolean }
export type StyleRule = {
  selector: Selector
  /** As one number: ids, then classes, then element names (Selectors 4, §17). */
  specificity: number
  /** Position in the style sheet. */
  order: number
  declarations: readonly Declaration[]
}

/** An element as selectors see it. */
export type StyledElement = {
  name: string
  attributes: Record<string, string>
  parent: StyledElement | null
  children: StyledElement[]
  /** Where its style attribute goes in the source; negative: nowhere. */
  insertAt: number
  rules: StyleRule[]
}

/** A search for elements, with the number of steps it may still take. */
export type Matching = {
  elements: readonly StyledElement[]
  stepsLeft: number
  byKey?: Map<string, StyledElement[]>
}

const MAX_SELECTOR_LENGTH = 300
const MAX_LIST_LENGTH = 20_000
const MAX_TOKENS = 20
/** Maximum length of an attribute that a selector reads; classes and ids are short. */
const MAX_ATTRIBUTE_LENGTH = 1_000
/** Pseudo-classes that depend neither on the user nor on time. */
const STRUCTURAL =
  /^(?:first-child|last-child|only-child|nth-child|first-of-type|last-of-type|nth-of-type|link|any-link|root)$/

/** Pseudo-classes that match what one of the selectors in them matches, or none of them. */
const LOGICAL = /^(?:is|where|not|matches)$/
/** All pseudo-classes of CSS that mail may use, also those that never match a mail at rest. */
const KNOWN =
  /^(?:(?:first|last|only|nth|nth-last)-(?:child|of-type)|is|where|not|has|matches|root|empty|link|any-link|visited|hover|active|focus(?:-within|-visible)?|target|checked|enabled|disabled|required|optional|read-only|read-write|valid|invalid|default|indeterminate|lang|dir|scope|defined|before|after|first-line|first-letter)$/
const MAX_LOGICAL_DEPTH = 2
const MAX_ALTERNATIVES = 10

/** Splits a list of selectors at its commas, but not inside brackets or quotes: `:is(.a, .b), p`. */
export function splitSelectors(list: string): string[] {
  const found: string[] = []
  let [start, depth, quote] = [0, 0, '']
  for (let at = 0; at < list.length; at++) {
    const sign = list[at]!
    if (sign === '\\') at++
    else if (quote !== '') quote = sign === quote ? '' : quote
    else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '(' || sign === '[') depth++
    else if (sign === ')' || sign === ']') depth--
    else if (sign === ',' && depth <= 0) {
      found.push(list.slice(start, at))
      start = at + 1
    }
  }
  return [...found, list.slice(start)]
}

/**
 * Returns the selectors of a rule that can match an element at rest, each with its specificity. A rule with a selector
 * that CSS does not know counts for nothing, as in a browser (Selectors 4, §4.1).
 */
export function readSelectors(list: string): { selector: Selector; specificity: number }[] {
  if (list.length > MAX_LIST_LENGTH) return []
  const found: { selector: Selector; specificity: number }[] = []
  for (const written of splitSelectors(list)) {
    const tokens = written.length > MAX_SELECTOR_LENGTH ? [] : tokensOf(written)
    if (tokens === null) return []
    if (tokens.length === 0 || tokens.length > MAX_TOKENS) continue
    if (!tokens.every((token) => isAtRest(token, 0))) continue
    found.push({ selector: { tokens, key: keyOf(tokens) }, specificity: specificityOf(tokens) })
  }
  return found
}

/** Returns the tokens of one selector; null if it is invalid. */
function tokensOf(written: string): Token[] | null {
  try {
    const [tokens, ...more] = parse(written.trim())
    if (tokens === undefined || more.length > 0) return null
    const isKnown = tokens.every(
      ({ type, ...token }) => type !== 'pseudo' || ('name' in token && KNOWN.test(token.name)),
    )
    return isKnown ? tokens : null
  } catch {
    return null
  }
}

function isAtRest(token: Token, depth: number): boolean {
  if (token.type === 'pseudo' && LOGICAL.test(token.name)) {
    const lists = alternativesOf(token)
    if (depth >= MAX_LOGICAL_DEPTH || lists.length === 0 || lists.length > MAX_ALTERNATIVES) return false
    return lists.every(
      (tokens) => tokens.length <= MAX_TOKENS && tokens.every((one) => isAtRest(one, depth + 1)),
    )
  }
  if (token.type === 'pseudo') return STRUCTURAL.test(token.name)
  return token.type !== 'pseudo-element' && token.type !== 'parent' && token.type !== 'column-combinator'
}

function alternativesOf(token: Token): Token[][] {
  return token.type === 'pseudo' && Array.isArray(token.data) ? token.data : []
}

/** Selectors 4, §17; each kind counts at most 999. */
function specificityOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => {
    if (token.type === 'attribute')
      return sum + (token.name === 'id' && token.action === 'equals' ? 1_000_000 : 1_000)
    if (token.type === 'pseudo' && LOGICAL.test(token.name)) {
      const inner = alternativesOf(token).map(specificityOf)
      return token.name === 'where' ? sum : sum + Math.max(0, ...inner)
    }
    if (token.type === 'pseudo') return sum + 1_000
    return token.type === 'tag' ? sum + 1 : sum
  }, 0)
}

/** Returns what the element itself must have: an id, else a class, else a name; `*` for none of them. */
function keyOf(tokens: readonly Token[]): string {
  const last = tokens.findLastIndex(({ type }) => /^(?:descendant|child|sibling|adjacent)$/.test(type))
  let key = '*'
  for (const token of tokens.slice(last + 1)) {
    if (token.type === 'attribute' && token.name === 'id' && token.action === 'equals')
      return `#${token.value}`
    if (token.type === 'attribute' && token.name === 'class' && token.action === 'element')
      key = `.${token.value}`
    else if (token.type === 'tag' && key === '*') key = token.name
  }
  return key
}

/** Thrown when a hostile sheet would take too many steps; the caller keeps what was found so far. */
export class StepsUsedUpError extends Error {
  override name = 'StepsUsedUpError'
}

/**
 * Returns the elements that a selector matches.
 *
 * @throws StepsUsedUpError
 */
export function matchRule({ tokens, key }: Selector, matching: Matching): StyledElement[] {
  matching.byKey ??= indexed(matching.elements)
  const possible = key === '*' ? matching.elements : (matching.byKey.get(key) ?? [])
  if (possible.length === 0) return []
  const isSimple = tokens.length === 1 && key !== '*'
  spend(matching, isSimple ? possible.length : 20)
  if (isSimple) return [...possible]
  const holdsFor = compile<StyledElement, StyledElement>([tokens], options(matching))
  return possible.filter(holdsFor)
}

function indexed(elements: readonly StyledElement[]): Map<string, StyledElement[]> {
  const byKey = new Map<string, StyledElement[]>()
  const add = (key: string, element: StyledElement) => {
    const known = byKey.get(key)
    if (known) known.push(element)
    else byKey.set(key, [element])
  }
  for (const element of elements) {
    add(element.name, element)
    if (element.attributes.id) add(`#${element.attributes.id}`, element)
    const classes = (element.attributes.class ?? '').split(/\s+/).slice(0, 50)
    for (const name of new Set(classes)) if (name !== '') add(`.${name}`, element)
  }
  return byKey
}

function spend(matching: Matching, steps: number): void {
  matching.stepsLeft -= steps
  if (matching.stepsLeft < 0) throw new StepsUsedUpError('A style sheet needs too many steps')
}

/** How css-select walks our elements. Each step is counted, because a chain of descendants can match in many ways. */
function options(matching: Matching): Options<StyledElement, StyledElement> {
  const counted = <T>(answer: T): T => {
    spend(matching, 1)
    return answer
  }
  return {
    cacheResults: false,
    adapter: {
      isTag: (_node): _node is StyledElement => counted(true),
      getName: ({ name }) => counted(name),
      getAttributeValue: ({ attributes }, name) => counted(attributes[name]?.slice(0, MAX_ATTRIBUTE_LENGTH)),
      hasAttrib: ({ attributes }, name) => counted(Object.hasOwn(attributes, name)),
      getParent: ({ parent }) => counted(parent),
      getChildren: ({ children }) => counted(children),
      getSiblings: ({ parent }) => {
        spend(matching, 1 + (parent?.children.length ?? 0) / 10)
        return parent?.children ?? []
      },
      getText: () => '',
      removeSubsets: (nodes) => nodes,
      equals: (one, other) => counted(one === other),
    },
  }
}
