import type { SearchableMessage } from '../spec.ts'
import { aroundMatcher } from './around.ts'
import { intersection } from './postings.ts'
import { MalformedQueryError, parseQuery, type QueryNode } from './syntax.ts'
import {
  type AddressField,
  addressMatcher,
  compileTerm,
  exactAddress,
  type Matcher,
  type Narrow,
  narrowToAny,
  type TermContext,
} from './term.ts'

export interface QueryOptions {
  nowMs: number
  includeSpamTrash: boolean
  /** The address that `me` stands for. */
  ownAddress?: string
  /** A longer query finds nothing and gives no error. Gmail's limit is unpublished, so a switch sets it. */
  maxQueryLength?: number
  /** Whether `after:` excludes the exact moment it names. */
  afterIsExclusive?: boolean
  /** Whether dots and plus-tags of addresses at gmail.com do not matter. */
  gmailVariantsFound?: boolean
}

/**
 * A predicate for Gmail's `q`, with the meaning it has over the API: per message, never per thread, no aliases.
 *
 * Never throws: a query that Gmail cannot read finds nothing. Spam and trash are excluded unless the options or the
 * query (`in:anywhere`, `in:spam`, `in:trash`) include them. Compile a query once and evaluate it over a whole
 * mailbox: cheap tests run first, and bodies are read last. Gmail API: messages.list.
 */
export function compileQuery(q: string, options: QueryOptions): (message: SearchableMessage) => boolean {
  return compileSearch(q, options).test
}

/** The predicate of `compileQuery`, and a way to find the few messages it has to look at. */
export interface Search {
  test: (message: SearchableMessage) => boolean
  /** Undefined if every message has to be looked at. */
  narrow: Narrow | undefined
}

export function compileSearch(q: string, options: QueryOptions): Search {
  if (q.length > (options.maxQueryLength ?? Number.POSITIVE_INFINITY)) return nothing
  try {
    const tree = parseQuery(q)
    const { test, narrow } = tree ? compileNode(tree, options) : everything
    const hidden = options.includeSpamTrash ? [] : ['SPAM', 'TRASH'].filter((label) => !names(tree, label))
    if (hidden.length === 0) return { test, narrow }
    const isHidden = (message: SearchableMessage) => hidden.some((label) => message.labelIds.includes(label))
    return { test: (message) => !isHidden(message) && test(message), narrow }
  } catch (error) {
    if (error instanceof MalformedQueryError) return nothing
    throw error
  }
}

const everything: Matcher = { cost: 0, test: () => true }
const nothing: Search = { test: () => false, narrow: () => [] }

function compileNode(node: QueryNode, context: TermContext): Matcher {
  if (node.kind === 'term') return compileTerm(node, context)
  if (node.kind === 'around') return aroundMatcher(node)
  if (node.kind === 'not') {
    const inner = compileNode(node.node, context)
    return { cost: inner.cost, test: (message) => !inner.test(message) }
  }
  return node.kind === 'or' ? compileOr(node.nodes, context) : compileAnd(node.nodes, context)
}

function compileAnd(nodes: readonly QueryNode[], context: TermContext): Matcher {
  const all = nodes.map((node) => compileNode(node, context)).sort((a, b) => a.cost - b.cost)
  const narrows = all.flatMap(({ narrow }) => narrow ?? [])
  return {
    cost: dearest(all),
    test: (message) => all.every((matcher) => matcher.test(message)),
    narrow: narrows.length > 0 ? (index) => intersection(narrows.map((one) => one(index))) : undefined,
  }
}

/**
 * The usual query is one large OR over addresses. The addresses of one field become a set, so that the cost per
 * message does not grow with the number of addresses.
 */
function compileOr(nodes: readonly QueryNode[], context: TermContext): Matcher {
  const sets = new Map<AddressField, Set<string>>()
  const any: Matcher[] = []
  for (const node of flattened(nodes)) {
    const wanted = exactAddress(node, context)
    if (!wanted) any.push(compileNode(node, context))
    else sets.set(wanted.field, (sets.get(wanted.field) ?? new Set()).add(wanted.address))
  }
  for (const [field, addresses] of sets) any.push(addressMatcher(field, addresses, context))
  any.sort((a, b) => a.cost - b.cost)
  return {
    cost: dearest(any),
    test: (message) => any.some((matcher) => matcher.test(message)),
    narrow: narrowToAny(any),
  }
}

function flattened(nodes: readonly QueryNode[]): QueryNode[] {
  return nodes.flatMap((node) => (node.kind === 'or' ? flattened(node.nodes) : [node]))
}

function dearest(matchers: readonly Matcher[]): number {
  return Math.max(...matchers.map((matcher) => matcher.cost))
}

/** Decides whether the query names the label (spam or trash) or `anywhere`, without a minus. */
function names(node: QueryNode | undefined, label: string): boolean {
  if (!node || node.kind === 'not' || node.kind === 'around') return false
  if (node.kind !== 'term') return node.nodes.some((inner) => names(inner, label))
  if (!['in', 'label', 'is'].includes(node.operator)) return false
  const value = node.value.toUpperCase()
  return value === label || value === 'ANYWHERE'
}
