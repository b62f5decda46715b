import {
  type Fault,
  isNode,
  isTest,
  lineAt,
  type Node,
  nodesOf,
  parse,
  type Source,
  textOf,
} from './source.ts'

const longestFunction = 70
const longestFile = 300
/** The limit for tests: cases one after another are long but simple. */
const longestTest = 450

/** Finds files and functions that are too long to understand at once. */
export function sizeFaults(source: Source): Fault[] {
  const { path, text } = source
  const lines = text.replace(/\n$/, '').split('\n').length
  const most = isTest(path) ? longestTest : longestFile
  const file = { path, line: most + 1, says: `${lines} lines, at most ${most}: split it` }
  const groups = isTest(path) ? describeCallbacks(source) : []
  const functions = nodesOf(source, 'FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression')
    .filter((node) => !groups.includes(node.start))
    .map((node) => ({ line: lineAt(text, node.start), length: textOf(source, node).split('\n').length }))
    .filter(({ length }) => length > longestFunction)
    .map(({ line, length }) => {
      return { path, line, says: `a function of ${length} lines, at most ${longestFunction}: split it` }
    })
  return lines > most ? [file, ...functions] : functions
}

/** The positions of `describe(…)` callbacks. They only hold cases, so the limit for functions does not apply. */
function describeCallbacks(source: Source): number[] {
  return nodesOf(source, 'CallExpression')
    .filter(({ callee }) => isNode(callee) && /^describe\b/.test(textOf(source, callee)))
    .flatMap((call) => call.arguments as Node[])
    .map((argument) => argument.start)
}

/** The environment is read once, where a program starts, and then passed down. */
export function environmentFaults(source: Source): Fault[] {
  const { path, text } = source
  const readers = ['server/config.ts', 'server/start.ts', 'server/cli.ts', 'emulator/main.ts']
  if (readers.includes(path) || /^(bench|test)\//.test(path)) return []
  const read = nodesOf(source, 'MemberExpression').filter((node) =>
    /^process\s*\??\.\s*env$|^process\s*(\?\.)?\[/.test(textOf(source, node)),
  )
  const imported = nodesOf(source, 'ImportDeclaration').filter((node) =>
    /\{[^}]*\benv\b[^}]*\}\s*from\s*['"](node:)?process['"]/.test(textOf(source, node)),
  )
  const says = 'process.env may be read only in server/config.ts'
  return [...read, ...imported].map(({ start }) => ({ path, line: lineAt(text, start), says }))
}

/** Default exports get different names in different files. Only the configuration of a tool needs one. */
export function defaultExportFaults(source: Source): Fault[] {
  const { path, text } = source
  if (/^[\w-]+\.config\.ts$/.test(path)) return []
  return parse(source)
    .module.staticExports.flatMap((one) => one.entries)
    .filter(({ exportName }) => exportName.kind === 'Default' || exportName.name === 'default')
    .map(({ start }) => ({ path, line: lineAt(text, start), says: 'export it by its name, not as default' }))
}

const leavesOut = /^(?:describe|suite|it|test|bench|context|ctx)\b[^()]*\.(skip|only|todo)$/

/** Finds tests that are skipped, or that skip others. */
export function leftOutFaults(source: Source): Fault[] {
  const { path, text } = source
  if (!isTest(path)) return []
  return nodesOf(source, 'MemberExpression').flatMap((node) => {
    const word = leavesOut.exec(textOf(source, node))?.[1]
    const line = lineAt(text, node.end)
    return word ? [{ path, line, says: `no .${word}: fix the test or delete it` }] : []
  })
}
