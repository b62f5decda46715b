/** The requested fields as a tree; an empty subtree means everything below. */
export type FieldTree = Map<string, FieldTree>

/** Applies a `fields` mask, e.g. `messages(id,payload/headers),nextPageToken` (Gmail API: guides, Performance). */
export function maskFields(resource: unknown, fields: string): unknown {
  const tree = parseFields(fields)
  return tree.size === 0 || tree.has('*') ? resource : keep(resource, tree)
}

export function parseFields(fields: string): FieldTree {
  const root: FieldTree = new Map()
  const stack: FieldTree[] = [root]
  let path: FieldTree = root
  for (const token of fields.match(/[^,()/\s]+|[,()/]/g) ?? []) {
    if (token === '(') stack.push(path)
    else if (token === ')') path = stack.length > 1 ? stack.pop()! : root
    else if (token === ',') path = stack.at(-1)!
    else if (token !== '/') {
      const below: FieldTree = path.get(token) ?? new Map()
      path.set(token, below)
      path = below
    }
  }
  return root
}

function keep(value: unknown, tree: FieldTree): unknown {
  if (tree.size === 0 || tree.has('*')) return value
  if (Array.isArray(value)) return value.map((item) => keep(item, tree))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).flatMap(([name, below]) => {
    const branch = tree.get(name)
    return branch ? [[name, keep(below, branch)] as const] : []
  })
  return Object.fromEntries(kept)
}
