import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { circleFaults } from './tidy/circles.ts'
import { importStyleFaults, layerFaults } from './tidy/imports.ts'
import { defaultExportFaults, environmentFaults, leftOutFaults, sizeFaults } from './tidy/shape.ts'
import { type Fault, readOtherSources, readSources, type Source } from './tidy/source.ts'
import {
  historyIdFaults,
  keysOfOneOnly,
  migrationFaults,
  nameFaults,
  raggedFaults,
  unfinishedFaults,
} from './tidy/words.ts'

/** The rules of ARCHITECTURE.md and CONTRIBUTING.md that a program can check. */

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = readSources(root)
const others = readOtherSources(root)

type Rule = (source: Source) => Fault[]

function told(faults: readonly Fault[]): string[] {
  return faults.map(({ path, line, says }) => `${path}:${line} ${says}`)
}

describe('the house', () => {
  it('reads all its source files', () => {
    expect(sources.length).toBeGreaterThan(300)
    expect(others.length).toBeGreaterThan(20)
  })

  it.each<[string, Rule]>([
    ['imports only what its layer allows', layerFaults],
    ['imports by full file name and has no barrels', importStyleFaults],
    ['has no long files and functions', sizeFaults],
    ['reads the environment at its edge', environmentFaults],
    ['exports by name', defaultExportFaults],
    ['skips no test', leftOutFaults],
    ['uses historyId only in code that knows Google', historyIdFaults],
    ['has no notes about unfinished work', unfinishedFaults],
    ['names files by their noun', nameFaults],
    ['wraps comments at the end of the line', raggedFaults],
  ])('%s', (_, rule) => {
    expect(told(sources.flatMap(rule))).toEqual([])
  })

  it('has no two files that import each other in a circle', () => {
    expect(told(circleFaults(sources))).toEqual([])
  })

  it('also keeps the rules about words outside TypeScript', () => {
    expect(told(others.flatMap((one) => [...historyIdFaults(one), ...unfinishedFaults(one)]))).toEqual([])
  })

  it('numbers its migrations without gaps', () => {
    const paths = others.map(({ path }) => path).filter((path) => path.startsWith('server/db/migrations/'))
    expect(paths.length).toBeGreaterThan(0)
    expect(told(migrationFaults(paths))).toEqual([])
  })

  it('has the same texts in both languages', () => {
    const texts = (language: string) => JSON.parse(readFileSync(`${root}/locales/${language}.json`, 'utf8'))
    expect(keysOfOneOnly(texts('en'), texts('pl'))).toEqual([])
  })
})

/** Returns the lines that break the rule, in a file of this name. */
function lines(rule: Rule, path: string, text: string): number[] {
  return rule({ path, text }).map((fault) => fault.line)
}

