import { readFile } from 'node:fs/promises'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const worthCompressingBytes = 1_024

/**
 * Few files instead of one for each icon that two pages share: every file costs a request, and small ones compress
 * badly. What one page alone uses stays with it, and the editor, which comes at the first press, in a file of its own.
 */
const formParts =
  /@mantine\/(?:form|core\/.*components\/(?:Select|MultiSelect|Autocomplete|PasswordInput|TagsInput|FileInput|Checkbox|Radio|Accordion|Switch))\//
/** What only settings pages share. */
const settingsParts =
  /\/(?:components\/CopyButton|utils\/InlineInput|use-clipboard|icons\/IconDots\.mjs)(?:\/|$)/
const isLibrary = (id: string) =>
  id.includes('node_modules') && !formParts.test(id) && !settingsParts.test(id)
/** What several pages need, but not the one that somebody works on: ways to sign in, passwords, people and vacancies. */
const elsewhere = /\/(?:signing-in|passkey-|password-|people-|entrance|vacancy-|vacancies)/
const isShared = (id: string) => /\/(?:web|contract)\//.test(id) && !elsewhere.test(id)
const groups = [
  { name: 'libraries', test: isLibrary, minShareCount: 2, priority: 2 },
  { name: 'shared', test: isShared, minShareCount: 3, priority: 1 },
]

/** Builds the interface into web/dist, which the server hands out beside the API. */
export default defineConfig({
  root: 'web',
  plugins: [react(), textsByPage(), withoutJsonSchemas(), firstFrames(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    // test/browser/weight.test.ts limits what a page loads.
    chunkSizeWarningLimit: 1_000,
    // web/without-eval.ts has to run before any schema is made, in whichever chunk that is.
    rolldownOptions: { output: { strictExecutionOrder: true, codeSplitting: { groups } } },
  },
})

/** Texts that a few pages alone show. They are loaded with such a page (web/i18n.ts), not with every page. */
const pageTexts = ['accessLog', 'audit', 'googleCheck', 'leaving', 'letter', 'sealing', 'signingIn']

/** Splits each locale file in two: `en.json` without the texts of such pages, and `en.json?pages` with these alone. */
function textsByPage(): Plugin {
  return {
    name: 'texts-by-page',
    apply: 'build',
    enforce: 'pre',
    load: {
      filter: { id: /\/locales\/\w+\.json(?:\?pages)?$/ },
      async handler(id) {
        const [path, query] = id.split('?')
        const texts = Object.entries(JSON.parse(await readFile(path!, 'utf8')))
        const isForPages = query === 'pages'
        const wanted = texts.filter(([name]) => pageTexts.includes(name) === isForPages)
        const json = JSON.stringify(Object.fromEntries(wanted))
        // Vite reads a JSON file by its name, which must not have a query.
        return isForPages ? { code: `export default ${json}`, moduleType: 'js' } : json
      },
    },
  }
}

/**
 * Leaves out the part of zod that writes JSON Schemas. The browser only parses, but every schema refers to this part, so
 * the bundler would keep it: some 7 kB in transit.
 */
function withoutJsonSchemas(): Plugin {
  return {
    name: 'without-json-schemas',
    apply: 'build',
    transform: {
      filter: { id: /zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/ },
      handler(code) {
        const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name)
        if (names.length === 0) throw new Error('zod keeps its JSON Schema writer elsewhere now')
        const absent = `const absent = () => () => { throw new Error('No JSON Schemas in the browser') }`
        return {
          code: [absent, ...names.map((name) => `export const ${name} = absent`)].join('\n'),
          map: null,
        }
      },
    },
  }
}

/** Lays index.html down once for each first frame, so that the server can send the shape of the page asked for. */
function firstFrames(): Plugin {
  return {
    name: 'first-frames',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html']
        if (page?.type !== 'asset') throw new Error('index.html is not in the build')
        for (const frame of ['profile', 'entrance']) {
          const source = String(page.source).replace('data-first="shell"', `data-first="${frame}"`)
          this.emitFile({ type: 'asset', fileName: `${frame}.html`, source })
        }
      },
    },
  }
}

/** Lays a .br and a .gz beside every text: compressed once here, not for every visitor. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    // After everybody else: Vite finishes the code of its chunks in a last pass of its own.
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          const text = Buffer.from(file.type === 'chunk' ? file.code : file.source)
          if (!/\.(js|css|svg|html)$/.test(fileName) || text.length < worthCompressingBytes) continue
          const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 }
          this.emitFile({
            type: 'asset',
            fileName: `${fileName}.br`,
            source: brotliCompressSync(text, { params: quality }),
          })
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(text, { level: 9 }) })
        }
      },
    },
  }
}
