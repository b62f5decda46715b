import { createHash } from 'node:crypto'
import type { ContentFile, MailContent } from './mail-content.ts'

const mostTextBytes = 1_000_000
/** Increase it when digests of the same bytes change: those of an earlier version are then computed again. */
const digestVersion = '2:'

/**
 * The digest of a file's bytes. For text (no NUL) all line ends are equal, and those at the end do not count, because
 * they may change on the way (RFC 2046 §4.1.1).
 */
export function fileDigest(content: Uint8Array): string {
  const isText = content.byteLength <= mostTextBytes && !content.includes(0)
  const bytes = isText ? withLineFeeds(content) : content
  return digestVersion + createHash('sha256').update(bytes).digest('base64url')
}

/** Decides whether a stored digest can be compared with those of {@link fileDigest}. */
export function isFileDigest(digest: string | null): digest is string {
  return digest?.startsWith(digestVersion) ?? false
}

function withLineFeeds(content: Uint8Array): Uint8Array {
  const [lineFeed, carriageReturn] = [0x0a, 0x0d]
  const plain = content
    .filter((byte, index) => byte !== carriageReturn || content[index + 1] !== lineFeed)
    .map((byte) => (byte === carriageReturn ? lineFeed : byte))
  let end = plain.length
  while (end > 0 && plain[end - 1] === lineFeed) end -= 1
  return plain.subarray(0, end)
}

/** Decides whether the files are the same. If text was added, pictures may be too: the logo of a banner. */
export function sameFiles(one: MailContent, other: MailContent, hasEqualBodies: boolean): boolean {
  if (!equalFiles(attached(one), attached(other))) {
    const own = (mail: MailContent, beside: MailContent) =>
      mail.isList && !beside.files.some(isAddedText)
        ? attached(mail).filter((file) => !isAddedText(file))
        : attached(mail)
    if (!equalFiles(own(one, other), own(other, one))) return false
  }
  const inlineOf = ({ files }: MailContent) =>
    files.filter((file) => file.inline && !isSignature(file)).map(({ digest }) => digest)
  const [here, there] = [inlineOf(one), inlineOf(other)]
  if (here.toSorted().join('\n') === there.toSorted().join('\n')) return true
  const [few, many] = here.length < there.length ? [here, there] : [there, here]
  return !hasEqualBodies && few.every((digest) => many.includes(digest))
}

function attached({ files }: MailContent): ContentFile[] {
  return files.filter((file) => !file.inline && !isSignature(file))
}

function isSignature({ contentType }: ContentFile): boolean {
  return /^application\/(x-)?(pkcs7-signature|pgp-signature|pgp-keys)$/.test(contentType)
}

/** Decides whether a list may have added a file as a text part: `ATT00001.txt`, or without a name. */
function isAddedText({ contentType, filename }: ContentFile): boolean {
  return /^text\/(plain|html)$/.test(contentType) && /^(att\d{3,}|attachment)\.(txt|html?)$/i.test(filename)
}

function equalFiles(one: readonly ContentFile[], other: readonly ContentFile[]): boolean {
  const inOrder = (files: readonly ContentFile[]) =>
    files
      .map(({ digest, filename }) => ({ digest, ...plainName(filename) }))
      .sort((a, b) => compare(a.digest, b.digest) || compare(a.name, b.name) || compare(a.symbols, b.symbols))
  const [here, there] = [inOrder(one), inOrder(other)]
  return (
    here.length === there.length &&
    here.every((file, i) => file.digest === there[i]!.digest && sameName(file, there[i]!))
  )
}

interface PlainName {
  name: string
  symbols: string
}

/** What a gateway puts after the name of a file that could be run: `cv.exe.txt`. */
const addedEnding = /^\.(txt|bin|dat|renamed?|blocked|quarantined?|removed|suspicious|unsafe)$/

/** A gateway may take a name away, lose its symbols, or put an ending after it. */
function sameName(one: PlainName, other: PlainName): boolean {
  if (one.name === '' || other.name === '') return one.symbols === '' || other.symbols === ''
  if (one.symbols !== other.symbols && one.symbols !== '' && other.symbols !== '') return false
  const [short, long] = [one.name, other.name].sort((a, b) => a.length - b.length) as [string, string]
  return long === short || (long.startsWith(short) && addedEnding.test(long.slice(short.length)))
}

/**
 * A file name without what is lost on the way: case, spaces, accents. Symbols may be lost, but not changed. A name
 * that programs give to a file without one is ''; a number in any other name may tell who the file is for.
 */
export function plainName(filename: string): PlainName {
  const bare = filename
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\s_\u00A0]+|\p{M}/gu, '')
  const name = bare.replace(/[^\p{L}\p{N}.]/gu, '')
  const isGiven =
    /^(?:att\d{3,}|attachment|noname|unnamed|untitled|file|document|zalacznik)?(?:\.\w{1,5})?$/.test(name)
  return { name: isGiven ? '' : name, symbols: bare.replace(/[\p{L}\p{N}.]/gu, '') }
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
