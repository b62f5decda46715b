import { createHash } from 'node:crypto'
import { differenceOf } from './added-text.ts'
import { bodyWords } from './body-words.ts'

/** The content by which two copies with one Message-ID are compared. Addresses are canonical keys. */
export interface MailContent {
  from: string
  /** From X-Original-From or X-Original-Sender: the writer, if a list put its own address into From. */
  originalFrom: string | null
  replyTo: readonly string[]
  /** To and Cc. Not Bcc, because each copy has its own. */
  to: readonly string[]
  /** Whether it came through a mailing list. */
  isList: boolean
  subject: string
  text: string | null
  html: string | null
  calendar: string | null
  files: readonly ContentFile[]
}

export interface ContentFile {
  /** See {@link fileDigest}. */
  digest: string
  filename: string
  contentType: string
  /** A picture that the HTML shows. */
  inline: boolean
}

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
  const { from, replyTo, to, subject, text, html, calendar, files } = content
  const digests = files
    .map(({ digest, filename, inline }) => [digest, inline ? '' : plainName(filename)].join(' '))
    .sort()
  const hash = createHash('sha256')
  hash.update(JSON.stringify([from, sorted(replyTo), sorted(to), subject, digests]))
  for (const body of [text, html, calendar]) hash.update(`\n${body?.replaceAll('\r', '').trim() ?? ''}`)
  return hash.digest('base64url')
}

const mostTextBytes = 1_000_000

/**
 * The digest of a file's bytes. For text (no NUL) it ignores line ends, which may change on the way (RFC 2046
 * §4.1.1).
 */
export function fileDigest(content: Uint8Array): string {
  const isText = content.byteLength <= mostTextBytes && !content.includes(0)
  const bytes = isText ? content.filter((byte) => byte !== 0x0d && byte !== 0x0a) : content
  return createHash('sha256').update(bytes).digest('base64url')
}

function samePeople(one: MailContent, other: MailContent): boolean {
  if (one.isList && other.isList) return authors(one).some((key) => authors(other).includes(key))
  if (one.isList) return passedOn(other, one)
  if (other.isList) return passedOn(one, other)
  return one.from === other.from && equal(one.replyTo, other.replyTo) && equal(one.to, other.to)
}

/**
 * A list puts its address into From, adds Reply-To and may address each reader alone, so the real writer is compared
 * too.
 */
function passedOn(direct: MailContent, list: MailContent): boolean {
  const lists = new Set([list.from, ...list.to, ...direct.to])
  const answered = new Set([...lists, direct.from, ...direct.replyTo])
  return authors(list).includes(direct.from) && list.replyTo.every((key) => answered.has(key))
}

function authors({ from, originalFrom, replyTo }: MailContent): string[] {
  return originalFrom === null ? [from, ...replyTo] : [from, originalFrom]
}

