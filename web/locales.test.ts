import { IntlMessageFormat } from 'intl-messageformat'
import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'
import en from '../locales/en.json'
import pl from '../locales/pl.json'
import { problems } from '../server/errors.ts'

type Node = { type: string; [key: string]: unknown }

const english = flat(en)
const polish = flat(pl)

describe('the two languages', () => {
  test('have the same keys', () => {
    expect([...polish.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test.each([...english.keys()])('%s takes the same arguments in both', (key) => {
    expect(argumentsOf(polish.get(key) ?? '', 'pl')).toEqual(argumentsOf(english.get(key) ?? '', 'en'))
  })

  test('Polish has all four forms of every plural', () => {
    for (const [key, message] of polish) {
      for (const forms of pluralsOf(ast(message, 'pl'))) {
        expect(forms, key).toEqual(expect.arrayContaining(['one', 'few', 'many', 'other']))
      }
    }
  })

  test('every error code of the server has a text', () => {
    for (const code of Object.keys(problems)) expect([...english.keys()]).toContain(`problem.${code}`)
  })
})

test('components contain no visible texts of their own', () => {
  const sources = import.meta.glob<string>('./**/*.tsx', { query: '?raw', import: 'default', eager: true })
  expect(Object.keys(sources).length).toBeGreaterThan(40)
  const found = Object.entries(sources).flatMap(([path, source]) =>
    visibleWords(parseAst(source, { lang: 'tsx' }) as unknown as Node).map((words) => `${path}: ${words}`),
  )
  expect(found).toEqual([])
})

test('the search for visible texts finds them', () => {
  const seeded = parseAst(`const x = <p title="Hello">Some {'more'} text · 12</p>`, { lang: 'tsx' })
  expect(visibleWords(seeded as unknown as Node).sort()).toEqual(['Hello', 'Some', 'more', 'text · 12'])
})

function flat(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value] as [string, string]]
        : [...flat(value as object, `${prefix}${key}.`)],
    ),
  )
}

function ast(message: string, locale: string): Node[] {
  return new IntlMessageFormat(message, locale).getAst() as unknown as Node[]
}

/** Returns the names of a message's arguments; throws if the message cannot be parsed. */
function argumentsOf(message: string, locale: string): string[] {
  const names = new Set<string>()
  walk(ast(message, locale), (node) => {
    // A literal's value is its text; every other element's value is an argument.
    if (typeof node.value === 'string' && Number(node.type) !== 0) names.add(node.value)
  })
  return [...names].sort()
}

function pluralsOf(message: Node[]): string[][] {
  const plurals: string[][] = []
  walk(message, (node) => {
    if (node.pluralType === 'cardinal') plurals.push(Object.keys(node.options as object))
  })
  return plurals
}

const visibleAttributes = new Set(['aria-label', 'title', 'placeholder', 'label', 'description', 'alt'])

/** Finds words between tags, and in attributes that users read or hear. */
function visibleWords(tree: Node): string[] {
  const words: string[] = []
  const note = (text: unknown) => {
    if (typeof text === 'string' && /\p{L}{2}/u.test(text)) words.push(text.trim())
  }
  walk(tree, (node) => {
    if (node.type === 'JSXText') note(node.value)
    if (node.type === 'JSXExpressionContainer') note((node.expression as Node).value)
    if (node.type === 'JSXAttribute' && visibleAttributes.has(String((node.name as Node).name))) {
      note((node.value as Node | null)?.value)
    }
    // Computed attributes are not texts; literal values were checked above.
    return node.type === 'JSXAttribute' && (node.value as Node | null)?.type === 'JSXExpressionContainer'
      ? 'skip-container'
      : undefined
  })
  return words
}

function walk(part: unknown, visit: (node: Node) => unknown): void {
  if (Array.isArray(part)) {
    for (const one of part) walk(one, visit)
  } else if (typeof part === 'object' && part !== null) {
    const skipsContainer = visit(part as Node) === 'skip-container'
    const inside = skipsContainer ? ((part as Node).value as Node).expression : Object.values(part)
    walk(inside, visit)
  }
}
