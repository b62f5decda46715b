import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readSources } from './source.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')

/** The number of items of level 1 and 2 in each chapter of ASVS 5.0.0. */
const items = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7]

/** Names of files of the repository: in backticks, with a folder or one of the names at its root. */
function filesIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!)
  return quoted.filter((name) => /^(?:[a-z][\w-]*\/)+[\w.-]*$|^[\w-]+\.(?:md|json|ts)$/.test(name))
}

interface Row {
  item: string
  level: string
  status: string
  reason: string
}

function rowsOf(text: string): Row[] {
  const lines = text.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| [^|]+ \| ([^|]+) \| (.+) \|$/gm)
  return [...lines].map(([, item, level, status, reason]) => ({
    ...{ item: item!, level: level!, status: status!, reason: reason! },
  }))
}

describe('the pages about security', () => {
  const security = read('docs/security.md')
  const rows = rowsOf(security)

  it.each(['docs/security.md', 'docs/threat-model.md', 'SECURITY.md'])(
    '%s names only files that exist',
    (path) => {
      const named = filesIn(read(path))
      expect(named.length).toBeGreaterThan(path === 'SECURITY.md' ? 0 : 50)
      expect(named.filter((name) => !existsSync(`${root}/${name}`))).toEqual([])
    },
  )

  it('has every item of ASVS 5.0, level 1 and 2, once', () => {
    const chapters = Map.groupBy(rows, ({ item }) => Number(item.split('.')[0]))
    expect(items.map((_, index) => chapters.get(index + 1)?.length)).toEqual(items)
    expect(new Set(rows.map(({ item }) => item)).size).toBe(rows.length)
    expect(rows.filter(({ level }) => level !== '1' && level !== '2')).toEqual([])
  })

  it('names a file for everything that is met, a reason for the rest, and the right numbers', () => {
    const kinds = Map.groupBy(rows, ({ status }) => status)
    const known = ['in part', 'met', 'n/a', 'not met']
    expect([...kinds.keys()].filter((status) => !known.includes(status))).toEqual([])
    const bare = kinds
      .get('met')!
      .filter(({ reason }) => filesIn(reason).length === 0 && !reason.includes('above'))
    // What cannot be shown by a file is said in a sentence.
    expect(bare.filter(({ reason }) => !/[a-z]{3}/.test(reason))).toEqual([])
    const count = (status: string) => kinds.get(status)?.length ?? 0
    expect(security.replaceAll('\n', ' ')).toContain(
      `Today: ${count('met')} met, ${count('in part')} in part, ${count('not met')} not met, ${count('n/a')} not applicable.`,
    )
  })

  it.each([
    // Its own database, with constant arguments.
    ['child_process', ['server/db/embedded.ts']],
    ['insecureHTTPParser', []],
    ['rejectUnauthorized', []],
    ['NODE_TLS_REJECT_UNAUTHORIZED', []],
  ])('the server says %s only in %j', (word, places) => {
    const server = readSources(root).filter(({ path }) => /^server\/(?!.*\.test\.ts$)/.test(path))
    expect(server.length).toBeGreaterThan(100)
    expect(server.filter(({ text }) => text.includes(word)).map(({ path }) => path)).toEqual(places)
  })

  it('the SBOM has every library of package.json', () => {
    const { scripts, dependencies } = JSON.parse(read('package.json'))
    const [command = '', ...args] = String(scripts.sbom).split(' > ')[0]!.split(' ')
    const bom = JSON.parse(execFileSync(command, args, { cwd: root, maxBuffer: 50_000_000 }).toString())
    expect(bom.bomFormat).toBe('CycloneDX')
    const listed = new Set(
      bom.components.map(({ group, name }: { group?: string; name: string }) =>
        group ? `${group}/${name}` : name,
      ),
    )
    expect(Object.keys(dependencies).filter((name) => !listed.has(name))).toEqual([])
  })
})