/** `[EXTERNAL]`, `{Spam?}`, `***SPAM***`, `EXT:` */
const gatewayTag =
  /(?<![[({<*])[[({<*]{1,5}\s{0,5}(external|extern\w*|ext|zewn\p{L}*|outside|spam|junk|suspected|possible|caution|warning|uwaga|bulk|disarmed|encrypted|secure)(?![\p{L}\d])([\s!?:.,-]*(extern\w*|spam|junk|phish\w*|virus|mail|e-?mail|sender|message|source|origin|nadawca|wiadomość|poczta|suspected|possible|detected|warning|caution|marketing|organi[sz]ation|the|of|from)(?![\p{L}\d]))*[\s!?:.,-]*[\])}>*]+|^((re|fwd?|odp|pd|aw|wg)\s*:\s*)*(external|ext|extern|zewnętrzn[aey])\s*:/giu

function sameSubject(one: MailContent, other: MailContent): boolean {
  const [a, b] = [plainSubject(one), plainSubject(other)]
  return a === b || (one.isList && withoutListName(a) === b) || (other.isList && a === withoutListName(b))
}

/** `[jobs] Offer` and `Re: [jobs] Offer` without the name of the list. */
function withoutListName(subject: string): string {
  return subject.replace(/\[[^\]]{1,60}\]\s*/, '')
}

function plainSubject({ subject }: MailContent): string {
  const replied = /^((?:re|fwd?|odp|pd|aw|wg)\s*:\s*)*/i.exec(subject)?.[0] ?? ''
  const bare = subject.replace(gatewayTag, (tag) => (tag.startsWith(replied) ? replied : ''))
  return bare.normalize('NFKC').replace(/\s+/g, ' ').trim()
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

function compareBodies(
  one: MailContent,
  oneFormat: 'text' | 'html',
  other: MailContent,
  otherFormat: 'text' | 'html',
) {
  const read = (links: 'compared' | 'left out') =>
    [
      { ...bodyWords(one[oneFormat] ?? '', oneFormat, links), isList: one.isList },
      { ...bodyWords(other[otherFormat] ?? '', otherFormat, links), isList: other.isList },
    ] as const
  if (oneFormat !== otherFormat) return differenceOf(...read('left out'))
  const [a, b] = read('compared')
  return a.hasHiddenLinks || b.hasHiddenLinks ? differenceOf(...read('left out')) : differenceOf(a, b)
}

function isSignature({ contentType }: ContentFile): boolean {
  return /^application\/(x-)?(pkcs7-signature|pgp-signature|pgp-keys)$/.test(contentType)
}

/** Decides whether a list or Exchange added a file as a text part: `ATT00001.txt`, or without a name. */
function isAddedText({ contentType, filename }: ContentFile): boolean {
  return /^text\/(plain|html)$/.test(contentType) && /^(att\d{3,}|attachment)\.(txt|html?)$/i.test(filename)
}

/** Decides whether the files are the same. If text was added, pictures may be too: the logo of a banner. */
function sameFiles(one: MailContent, other: MailContent, hasEqualBodies: boolean): boolean {
  const attached = ({ files }: MailContent) => files.filter((file) => !file.inline && !isSignature(file))
  const own = (mail: MailContent) => attached(mail).filter((file) => !isAddedText(file))
  if (!equalFiles(attached(one), attached(other))) {
    const isAddition = one.files.some(isAddedText) !== other.files.some(isAddedText)
    if (!isAddition || !equalFiles(own(one), own(other))) return false
  }
  const inlineOf = ({ files }: MailContent) =>
    files.filter((file) => file.inline && !isSignature(file)).map(({ digest }) => digest)
  const [here, there] = [inlineOf(one), inlineOf(other)]
  if (equalLists(here, there)) return true
  const [few, many] = here.length < there.length ? [here, there] : [there, here]
  return !hasEqualBodies && few.every((digest) => many.includes(digest))
}

function equalFiles(one: readonly ContentFile[], other: readonly ContentFile[]): boolean {
  const inOrder = (files: readonly ContentFile[]) =>
    files
      .map(({ digest, filename }) => ({ digest, name: plainName(filename) }))
      .sort((a, b) => compare(a.digest, b.digest) || compare(a.name, b.name))
  const [here, there] = [inOrder(one), inOrder(other)]
  return (
    here.length === there.length &&
    here.every(({ digest, name }, i) => digest === there[i]!.digest && sameName(name, there[i]!.name))
  )
}

/** A gateway may take a name away, or put an ending after it: `cv.exe.txt`. */
function sameName(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short === '' || short === long || long.startsWith(`${short}.`)
}

/** A file name without what is lost on the way: case, spaces, accents. Names that programs give are ''. */
function plainName(filename: string): string {
  const bare = filename
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\s_\u00A0]+|\p{M}|[^\p{L}\p{N}.]/gu, '')
  return /^(?:att\d{3,}|attachment|noname|unnamed|untitled|file|document|zalacznik)?\d*(?:\.\w{1,5})?$/.test(
    bare,
  )
    ? ''
    : bare
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}

function equal(one: readonly string[], other: readonly string[]): boolean {
  return sorted(one).join('\n') === sorted(other).join('\n')
}

function equalLists(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join('\n') === other.toSorted().join('\n')
}
