/**
 * The grammar of Gmail's search box.
 *
 *   query := any+                        (AND is implicit; the word AND is allowed)
 *   any   := near ("OR" near)*           (OR binds tighter than AND, and only in upper case)
 *   near  := one ["AROUND" number text]  (only after plain text; "a AROUND 3 b" in quotes keeps the order)
 *   one   := "-" one | "(" query ")" | "{" one+ "}" | operator ":" value | text
 *   value := text | quoted | "(" query ")" | "{" one+ "}"
 *
 * Inside an operator's group plain text belongs to the operator: from:(ann OR bob).
 */

export type QueryNode =
  | { kind: 'and' | 'or'; nodes: QueryNode[] }
  | { kind: 'not'; node: QueryNode }
  | { kind: 'term'; operator: Operator | 'text'; value: string; quoted: boolean }
  /** Two texts with at most `most` words between them. */
  | { kind: 'around'; left: string; right: string; most: number; ordered: boolean }

const operators = [
  'from',
  'to',
  'cc',
  'bcc',
  'deliveredto',
  'subject',
  'list',
  'filename',
  'rfc822msgid',
  'after',
  'before',
  'newer',
  'older',
  'newer_than',
  'older_than',
  'in',
  'is',
  'label',
  'category',
  'has',
  'larger',
  'smaller',
  'size',
] as const

type Operator = (typeof operators)[number]

/** A query Gmail would answer with nothing; it never reaches the caller of `compileQuery`. */
export class MalformedQueryError extends Error {
  override name = 'MalformedQueryError'
}

const deepest = 40

interface Reader {
  readonly text: string
  at: number
  depth: number
}

/** The tree of a query; undefined for an empty one. Throws MalformedQueryError. */
export function parseQuery(q: string): QueryNode | undefined {
  const reader: Reader = { text: q, at: 0, depth: 0 }
  const node = readAnd(reader, 'text', undefined)
  if (reader.at < q.length) throw new MalformedQueryError(`unexpected "${q[reader.at]}"`)
  return node
}

function readAnd(reader: Reader, operator: Operator | 'text', close: ')' | undefined): QueryNode | undefined {
  const nodes: QueryNode[] = []
  for (;;) {
    skipSpace(reader)
    const next = reader.text[reader.at]
    if (next === undefined || next === ')' || next === '}') {
      if (next !== close) throw new MalformedQueryError('unbalanced group')
      return joined('and', nodes)
    }
    if (takeKeyword(reader, 'AND')) continue
    const node = readOr(reader, operator)
    if (node) nodes.push(node)
  }
}

function readOr(reader: Reader, operator: Operator | 'text'): QueryNode | undefined {
  if (takeKeyword(reader, 'OR')) throw new MalformedQueryError('OR without a left side')
  const nodes: QueryNode[] = []
  do {
    const node = readNear(reader, operator)
    if (node) nodes.push(node)
    skipSpace(reader)
  } while (takeKeyword(reader, 'OR'))
  return joined('or', nodes)
}

function readNear(reader: Reader, operator: Operator | 'text'): QueryNode | undefined {
  const left = readOne(reader, operator)
  const around = /^\s+AROUND\s+(\d{1,4})\s+(?=\S)/.exec(reader.text.slice(reader.at))
  if (!around || left?.kind !== 'term' || left.operator !== 'text') return left
  reader.at += around[0].length
  const right = readOne(reader, operator)
  if (right?.kind !== 'term' || right.operator !== 'text') throw new MalformedQueryError('AROUND no text')
  return { kind: 'around', left: left.value, right: right.value, most: Number(around[1]), ordered: false }
}

function readOne(reader: Reader, operator: Operator | 'text'): QueryNode | undefined {
  skipSpace(reader)
  const next = reader.text[reader.at]
  if (next === undefined || next === ')' || next === '}') throw new MalformedQueryError('a term is missing')
  if (next === '-' && /[^\s-]/.test(reader.text[reader.at + 1] ?? ' ')) {
    reader.at += 1
    const node = readOne(reader, operator)
    return node && { kind: 'not', node }
  }
  if (next === '(' || next === '{') return readGroup(reader, operator)
  return readTerm(reader, operator)
}

function readGroup(reader: Reader, operator: Operator | 'text'): QueryNode | undefined {
  reader.depth += 1
  if (reader.depth > deepest) throw new MalformedQueryError('nested too deep')
  const isOr = reader.text[reader.at] === '{'
  reader.at += 1
  const node = isOr ? readBraces(reader, operator) : readAnd(reader, operator, ')')
  if (!node) throw new MalformedQueryError('empty group')
  reader.at += 1
  reader.depth -= 1
  return node
}

function readBraces(reader: Reader, operator: Operator | 'text'): QueryNode | undefined {
  const nodes: QueryNode[] = []
  for (;;) {
    skipSpace(reader)
    if (reader.text[reader.at] === '}') return joined('or', nodes)
    if (takeKeyword(reader, 'OR')) continue
    const node = readOne(reader, operator)
    if (node) nodes.push(node)
  }
}

function readTerm(reader: Reader, operator: Operator | 'text'): QueryNode | undefined {
  if (reader.text[reader.at] === '"') return quotedTerm(reader, operator)
  const named = /^([a-z0-9_]+):(?=\S)/i.exec(reader.text.slice(reader.at, reader.at + 14))
  const own = operators.find((known) => known === named?.[1]?.toLowerCase())
  if (!named || !own) return plainTerm(reader, operator)
  reader.at += named[0].length
  const next = reader.text[reader.at]
  if (next === '"') return quotedTerm(reader, own)
  if (next === '(' || next === '{') return readGroup(reader, own)
  if (next === ')' || next === '}') throw new MalformedQueryError(`${own}: without a value`)
  return plainTerm(reader, own)
}

function quotedTerm(reader: Reader, operator: Operator | 'text'): QueryNode {
  const end = reader.text.indexOf('"', reader.at + 1)
  if (end === -1) throw new MalformedQueryError('a quote is not closed')
  const value = reader.text.slice(reader.at + 1, end)
  reader.at = end + 1
  const near = /^(.*\S)\s+AROUND\s+(\d{1,4})\s+(\S.*)$/s.exec(value)
  if (near && operator === 'text') {
    return { kind: 'around', left: near[1]!, right: near[3]!, most: Number(near[2]), ordered: true }
  }
  return { kind: 'term', operator, value, quoted: true }
}

/** Text up to a space, a quote or a bracket; undefined for bare punctuation, which search ignores. */
function plainTerm(reader: Reader, operator: Operator | 'text'): QueryNode | undefined {
  const value = /^[^\s(){}"]+/.exec(reader.text.slice(reader.at))?.[0] ?? ''
  reader.at += value.length
  if (operator === 'text' && !/[\p{L}\p{N}]/u.test(value)) return undefined
  return { kind: 'term', operator, value, quoted: false }
}

function takeKeyword(reader: Reader, keyword: 'AND' | 'OR'): boolean {
  if (!reader.text.startsWith(keyword, reader.at)) return false
  const after = reader.text[reader.at + keyword.length]
  if (after !== undefined && !/[\s(){}"]/.test(after)) return false
  reader.at += keyword.length
  return true
}

function skipSpace(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1
}

function joined(kind: 'and' | 'or', nodes: QueryNode[]): QueryNode | undefined {
  return nodes.length > 1 ? { kind, nodes } : nodes[0]
}
