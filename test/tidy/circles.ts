import { posix } from 'node:path'
import { importsOf } from './imports.ts'
import type { Fault, Source } from './source.ts'

/** The files that a file imports, each with the line of the import. */
type Targets = ReadonlyMap<string, number>

/**
 * Finds files that import each other in a circle of any length. Each circle is reported once.
 *
 * Imports of types count too, because nobody could understand one of the files without all the others.
 */
export function circleFaults(sources: readonly Source[]): Fault[] {
  const graph = new Map(sources.map((source) => [source.path, targetsOf(source)]))
  const faults: Fault[] = []
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (path: string): void => {
    if (done.has(path)) return
    const start = trail.indexOf(path)
    if (start >= 0) {
      const circle = [...trail.slice(start), path]
      const line = graph.get(circle[0]!)?.get(circle[1]!) ?? 1
      faults.push({ path, line, says: `imports in a circle: ${circle.join(' → ')}` })
      return
    }
    trail.push(path)
    for (const target of graph.get(path)?.keys() ?? []) visit(target)
    trail.pop()
    done.add(path)
  }
  for (const path of graph.keys()) visit(path)
  return faults
}

function targetsOf(source: Source): Targets {
  const targets = new Map<string, number>()
  for (const { from, line } of importsOf(source)) {
    if (!from.startsWith('.')) continue
    const target = posix.join(posix.dirname(source.path), from)
    if (!targets.has(target)) targets.set(target, line)
  }
  return targets
}
