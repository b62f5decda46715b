import { posix } from 'node:path'
import { type Fault, isNode, isTest, lineAt, nodesOf, parse, type Source } from './source.ts'

/** One `import`, `export … from` or `import()`. */
interface Import {
  from: string
  line: number
  /** Whether it is erased at runtime. */
  typeOnly: boolean
  reExport: boolean
}

/** Folders that all of the server may import, and that import no other folder of ours. */
const ground = ['mail', 'errors', 'log', 'origin', 'trace', 'clock', 'ids', 'sealing']
const storage = [...ground, 'db', 'jobs']
const domain = [
  ...storage,
  ...['letters', 'users', 'candidates', 'mailboxes', 'sharing', 'pictures', 'messages', 'sync', 'outbox'],
  ...['profiles', 'exports', 'erasing', 'leaving', 'health', 'version'],
]

/**
 * What each part may import besides itself (ARCHITECTURE.md, "Layout"). `type x` allows types only, and
 * a file's path allows that file only. A part that is not listed may import everything.
 */
const layers: Record<string, readonly string[]> = {
  mail: [],
  errors: ['sign-in-problems'],
  'sign-in-problems': [],
  origin: [],
  trace: ['origin'],
  log: ['origin'],
  version: [],
  doctor: [...storage, 'type config', 'server/http/own-host.ts'],
  clock: [],
  ids: [],
  sealing: [],
  config: ['type gmail', 'pubsub-settings', 'oidc-settings', 'monitoring-settings', 'secret-file'],
  'secret-file': [],
  'pubsub-settings': [],
  'oidc-settings': [],
  'monitoring-settings': [],
  'open-telemetry': ['trace', 'type monitoring-settings'],
  db: ground,
  jobs: [...ground, 'db'],
  letters: [...ground, 'locales'],
  users: [...storage, 'letters', 'contract/audit-actions.ts'],
  candidates: [...storage, 'letters', 'users', 'contract/audit-actions.ts'],
  mailboxes: [...storage, 'letters', 'users'],
  pictures: storage,
  scan: [],
  sharing: [...storage, 'letters', 'users', 'candidates', 'mailboxes'],
  messages: [...storage, 'users', 'candidates', 'mailboxes', 'sharing', 'pictures'],
  sync: [...storage, 'users', 'candidates', 'mailboxes', 'sharing', 'messages'],
  outbox: [...storage, 'users', 'candidates', 'mailboxes', 'sharing', 'messages'],
  erasing: [
    ...[...storage, 'letters', 'users', 'candidates', 'mailboxes', 'sharing', 'pictures', 'messages', 'sync'],
    'contract/audit-actions.ts',
  ],
  profiles: [...storage, 'users', 'candidates', 'mailboxes', 'sharing', 'messages'],
  exports: [...storage, 'letters', 'users', 'mailboxes', 'messages'],
  health: [...storage, 'users', 'mailboxes', 'type contract'],
  watching: [...storage, 'config', 'health', 'http', 'mailboxes', 'version', 'open-telemetry'],
  leaving: [...storage, 'users', 'candidates', 'mailboxes', 'sharing', 'messages', 'outbox'],
  gmail: [
    ...ground,
    'server/mailboxes/provider.ts',
    'server/mailboxes/notification-port.ts',
    'type config',
    'type pubsub-settings',
  ],
  http: [...domain, 'scan', 'contract'],
  worker: domain,
  reseal: domain,
  foundation: [...domain, 'config', 'gmail', 'watching'],
  app: [
    ...[...domain, 'scan', 'config', 'gmail', 'http', 'watching', 'foundation', 'reseal', 'worker'],
    'type contract',
  ],
  demo: [...domain, 'type app', 'type gmail', 'type contract', 'emulator'],
  contract: [],
  emulator: [],
  web: ['contract', 'locales'],
}

/** Returns every import and re-export of a file, in the order of the file. */
export function importsOf(source: Source): Import[] {
  const { module } = parse(source)
  const at = (offset: number) => lineAt(source.text, offset)
  const found: Import[] = module.staticImports.map(({ moduleRequest, entries, start, end }) => ({
    from: moduleRequest.value,
    line: at(start),
    typeOnly:
      /^import\s+type\b/.test(source.text.slice(start, end)) ||
      (entries.length > 0 && entries.every((entry) => entry.isType)),
    reExport: false,
  }))
  for (const { moduleRequest, start, isType } of module.staticExports.flatMap((one) => one.entries)) {
    if (!moduleRequest) continue
    found.push({ from: moduleRequest.value, line: at(start), typeOnly: isType, reExport: true })
  }
  for (const node of nodesOf(source, 'ImportExpression', 'TSImportType')) {
    const named = isNode(node.source) ? node.source.value : undefined
    if (typeof named !== 'string') continue
    const typeOnly = node.type === 'TSImportType'
    found.push({ from: named, line: at(node.start), typeOnly, reExport: false })
  }
  return found.sort((one, other) => one.line - other.line)
}

/** Finds imports that the file's layer does not allow. */
export function layerFaults(source: Source): Fault[] {
  const part = partOf(source.path)
  const allowed = layers[part]
  // A unit test may import more than its subject. Tests of the emulator may not: it stays separate.
  if (!allowed || (isTest(source.path) && part !== 'emulator')) return []
  return importsOf(source).flatMap(({ from, line, typeOnly }) => {
    if (!from.startsWith('.')) return []
    const target = posix.join(posix.dirname(source.path), from)
    const other = partOf(target)
    const mayImport =
      other === part ||
      allowed.includes(other) ||
      allowed.includes(target) ||
      (typeOnly && allowed.includes(`type ${other}`))
    if (mayImport) return []
    const only = allowed.includes(`type ${other}`) ? ' beyond its types' : ''
    return [{ path: source.path, line, says: `${part} may not import ${other}${only} (${target})` }]
  })
}

/** Relative imports must name the file with its extension, and no file re-exports another. */
export function importStyleFaults(source: Source): Fault[] {
  const faults = importsOf(source).flatMap(({ from, line, reExport }) => {
    if (!from.startsWith('.')) return []
    const says: string[] = []
    if (!/\.(tsx?|css|json|svg)(\?\w+)?$/.test(from))
      says.push(`import '${from}' by its full file name, ending in .ts`)
    if (reExport) says.push(`no barrels: import directly from '${from}'`)
    return says.map((text) => ({ path: source.path, line, says: text }))
  })
  if (/\/index\.tsx?$/.test(source.path)) {
    faults.push({ path: source.path, line: 1, says: 'a file is named by its noun, not index' })
  }
  return faults
}

/** Returns the part of a path: `server/sync/run.ts` → sync, `server/app.ts` → app, `web/app.tsx` → web. */
function partOf(path: string): string {
  const [top = '', next = ''] = path.split('/')
  if (top === '..') return `outside the repository`
  return top === 'server' ? next.replace(/\.ts$/, '') : top
}
