import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** The size of what a browser loads for a candidate's Emails tab, from an empty cache. */
const maxBytes = 300_000
const maxFiles = 15
const root = fileURLToPath(new URL('../..', import.meta.url))
const tab = ['index.html', 'features/candidates/candidate-page.tsx', 'features/emails/emails-tab.tsx']
const editor = 'features/emails/composer-editor.tsx'

type Manifest = Record<string, { file: string; imports?: string[]; dynamicImports?: string[] }>
// browser-setup.ts has built it.
const dist = join(root, 'web/dist')
const manifest: Manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8'))

/** Returns the files of these entries and of all that they import statically. */
function filesOf(entries: readonly string[]): string[] {
  const found = new Set<string>()
  const add = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    for (const one of manifest[name]?.imports ?? []) add(one)
  }
  for (const entry of entries) add(entry)
  return [...found].map((name) => manifest[name]?.file ?? `${name} is not in the manifest`)
}

/** Returns the size in transit: brotli where the build made it, which it does for all but the smallest files. */
async function travels(file: string): Promise<number> {
  const path = join(dist, file)
  return (await stat(`${path}.br`).catch(() => stat(path))).size
}

test.each(['en', 'pl'])('the Emails tab is small, in %s', async (language) => {
  const files = filesOf([...tab, `../locales/${language}.json`])
  const sizes = await Promise.all(files.map(travels))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expect(total, files.map((file, place) => `${file} ${sizes[place]}`).join('\n')).toBeLessThan(maxBytes)
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(maxFiles)
})

test('the editor loads separately, and is large', async () => {
  const [file] = filesOf([editor])
  expect(filesOf(tab)).not.toContain(file)
  expect(await travels(file!)).toBeGreaterThan(80_000)
})
