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
/** A test's cases stand one after another; that is long and yet simple. */
const longestTest = 450

/** Files and functions that nobody can hold in their head. */
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

/** `describe(…)` holds cases and is no function in the sense of the rule; where its callbacks start. */
function describeCallbacks(source: Source): number[] {
  return nodesOf(source, 'CallExpression')
    .filter(({ callee }) => isNode(callee) && /^describe\b/.test(textOf(source, callee)))
    .flatMap((call) => call.arguments as Node[])
    .map((argument) => argument.start)
}

/** The environment is read at a program's edge, once, and then handed down. */
export function environmentFaults(source: Source): Fault[] {
  const { path, text } = source
  const readers = ['server/config.ts', 'server/start.ts', 'emulator/main.ts']
  if (readers.includes(path) || /^(bench|test)\//.test(path)) return []
  const read = nodesOf(source, 'MemberExpression').filter((node) =>
    /^process\s*\??\.\s*env$|^process\s*(\?\.)?\[/.test(textOf(source, node)),
  )
  const imported = nodesOf(source, 'ImportDeclaration').filter((node) =>
    /\{[^}]*\benv\b[^}]*\}\s*from\s*['"](node:)?process['"]/.test(textOf(source, node)),
  )
  const says = 'process.env is read in server/config.ts alone'
  return [...read, ...imported].map(({ start }) => ({ path, line: lineAt(text, start), says }))
}

/** A default export has another name in every file that imports it; only a tool's configuration must have one. */
export function defaultExportFaults(source: Source): Fault[] {
  const { path, text } = source
  if (/^[\w-]+\.config\.ts$/.test(path)) return []
  return parse(source)
    .module.staticExports.flatMap((one) => one.entries)
    .filter(({ exportName }) => exportName.kind === 'Default' || exportName.name === 'default')
    .map(({ start }) => ({ path, line: lineAt(text, start), says: 'export it by its name, not as default' }))
}

const leavesOut = /^(?:describe|suite|it|test|bench|context|ctx)\b[^()]*\.(skip|only|todo)$/

/** A test that is left out, or that leaves the others out. */
export function leftOutFaults(source: Source): Fault[] {
  const { path, text } = source
  if (!isTest(path)) return []
  return nodesOf(source, 'MemberExpression').flatMap((node) => {
    const word = leavesOut.exec(textOf(source, node))?.[1]
    const line = lineAt(text, node.end)
    return word ? [{ path, line, says: `no .${word}: mend the test or take it away` }] : []
  })
}
