import type { Fault, Source } from './source.ts'

/** Google's own word for a cursor is used only in the code that knows Google, and in tests of the emulator. */
export function historyIdFaults({ path, text }: Source): Fault[] {
  if (/^(server\/gmail|emulator|test\/conformance|bench)\//.test(path) || isAboutTheRules(path)) return []
  return wordFaults(
    { path, text },
    /history_?id/i,
    'historyId is said in server/gmail and emulator alone: say cursor',
  )
}

/** Unfinished work belongs in an issue, not in a note in the code. */
export function unfinishedFaults({ path, text }: Source): Fault[] {
  if (isAboutTheRules(path)) return []
  return wordFaults({ path, text }, /\b(TODO|FIXME|XXX)\b/, 'finish it, or write the issue')
}

/** Finds folders named after a kind of file instead of a thing of the domain, and names that are not kebab-case. */
export function nameFaults({ path }: Pick<Source, 'path'>): Fault[] {
  const steps = path.split('/')
  const file = steps.at(-1) ?? ''
  const vague = steps.find((step) =>
    /^(utils?|helpers?|services?|types?|misc|common|lib)(\.tsx?)?$/.test(step),
  )
  const says: string[] = []
  if (vague && path !== 'contract/common.ts')
    says.push(`'${vague}' is a kind of file: name the thing of the domain`)
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/.test(file)) says.push(`'${file}' is not kebab-case`)
  return says.map((text) => ({ path, line: 1, says: text }))
}

/** Migrations are numbered from 000001, without a gap, none twice. */
export function migrationFaults(paths: readonly string[]): Fault[] {
  return paths.toSorted().flatMap((path, index) => {
    const number = String(index + 1).padStart(6, '0')
    const name = path.split('/').at(-1) ?? ''
    const right = name.startsWith(`${number}_`) && /^\d{6}_[a-z0-9_]+\.sql$/.test(name)
    return right
      ? []
      : [
          {
            path,
            line: 1,
            says: `this migration must have the number ${number} and the name ${number}_what_it_does.sql`,
          },
        ]
  })
}

/** The keys that only one of the two texts has, as `parent.child`. */
export function keysOfOneOnly(one: object, other: object): string[] {
  const [left, right] = [keys(one), keys(other)]
  return [...left.filter((key) => !right.includes(key)), ...right.filter((key) => !left.includes(key))].sort()
}

function keys(texts: object, parent = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? keys(value, `${parent}${key}.`) : [`${parent}${key}`],
  )
}

function wordFaults({ path, text }: Source, word: RegExp, says: string): Fault[] {
  return text.split('\n').flatMap((line, index) => (word.test(line) ? [{ path, line: index + 1, says }] : []))
}

/** Files that have to contain the forbidden words: the rules themselves. */
function isAboutTheRules(path: string): boolean {
  return /^test\/tidy(\/|\.test\.ts$)/.test(path)
}

/** In characters. A line whose next word would have fitted here was broken far too early. */
const raggedLength = 75
const commentLine = /^(\s*(?:\/\/|\*) )(?![@\-\s\d`|<{])(\S.*)$/

/** Comments are wrapped where the line ends, not after a word. */
export function raggedFaults({ path, text }: Source): Fault[] {
  const lines = text.split('\n').map((line) => commentLine.exec(line))
  return lines.flatMap((line, index) => {
    const next = lines[index + 1]
    if (!line || !next || line[1] !== next[1] || next[2]!.startsWith('/')) return []
    const length = line[0].length + 1 + next[2]!.split(' ')[0]!.length
    return length <= raggedLength ? [{ path, line: index + 1, says: 'this comment is broken too early' }] : []
  })
}
