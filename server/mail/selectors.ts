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

/** Returns the selectors of a rule that can match an element at rest, each with its specificity. */
export function readSelectors(list: string): { selector: Selector; specificity: number }[] {
  if (list.length > MAX_LIST_LENGTH) return []
  return list.split(',').flatMap((written) => {
    if (written.length > MAX_SELECTOR_LENGTH) return []
    try {
      const [tokens, ...more] = parse(written.trim())
      if (tokens === undefined || more.length > 0 || tokens.length > MAX_TOKENS || !tokens.every(isAtRest))
        return []
      return [{ selector: { tokens, key: keyOf(tokens) }, specificity: specificityOf(tokens) }]
    } catch {
      return [] // Invalid selector: CSS ignores such a rule.
    }
  })
}

function isAtRest(token: Token): boolean {
  if (token.type === 'pseudo') return STRUCTURAL.test(token.name)
  return token.type !== 'pseudo-element' && token.type !== 'parent' && token.type !== 'column-combinator'
}

/** Selectors 4, §17; each kind counts at most 999. */
function specificityOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => {
    if (token.type === 'attribute')
      return sum + (token.name === 'id' && token.action === 'equals' ? 1_000_000 : 1_000)
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
