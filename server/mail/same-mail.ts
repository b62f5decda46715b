import { createHash } from 'node:crypto'
import { type Difference, differenceOf } from './added-text.ts'
import { type BodyWords, bodyWords, type Reading } from './body-words.ts'
import { targetsIn } from './link-targets.ts'
import type { MailContent } from './mail-content.ts'
import { plainName, sameFiles } from './same-files.ts'
import { listNames, samePeople } from './same-people.ts'
import { sameSubject } from './subject-tag.ts'
import { visibleFacts } from './visible-facts.ts'

export type Sameness =
  | { kind: 'different' }
  /** The same mail; `truer` is the copy that is closer to what the writer wrote. */
  | { kind: 'same'; truer: 'one' | 'other' | 'neither' }

const different: Sameness = { kind: 'different' }

/**
 * Decides whether two copies with one Message-ID are one mail: the same people, subject, text and files, apart from
 * what lists and security gateways change. Batch programs send different mails with one Message-ID; a list or gateway
 * changes a mail on its way to one of its readers. The rules are in docs/decisions/0013. The order of the two makes
 * no difference.
 */
export function sameMail(one: MailContent, other: MailContent): Sameness {
  if (!samePeople(one, other) || !sameSubject(one, other) || !sameCalendar(one, other)) return different
  const bodies = sameBodies(one, other)
  if (bodies.kind === 'different' || !sameFiles(one, other, bodies.isEqual)) return different
  if (one.isList !== other.isList) return { kind: 'same', truer: one.isList ? 'other' : 'one' }
  if (bodies.truer !== 'neither') return { kind: 'same', truer: bodies.truer }
  const tags = one.subject.length - other.subject.length
  return { kind: 'same', truer: tags === 0 ? 'neither' : tags < 0 ? 'one' : 'other' }
}

/** Equal for copies in which only line ends changed on the way. */
export function contentDigest(content: MailContent): string {
  const { from, fromName, originalFrom, replyTo, to, subject, text, html, calendar, files } = content
  const sorted = (values: readonly string[]) => [...new Set(values)].sort()
  const digests = files
    .map(({ digest, filename, inline }) => JSON.stringify([digest, inline ? '' : plainName(filename)]))
    .sort()
  const hash = createHash('sha256')
  const people = [from, fromName, originalFrom, sorted(replyTo), sorted(to)]
  hash.update(JSON.stringify([...people, subject, digests]))
  for (const body of [text, html, calendar]) hash.update(`\n${body?.replaceAll('\r', '').trim() ?? ''}`)
  return hash.digest('base64url')
}

function sameCalendar(one: MailContent, other: MailContent): boolean {
  if (one.calendar === null || other.calendar === null) return true
  const plain = (text: string) => text.replace(/\s+/g, '')
  return plain(one.calendar) === plain(other.calendar)
}

type Bodies = { kind: 'different' } | { kind: 'same'; isEqual: boolean; truer: 'one' | 'other' | 'neither' }

/**
 * If both copies have HTML, or both have text, these must agree; if they share neither form, what they have must
 * agree.
 */
function sameBodies(one: MailContent, other: MailContent): Bodies {
  const pairs: ['text' | 'html', 'text' | 'html'][] = []
  if (one.html !== null && other.html !== null) pairs.push(['html', 'html'])
  if (one.text !== null && other.text !== null) pairs.push(['text', 'text'])
  if (pairs.length === 0)
    pairs.push([one.html === null ? 'text' : 'html', other.html === null ? 'text' : 'html'])
  const compared = pairs.map(([a, b]) => compareBodies(one, a, other, b))
  if (compared.some(({ kind }) => kind === 'other')) return { kind: 'different' }
  const added = compared.filter((difference) => difference.kind === 'added')
  // An addition is hidden only if it is recognisably a machine's; otherwise the longer text is shown.
  const nearer = new Set(
    added.map(({ shorter, byMachine }) =>
      shorter === 'neither' || byMachine ? shorter : shorter === 'one' ? 'other' : 'one',
    ),
  )
  const [truer] = nearer
  return { kind: 'same', isEqual: added.length === 0, truer: nearer.size === 1 ? truer! : 'neither' }
}

type Format = 'text' | 'html'

function compareBodies(
  one: MailContent,
  oneFormat: Format,
  other: MailContent,
  otherFormat: Format,
): Difference {
  const bodies = [one[oneFormat] ?? '', other[otherFormat] ?? ''] as const
  const targets = [targetsIn(bodies[0], bodies[1]), targetsIn(bodies[1], bodies[0])] as const
  const acrossFormats = oneFormat !== otherFormat
  const read = (links: Reading['links']) => {
    const side = (mail: MailContent, format: Format, index: 0 | 1) => ({
      ...bodyWords(bodies[index], format, { links, acrossFormats, targetOf: targets[index] }),
      ...{ isList: mail.isList, listNames: listNames(mail) },
    })
    return [side(one, oneFormat, 0), side(other, otherFormat, 1)] as const
  }
  if (acrossFormats) return differenceOf(...read('left out'))
  const [a, b] = read('compared')
  const isHidden = a.hiddenLinks.length > 0 || b.hiddenLinks.length > 0
  const difference = isHidden ? differenceOf(...read('left out')) : differenceOf(a, b)
  if (isHidden && !mayHaveLinks(a, b, difference)) return { kind: 'other' }
  if (oneFormat === 'text' || sameSights(bodies, targets, difference)) return difference
  return { kind: 'other' }
}

/**
 * Decides whether links with hidden targets may stand for the links of the other body. Two different hidden links may
 * lead to two different results, so they are two mails. An added text may have further links.
 */
function mayHaveLinks(one: BodyWords, other: BodyWords, { kind }: Difference): boolean {
  const leftOver = (here: BodyWords, there: BodyWords) => {
    const [plain, hidden] = [without(here.links, there.links), without(here.hiddenLinks, there.hiddenLinks)]
    const [answering, answered] = [
      without(there.hiddenLinks, here.hiddenLinks),
      without(there.links, here.links),
    ]
    return Math.max(0, plain.length - answering.length) + Math.max(0, hidden.length - answered.length)
  }
  const [here, there] = [leftOver(one, other), leftOver(other, one)]
  return kind === 'added' ? here === 0 || there === 0 : here === 0 && there === 0
}

/** Decides whether what HTML shows beside words is the same. An added banner may have pictures. */
function sameSights(
  [one, other]: readonly [string, string],
  targets: readonly [Reading['targetOf'], Reading['targetOf']],
  { kind }: Difference,
): boolean {
  const [a, b] = [visibleFacts(one, targets[0]), visibleFacts(other, targets[1])]
  if (a.marks.join('\n') !== b.marks.join('\n')) return false
  const [here, there] = [without(a.pictures, b.pictures), without(b.pictures, a.pictures)]
  return kind === 'added' ? here.length === 0 || there.length === 0 : here.length + there.length === 0
}

/** Returns the values without those of the other list, each as often as it is there. */
function without(values: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const other of others) left.set(other, (left.get(other) ?? 0) + 1)
  return values.filter((value) => {
    const count = left.get(value) ?? 0
    left.set(value, count - 1)
    return count <= 0
  })
}
