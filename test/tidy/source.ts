import { globSync, readFileSync } from 'node:fs'
import { type ParseResult, parseSync } from 'vite'

/** A file of ours. `path` is relative to the repository's root, with slashes. */
export interface Source {
  path: string
  text: string
}

/** A broken rule: where it is broken, and what to do about it. */
export interface Fault {
  path: string
  line: number
  says: string
}

const folders = '{server,emulator,contract,web,test,bench}'
const madeByPrograms = ['**/node_modules/**', 'web/dist/**', 'test/artefacts/**', 'test/fixtures/**']

/** Every TypeScript file of the repository, those of its root included. */
export function readSources(root: string): Source[] {
  const paths = globSync(['*.ts', `${folders}/**/*.{ts,tsx}`], { cwd: root, exclude: madeByPrograms })
  return paths.sort().map((path) => readSource(root, path))
}

/** Files other than TypeScript that contain our words: SQL, texts, styles, pages. */
export function readOtherSources(root: string): Source[] {
  const patterns = [`${folders}/**/*.{sql,css,html}`, 'locales/*.json']
  const paths = globSync(patterns, { cwd: root, exclude: madeByPrograms })
  return paths.sort().map((path) => readSource(root, path))
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.endsWith('.test.tsx')
}

/** Every rule reads every file, so each file is parsed once and kept. */
const parsedSources = new WeakMap<Source, ParseResult>()

/** @throws Error naming the file if it does not parse, because no rule could check it */
export function parse(source: Source): ParseResult {
  const parsed = parsedSources.get(source) ?? parseSync(source.path, source.text)
  if (parsed.errors.length > 0) throw new Error(`${source.path}: ${parsed.errors[0]!.message}`)
  parsedSources.set(source, parsed)
  return parsed
}

/** A node of the syntax tree (ESTree) before its type is checked. */
export interface Node {
  type: string
  start: number
  end: number
  [field: string]: unknown
}

/** Every node of one of these types. */
export function nodesOf(source: Source, ...types: readonly string[]): Node[] {
  const found: Node[] = []
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look)
    if (!isNode(value)) return
    if (types.includes(value.type)) found.push(value)
    Object.values(value).forEach(look)
  }
  look(parse(source).program)
  return found
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** The source text of a node. */
export function textOf(source: Source, node: Pick<Node, 'start' | 'end'>): string {
  return source.text.slice(node.start, node.end)
}

/** Line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function readSource(root: string, path: string): Source {
  return { path: path.replaceAll('\\', '/'), text: readFileSync(`${root}/${path}`, 'utf8') }
}
