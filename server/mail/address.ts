import { domainToASCII } from 'node:url'
import { addressParser, decodeWords } from 'postal-mime'
import {
  isSpecial,
  MAX_ADDRESS_LENGTH,
  plainLocalPart,
  strictAddrSpec,
  type Token,
  withoutScheme,
} from './addr-spec.ts'
import { continuesName, type Entry, lexAddresses, splitEntries } from './address-entries.ts'
import { oneLine, withoutInvisible } from './characters.ts'
import { joinEncodedWords } from './encoded-words.ts'
import { trimmed, trimmedEnd } from './trimming.ts'

/** One mailbox of an address header: `name` is decoded and may be empty, `address` is `local@domain` as written. */
export type Address = { name: string; address: string }

/** In characters: Gmail accepts no longer header, and some 10,000 recipients with names fit. */
const MAX_HEADER_LENGTH = 524_288
const MAX_ADDRESSES = 20_000
/** Commas, colons and semicolons: twice as many as addresses, since names have commas. More are an attack. */
const MAX_SEPARATORS = 40_000
const SEPARATOR = /[,:;]/
/** Groups within groups are read again for each level: with so many open ones less of a header is read. */
const MAX_OPEN_GROUPS = 50
const MAX_NESTED_LENGTH = 131_072
const MAX_NAME_LENGTH = 300
/** Quotes of all kinds that people and Outlook put around an address in a display name. */
const QUOTES_AROUND = /['"`\u00B4\u2018-\u201F\u00AB\u00BB]/

/**
 * Returns every mailbox that a From, To, Cc or similar header shows, in order.
 *
 * Tolerant: it opens groups (RFC 5322 §3.4), understands comments, encoded words and commas in names, and leaves out
 * entries without an address. Use it for display; {@link certainAddresses} decides whose mail it is.
 */
export function parseAddressList(header: string): Address[] {
  const found: Address[] = []
  let namePiece = ''
  const readable = flatComments(joinEncodedWords(escapeEncodedWords(header)))
  for (const entry of addressParser(readable, { flatten: true })) {
    const address = repairedAddress(entry.address ?? '')
    const name = visibleName(oneLine(decodeWords(entry.name), MAX_NAME_LENGTH))
    if (address === '') {
      namePiece = name
      continue
    }
    // `Kowalski, Jan <jan@firma.pl>`: a name with an unquoted comma.
    const fullName = namePiece !== '' && name !== '' ? `${namePiece}, ${name}` : name
    namePiece = ''
    found.push({ name: fullName === address ? '' : oneLine(fullName, MAX_NAME_LENGTH), address })
    if (found.length === MAX_ADDRESSES) break
  }
  return found
}

/** What an address header says, read once. */
export type AddressField = {
  /** See {@link parseAddressList}. */
  shown: Address[]
  /** See {@link certainAddresses}. */
  certain: string[]
  /** See {@link possibleAddresses}. */
  possible: string[]
}

/** Reads a header for all three questions at once: a long one takes time. */
export function readAddressField(header: string): AddressField {
  const shown = parseAddressList(header)
  const entries = entriesOf(header)
  const certain = certainOf(entries, header, () => shown)
  return { shown, certain, possible: possibleOf(entries, header, certain) }
}

/**
 * Returns the addresses of a header that every careful parser agrees on.
 *
 * Two good parsers disagree about the sender in one of ten hostile mails, so a message is filed only under these
 * addresses. An entry counts if it is a plain `local@domain`, or one angle address after a name that shows no other
 * address outside quotes. A quote or comment without an end makes the whole header uncertain.
 */
export function certainAddresses(header: string): string[] {
  return certainOf(entriesOf(header), header, () => parseAddressList(header))
}

/**
 * Returns the addresses that a header may contain beside the certain ones, if it can be parsed in several ways:
 * everything in a position where an address may be.
 *
 * Gmail returns headers with their encoded words decoded, so a name like `Żaneta :(` or `Kowalska,Żaneta`, which is
 * no syntax while it is encoded (RFC 2047 §2), breaks the header. An address that is part of a name is not returned.
 */
export function possibleAddresses(header: string): string[] {
  const entries = entriesOf(header)
  return possibleOf(
    entries,
    header,
    certainOf(entries, header, () => parseAddressList(header)),
  )
}

/** An entry of a header, with its address if it can be read in only one way. */
type ReadEntry = Entry & { address: string | null }

/** Null if a quote or comment has no end. */
function entriesOf(header: string): ReadEntry[] | null {
  const tokens = lexAddresses(withoutInvisible(escapeEncodedWords(header)))
  if (tokens === null) return null
  return splitEntries(tokens).map((entry) => ({ ...entry, address: strictMailbox(entry.tokens) }))
}

function certainOf(entries: ReadEntry[] | null, header: string, list: () => readonly Address[]): string[] {
  if (entries === null) return []
  const certain: string[] = []
  let before: Entry | null = null
  for (const entry of entries) {
    const { address } = entry
    const split = before !== null && before.tokens.length > 0 && before.plain
    if (address !== null && (!split || continuesName(entry))) certain.push(address)
    before = entry.endsGroup ? null : entry
  }
  if (!/["(:\\]/.test(header)) return certain
  // Some parsers do not see an address behind a comment inside brackets or in a badly ended group.
  const shown = new Set(list().map(({ address }) => address))
  return certain.filter((address) => shown.has(address))
}

function possibleOf(entries: ReadEntry[] | null, header: string, settled: readonly string[]): string[] {
  const certain = new Set(settled)
  if (entries?.every((entry) => isSettled(entry, certain))) return []
  const line = withoutInvisible(header.slice(0, MAX_HEADER_LENGTH)).replace(/\s+/g, ' ')
  const standing = line.matchAll(
    /(?<=(?:^|[<,;:)]) ?)[^\s<>(),;:@"[\]\\]+@[^\s<>(),;:@"[\]\\]+(?= ?(?:$|[>,;(]))/g,
  )
  const possible = [...standing].slice(0, MAX_ADDRESSES).flatMap(([address]) => certainAddresses(address))
  return [...new Set(possible)].filter((address) => !certain.has(address))
}

/** Decides whether an entry leaves no doubt: it shows no address, or only addresses that are in `certain`. */
function isSettled({ tokens, address }: ReadEntry, certain: ReadonlySet<string>): boolean {
  if (!tokens.some(({ kind, text }) => kind === 'special' && text === '@')) return true
  return certain.has(address ?? '')
}

/** Returns the address of a header that names one mailbox; null if it is missing or not certain. */
export function certainAddress(header: string): string | null {
  const certain = certainAddresses(header)
  return certain.length === 1 && parseAddressList(header).length === 1 ? certain[0]! : null
}

/**
 * Returns the text if it is one `local@domain`, apart from spaces and invisible characters, as somebody writes a
 * recipient; else null.
 */
export function plainAddress(text: string): string | null {
  const plain = withoutInvisible(text).trim()
  return certainAddress(plain) === plain ? plain : null
}

/**
 * Returns the key that is equal for all spellings of one mailbox.
 *
 * The key is in lower case, with the domain in punycode (RFC 5891). For Gmail, which ignores dots and what follows a
 * plus, it has neither, and the domain `gmail.com`. On other domains `+tag` stays, because there it may be another
 * person; see {@link weakAddressKey}.
 */
export function addressKey(address: string): string {
  const plain = storableKey(address)
  const at = plain.lastIndexOf('@')
  if (at < 0) return plain
  const local = plain.slice(0, at).replace(/^"([^"\\\s]+)"$/, '$1')
  const domain = asciiDomain(plain.slice(at + 1))
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return `${local}@${domain}`
  const person = local.replace(/\+.*$/, '').replaceAll('.', '')
  return `${person === '' ? local : person}@gmail.com`
}

/** Returns the key without a plus-tag on any domain: equal keys hint that two addresses may be one person. */
export function weakAddressKey(address: string): string {
  const key = addressKey(address)
  const at = key.lastIndexOf('@')
  const person = key.slice(0, Math.max(at, 0)).replace(/\+.*$/, '')
  return person === '' ? key : person + key.slice(at)
}

/**
 * Hides specials inside a Q encoded word, so that no parser takes them for syntax.
 *
 * RFC 2047 §5 forbids them there, but senders write `=?utf-8?Q?Kowalski,_Jan?=` all the same. A word with a bracket,
 * quote or at sign stays as it is: it is more often a trap.
 */
function escapeEncodedWords(header: string): string {
  return bounded(header)
    .replaceAll('\0', '')
    .replace(/=\?[^?\s]{1,60}\?q\?([^?\s]{1,2000})\?=/gi, (word, text: string) =>
      /[<>@"()]/.test(text)
        ? word
        : word.replace(/[,;:]/g, (special) => `=${special.charCodeAt(0).toString(16).toUpperCase()}`),
    )
}

/** Cuts a header that is longer or more nested than any real one. */
function bounded(header: string): string {
  const start = header.slice(0, MAX_HEADER_LENGTH)
  let [separators, groups] = [0, 0]
  for (let i = 0; i < start.length; i++) {
    if (!SEPARATOR.test(start[i]!)) continue
    if (start[i] !== ',') groups += start[i] === ':' ? 1 : -1
    const isNested = groups > MAX_OPEN_GROUPS && i > MAX_NESTED_LENGTH
    if (isNested || ++separators > MAX_SEPARATORS) return start.slice(0, i)
  }
  return start
}

/** Flattens nested comments (RFC 5322 §3.2.2), for a parser that ends the outer one at the first `)`. */
function flatComments(header: string): string {
  if (!/\([^()]*\(/.test(header)) return header
  let depth = 0
  return header.replace(/\\.|"(?:[^"\\]|\\.)*"|[()]/gs, (piece) => {
    if (piece === '(') return ++depth === 1 ? '(' : ' '
    if (piece === ')') return depth > 0 && --depth > 0 ? ' ' : ')'
    return piece
  })
}

/** Returns '' for a name of invisible characters only. */
function visibleName(name: string): string {
  return withoutInvisible(name).trim() === '' ? '' : name
}

/** Removes brackets, routes and `mailto:` from an address that a tolerant parser found; '' if none is left. */
function repairedAddress(raw: string): string {
  const visible = withoutInvisible(raw)
  const inBrackets = /<([^<>\s]+@[^<>\s]+)>?/.exec(visible)?.[1] ?? visible
  const bare = plainLocalPart(inBrackets.replace(/^(?:mailto:([^?]*).*|smtp:(.*))$/i, '$1$2')).replace(
    /^@[^:]*:/,
    '',
  ) // RFC 5322 §4.4: an obsolete route
  const address = trimmed(bare, /['"]/)
    .trim()
    .replace(/(?<=[^.])\.$/, '')
  const valid =
    /^[^\s<>(),;:[\]\\]+@[^\s<>(),;:@"[\]\\]+$/.test(address) && address.length <= MAX_ADDRESS_LENGTH
  return valid ? oneLine(address, MAX_ADDRESS_LENGTH) : ''
}

/** Returns the address of one entry if the entry can be read in only one way. */
function strictMailbox(tokens: readonly Token[]): string | null {
  const bracket = tokens.findIndex((token) => isSpecial(token, '<'))
  if (bracket < 0) return strictAddrSpec(tokens)
  const end = tokens.findLastIndex((token) => isSpecial(token, '>'))
  // `<jan@x.pl> Jan`: a name after the address.
  if (end < bracket || tokens.slice(end + 1).some(({ kind }) => kind !== 'word')) return null
  const address = strictAddrSpec(withoutScheme(tokens.slice(bracket + 1, end)))
  if (address === null) return null
  const name = tokens.slice(0, bracket)
  for (let i = 1; i < name.length - 1; i++) {
    if (!isSpecial(name[i], '@') || name[i]!.spaced || name[i + 1]!.spaced) continue
    // `J@n`: a domain has a dot.
    if (!name[i + 1]!.text.includes('.')) continue
    const shown = trimmed(`${name[i - 1]!.text}@${name[i + 1]!.text}`, QUOTES_AROUND)
    if (addressKey(shown) !== addressKey(address)) return null
  }
  return name.some((token) => isSpecial(token, '>') || isSpecial(token, ':')) ? null : address
}

function storableKey(address: string): string {
  const visible = withoutInvisible(oneLine(address, MAX_ADDRESS_LENGTH))
  return withoutInvisible(visible.normalize('NFC').toLowerCase().normalize('NFC')).trim()
}

function asciiDomain(domain: string): string {
  const bare = trimmedEnd(domain, /[\s.]/)
  const ascii = /^[\p{L}\p{N}\p{M}._-]+$/u.test(bare) ? trimmedEnd(domainToASCII(bare), /\./) : ''
  return ascii === '' ? bare : ascii
}
