import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { environmentNames } from '../../server/config.ts'

/** What stands in the files with which Kurier is installed must exist. */

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

it('the image gets files and folders that exist, and all that the server imports', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
    names!.split(' '),
  )
  expect(copied.filter((name) => !existsSync(new URL(name, root)))).toEqual([])
  expect(copied).toEqual(
    expect.arrayContaining(['contract', 'emulator', 'locales', 'server', 'web', 'package.json']),
  )
})

it.each([
  'compose.yml',
  'ops/systemd/kurier.service',
  'ops/proxy/nginx.conf',
  'ops/proxy/Caddyfile',
  'docs/operations.md',
])('%s names settings that exist', (path) => {
  const named = new Set(read(path).match(/\bKURIER_[A-Z_]+\b/g))
  expect([...named].filter((name) => !environmentNames.includes(name))).toEqual([])
})