describe('the rules themselves', () => {
  it.each([
    ['server/mail/a.ts', `import { x } from '../errors.ts'`],
    ['server/clock.ts', `import { x } from './ids.ts'`],
    ['server/users/a.ts', `import { x } from '../candidates/a.ts'`],
    ['server/candidates/a.ts', `import { x } from '../mailboxes/a.ts'`],
    ['server/messages/a.ts', `import { x } from '../sync/a.ts'`],
    ['server/letters/a.ts', `import { x } from '../mailboxes/a.ts'`],
    ['server/messages/a.ts', `import { x } from '../letters/a.ts'`],
    ['server/sync/a.ts', `import type { X } from '../outbox/a.ts'`],
    ['server/outbox/a.ts', `import { x } from '../sync/a.ts'`],
    ['server/gmail/a.ts', `import { x } from '../mailboxes/mailboxes.ts'`],
    ['server/gmail/a.ts', `import { readConfig } from '../config.ts'`],
    ['server/http/a.ts', `import { x } from '../gmail/a.ts'`],
    ['server/http/routes/a.ts', `const x = await import('../../app.ts')`],
    ['server/sync/a.ts', `export { x } from '../http/a.ts'`],
    ['server/sync/a.ts', `type X = import('../gmail/a.ts').X`],
    ['server/worker.ts', `import { x } from './gmail/a.ts'`],
    ['server/demo.ts', `import { gmailProvider } from './gmail/provider.ts'`],
    ['server/app.ts', `import { x } from '../emulator/emulator.ts'`],
    ['server/messages/a.ts', `import { x } from '../../contract/a.ts'`],
    ['contract/a.ts', `import { x } from '../server/ids.ts'`],
    ['emulator/api/a.ts', `import { x } from '../../server/ids.ts'`],
    ['emulator/a.test.ts', `import { x } from '../server/ids.ts'`],
    ['web/features/a.tsx', `import { x } from '../../server/errors.ts'`],
    ['web/a.ts', `import { x } from '../../../elsewhere/a.ts'`],
  ])('%s may not say %s', (path, text) => {
    expect(lines(layerFaults, path, `\n${text}\n`)).toEqual([2])
  })

  it.each([
    ['server/sync/a.ts', `import { x } from '../messages/a.ts'`],
    ['server/gmail/a.ts', `import { x } from '../mailboxes/provider.ts'`],
    ['server/gmail/a.ts', `import type { Config } from '../config.ts'`],
    ['server/gmail/a.ts', `import { type Config } from '../config.ts'`],
    ['server/demo.ts', `import type { GoogleProject } from './gmail/oauth.ts'`],
    ['server/demo.ts', `import { x } from '../emulator/emulator.ts'`],
    ['server/http/a.ts', `import { x } from '../../contract/a.ts'`],
    ['server/letters/a.ts', `import en from '../../locales/en.json' with { type: 'json' }`],
    ['server/mailboxes/a.ts', `import { x } from '../letters/a.ts'`],
    ['server/start.ts', `import { x } from './app.ts'`],
    ['web/a.ts', `import en from '../locales/en.json'`],
    ['server/sync/a.test.ts', `import { x } from '../outbox/a.ts'`],
    ['server/sync/a.ts', `// import { x } from '../outbox/a.ts'`],
  ])('%s may say %s', (path, text) => {
    expect(lines(layerFaults, path, text)).toEqual([])
  })

  it.each<[Rule, string, string, number[]]>([
    [importStyleFaults, 'server/a.ts', `import './b'\nimport './c.js'\nimport './d.ts'`, [1, 2]],
    [importStyleFaults, 'server/a.ts', `\nexport * from './b.ts'`, [2]],
    [importStyleFaults, 'server/a.ts', `export { hash } from 'library'`, []],
    [importStyleFaults, 'server/users/index.ts', 'export const a = 1', [1]],
    [sizeFaults, 'server/a.ts', 'a()\n'.repeat(300), []],
    [sizeFaults, 'server/a.ts', 'a()\n'.repeat(301), [301]],
    [sizeFaults, 'server/a.test.ts', 'a()\n'.repeat(450), []],
    [sizeFaults, 'server/a.test.ts', 'a()\n'.repeat(451), [451]],
    [sizeFaults, 'server/a.ts', `\nfunction f() {\n${'a()\n'.repeat(68)}}`, []],
    [sizeFaults, 'server/a.ts', `\nfunction f() {\n${'a()\n'.repeat(69)}}`, [2]],
    [sizeFaults, 'web/a.tsx', `const f = () => {\n${'a()\n'.repeat(69)}}`, [1]],
    [sizeFaults, 'server/a.ts', `class A {\n  f() {\n${'a()\n'.repeat(69)}}\n}`, [2]],
    [sizeFaults, 'server/a.test.ts', `describe.each([1])('x', () => {\n${'a()\n'.repeat(80)}})`, []],
    [sizeFaults, 'server/a.test.ts', `it('x', () => {\n${'a()\n'.repeat(80)}})`, [1]],
    [environmentFaults, 'server/log.ts', '\nprocess.env.LOG_LEVEL', [2]],
    [environmentFaults, 'server/log.ts', `import { env } from 'node:process'`, [1]],
    [environmentFaults, 'server/log.ts', `process['env']`, [1]],
    [environmentFaults, 'server/log.ts', '// process.env is not read here', []],
    [environmentFaults, 'server/config.ts', 'process.env.PORT', []],
    [defaultExportFaults, 'server/a.ts', 'const a = 1\nexport default a', [2]],
    [defaultExportFaults, 'server/a.ts', 'const a = 1\nexport { a as default }', [2]],
    [defaultExportFaults, 'vite.config.ts', 'export default {}', []],
    [leftOutFaults, 'test/a.test.ts', `it('a', f)\nit.only('b', f)\ndescribe.skip('c', f)`, [2, 3]],
    [leftOutFaults, 'test/a.test.ts', `test.concurrent.todo('d')`, [1]],
    [leftOutFaults, 'test/a.test.ts', `it('a', (context) => context.skip())`, [1]],
    [leftOutFaults, 'test/a.test.ts', `it('a', () => expect(classes.skip).toBe(fault.only))`, []],
    [historyIdFaults, 'server/sync/a.ts', '\nconst historyId = 1', [2]],
    [historyIdFaults, 'server/db/migrations/000001_a.sql', 'history_id text', [1]],
    [historyIdFaults, 'server/gmail/a.ts', 'historyId', []],
    [unfinishedFaults, 'web/a.css', '\n/* TODO colours */', [2]],
    [unfinishedFaults, 'server/a.ts', 'const todo = 1', []],
    [nameFaults, 'server/utils/a.ts', '', [1]],
    [nameFaults, 'web/ui/helpers.ts', '', [1]],
    [nameFaults, 'web/ui/DatePicker.tsx', '', [1]],
    [nameFaults, 'server/mail/sanitize-html.test.ts', '', []],
  ])('%o on %s finds the lines', (rule, path, text, expected) => {
    expect(lines(rule, path, text)).toEqual(expected)
  })

  it('find circles of two and three files, of types alone and through another folder, and no others', () => {
    const circles = (files: Record<string, string>) =>
      told(circleFaults(Object.entries(files).map(([path, text]) => ({ path, text }))))
    expect(
      circles({ 'web/a.ts': `\nimport './b.ts'`, 'web/b.ts': `import type { A } from './a.ts'` }),
    ).toEqual(['web/a.ts:2 imports in a circle: web/a.ts → web/b.ts → web/a.ts'])
    expect(
      circles({
        'emulator/a.ts': `import { b } from './api/b.ts'`,
        'emulator/api/b.ts': `type C = import('../c.ts').C`,
        'emulator/c.ts': `const a = await import('./a.ts')`,
        'emulator/d.ts': `import './a.ts'`,
      }),
    ).toEqual([
      'emulator/a.ts:1 imports in a circle: emulator/a.ts → emulator/api/b.ts → emulator/c.ts → emulator/a.ts',
    ])
    expect(
      circles({ 'a.ts': `import './b.ts'\nimport './c.ts'`, 'b.ts': `import './c.ts'`, 'c.ts': '' }),
    ).toEqual([])
  })

  it('find a gap, a repeated number and a wrong name among migrations', () => {
    expect(migrationFaults(['m/000001_a.sql', 'm/000002_b.sql'])).toEqual([])
    expect(migrationFaults(['m/000001_a.sql', 'm/000003_b.sql'])).toHaveLength(1)
    expect(migrationFaults(['m/000001_a.sql', 'm/000001_b.sql'])).toHaveLength(1)
    expect(migrationFaults(['m/000001-A.sql'])).toHaveLength(1)
  })

  it('find a key that one language lacks', () => {
    expect(keysOfOneOnly({ a: { b: '', c: '' } }, { a: { b: '' }, d: '' })).toEqual(['a.c', 'd'])
  })

  it('name the file, the line and what to do', () => {
    const source = { path: 'server/sync/a.ts', text: `import { x } from '../outbox/a.ts'` }
    expect(told(layerFaults(source))).toEqual([
      'server/sync/a.ts:1 sync may not import outbox (server/outbox/a.ts)',
    ])
  })
})
