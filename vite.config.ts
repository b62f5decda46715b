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
  /@mantine\/(?:form|core\/.*components\/(?:Combobox\/use-pills-reorder|Group|Select|MultiSelect|Autocomplete|PasswordInput|TagsInput|FileInput|Checkbox|Radio|Accordion|Switch))\//
/** What only settings pages share. */
const settingsParts =
  /\/(?:components\/CopyButton|utils\/InlineInput|use-clipboard|icons\/IconDots\.mjs)(?:\/|$)/
const isLibrary = (id: string) =>
  id.includes('node_modules') && !formParts.test(id) && !settingsParts.test(id)
/** What several pages need, but the Emails tab not at once. */
const elsewhere =
  /\/(?:signing-in|passkey-|password-|people|entrance|vacancy-|vacancies|notice|use-answers|block|erasing|candidate-field)/
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
    // For test/browser/weight.test.ts. It names files that every visitor may load.
    manifest: true,
    reportCompressedSize: false,
    // test/browser/weight.test.ts limits what a page loads.
    chunkSizeWarningLimit: 1_000,
    // web/without-eval.ts has to run before any schema is made, in whichever chunk that is.
    rolldownOptions: { output: { strictExecutionOrder: true, codeSplitting: { groups } } },
  },
})

/**
 * Texts that settings pages and seldom opened dialogs show: groups, or parts of groups. They are loaded with such a page
 * (web/i18n.ts), not with every page.
 */
const pageTexts = new Set([
  ...words(`access accessLog applications audit blocks csv disconnect erasing exports googleCheck health integration leaving letter link
    noAccess outcome ownFile password people person profiles removal retention sealed sealing several setup setAside
    signingIn team vacancies vacancy`),
  ...parts('account', 'editProfile googleCheckLine googleCheckOpen noZone profile region timeZone'),
  ...parts('accessRequests', 'asks decline declined declinedToast gave give givenBy open'),
  ...parts(
    'candidate',
    `addresses addressesHint addressesIntro colleague colleagueIntro colleagueNobody colleagueWho
    details newAddress removeAddress removeAddressCount removeAddressKept removeAddressText removeAddressTitle saved
    sharedWith since`,
  ),
  ...parts(
    'gmail',
    `cause connect connectedAs disconnect found importing importPaused lastSync lastSyncNow minutesLeft name
    nothingLost none partial pause paused resume syncing syncNow waiting`,
  ),
  ...parts(
    'candidates',
    `addSubmit anyStage anyVacancy bin count countMore filter import noneFiltered noneFilteredText noneFound
    noneFoundText noneText showAll stageFilter vacancyFilter`,
  ),
  ...parts('logs', 'csv everybody export from jsonl older person to'),
  ...parts('organisation', 'choiceText readersIntro saved'),
  ...parts(
    'receipt',
    'cause compared counted gaps inMailbox noSync others othersCompared othersDown othersUnproven paused searching state unreadHere',
  ),
  ...parts(
    'session',
    `breakGlass codeHint demoText demoTitle endedText endedTitle onlySingleSignOn otherPassword
    signInIntro withPasskey withSingleSignOn`,
  ),
  ...parts(
    'sharing',
    'addedBy began block card fine further held heldLine keepPrivate organisation preview share shareAll told',
  ),
  ...parts(
    'visibility',
    'byAddress choice default defaultSet defaultUnset label madePrivate madePublic readBy team',
  ),
  ...parts(
    'why',
    `add addOne added address addSubmit asking fetch field found foundMost intro late line lineText mayNotAdd none
    notConnected submit title toIntegration toList underWay verdict whichAddress`,
  ),
  // Errors that the Emails tab cannot meet.
  ...parts(
    'problem',
    `address-not-erased already-set-up application-exists block-of-colleague blocks-full code-wrong csv-too-large
    csv-unreadable email-taken erasure-key-lost erasure-not-asked export-not-ready export-outdated exports-full
    last-administrator letters-not-set-up merge-not-reader merge-two-users merge-undo-later-first merge-with-itself
    not-in-vacancy-team notification-refused own-access passkey-not-found passkey-refused passkeys-full
    password-change-needed password-common password-personal password-simple person-not-found reset-link-invalid
    same-password second-factor-needed second-factor-not-begun second-factor-on second-factor-unreadable
    session-not-found setup-token-wrong single-sign-on-domain single-sign-on-failed single-sign-on-first
    single-sign-on-not-set-up single-sign-on-other-account single-sign-on-unknown single-sign-on-unverified
    vacancy-id-taken vacancy-in-use vacancy-needs-member vacancy-needs-you vacancy-not-found wrong-credentials
    wrong-password`,
  ),
])

function words(text: string): string[] {
  return text.split(/\s+/)
}

function parts(group: string, names: string): string[] {
  return words(names).map((name) => `${group}.${name}`)
}

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
        const texts = JSON.parse(await readFile(path!, 'utf8'))
        const isForPages = query === 'pages'
        const json = JSON.stringify(textsOf(texts, isForPages))
        // Vite reads a JSON file by its name, which must not have a query.
        return isForPages ? { code: `export default ${json}`, moduleType: 'js' } : json
      },
    },
  }
}

/** Returns the texts, or groups of texts, below `prefix` that are of such pages, or those that are not. */
function textsOf(texts: object, ofPages: boolean, prefix = ''): object {
  const kept = Object.entries(texts).flatMap(([name, value]): [string, unknown][] => {
    const path = prefix + name
    if (pageTexts.has(path)) return ofPages ? [[name, value]] : []
    if (typeof value === 'string') return ofPages ? [] : [[name, value]]
    const below = textsOf(value, ofPages, `${path}.`)
    return Object.keys(below).length > 0 ? [[name, below]] : []
  })
  return Object.fromEntries(kept)
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
