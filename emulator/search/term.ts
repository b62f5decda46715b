import type { SearchableMessage } from '../spec.ts'
import { addressesIn, findAddresses, withoutVariant } from './addresses.ts'
import { parseAge, parseMoment } from './dates.ts'
import { labelTest } from './label.ts'
import { type Numbers, union } from './postings.ts'
import { MalformedQueryError, type QueryNode } from './syntax.ts'
import { addressToken, type TextIndex } from './text-index.ts'
import { containsPhrase, foldText, tokensOf, wordsOf } from './words.ts'

type Test = (message: SearchableMessage) => boolean

/** Looks up every message that can match, and few others. */
export type Narrow = (index: TextIndex) => Numbers

/** A compiled piece of a query. `cost` orders evaluation: 0 a comparison … 4 reading the body. */
export interface Matcher {
  cost: number
  test: Test
  /** Absent when every message has to be examined. */
  narrow?: Narrow | undefined
}

export interface TermContext {
  nowMs: number
  ownAddress?: string
  afterIsExclusive?: boolean
  gmailVariantsFound?: boolean
}

export type AddressField = 'from' | 'to' | 'cc' | 'bcc' | 'deliveredto'

type Term = Extract<QueryNode, { kind: 'term' }>

/** The predicate of one operator or word. Throws MalformedQueryError for a value Gmail could not read. */
export function compileTerm(term: Term, context: TermContext): Matcher {
  switch (term.operator) {
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'deliveredto':
      return { cost: 2, ...peopleMatcher(term, term.operator, context) }
    case 'subject':
      return headerPhrase(term.value, (message) => [message.subject])
    case 'list':
      return headerPhrase(term.value, (message) => [message.listId])
    case 'filename':
      return {
        cost: 3,
        test: phraseTest(term.value, (message) => message.attachmentNames()),
        narrow: narrowTo(tokensOfPhrase(term.value), ['contents']),
      }
    case 'has':
      return { cost: 3, test: hasTest(term.value) }
    case 'rfc822msgid':
      return { cost: 0, test: messageIdTest(term.value) }
    case 'in':
    case 'is':
    case 'label':
    case 'category':
      return { cost: 0, test: labelTest(term.operator, term.value) }
    case 'larger':
    case 'smaller':
    case 'size':
      return { cost: 0, test: sizeTest(term.operator, term.value) }
    case 'text':
      return { cost: 4, ...textMatcher(term.value) }
    default:
      return { cost: 0, test: dateTest(term.operator, term.value, context) }
  }
}

/** The field and full address a term asks for, or undefined when it asks for anything else. */
export function exactAddress(
  node: QueryNode,
  context: TermContext,
): { field: AddressField; address: string } | undefined {
  if (node.kind !== 'term' || !isAddressField(node.operator)) return undefined
  const address = wholeAddress(node.value, context)
  return address === undefined ? undefined : { field: node.operator, address }
}

/** Returns the header texts that an operator searches: `to:` covers To, Cc and Bcc. */
function headersOf(message: SearchableMessage, field: AddressField): readonly string[] {
  switch (field) {
    case 'from':
      return [message.from]
    case 'to':
      return [message.to, message.cc, message.bcc]
    case 'cc':
      return [message.cc]
    case 'bcc':
      return [message.bcc]
    case 'deliveredto':
      return [message.deliveredTo]
  }
}

function isAddressField(operator: string): operator is AddressField {
  return ['from', 'to', 'cc', 'bcc', 'deliveredto'].includes(operator)
}

function wholeAddress(value: string, context: TermContext): string | undefined {
  if (value.toLowerCase() === 'me' && context.ownAddress) return context.ownAddress.toLowerCase()
  const bare = value.replace(/^<(.*)>$/, '$1').toLowerCase()
  const found = findAddresses(bare)
  return found.length === 1 && found[0] === bare && !bare.startsWith('*@') ? bare : undefined
}

function peopleMatcher(term: Term, field: AddressField, context: TermContext): Omit<Matcher, 'cost'> {
  const address = wholeAddress(term.value, context)
  if (address !== undefined) return addressMatcher(field, [address], context)
  const domain = /^\*?@([^@\s]+)$/.exec(term.value)?.[1]?.toLowerCase()
  if (domain) {
    return {
      test: (message) =>
        headersOf(message, field).some((header) => addressesIn(header).some(isWithin(domain))),
    }
  }
  // Without a domain a plus separates alternatives: foo+bar is foo OR bar.
  const choices = term.quoted ? [term.value] : term.value.split('+').filter((part) => part !== '')
  if (choices.length === 0) throw new MalformedQueryError(`${field}: without a word`)
  const any = choices.map((choice) => headerPhrase(choice, (message) => headersOf(message, field)))
  return { test: (message) => any.some(({ test }) => test(message)), narrow: narrowToAny(any) }
}

/** Matches any of the full addresses in a field. The cost per message does not grow with their number. */
export function addressMatcher(
  field: AddressField,
  addresses: Iterable<string>,
  { gmailVariantsFound }: TermContext,
): Matcher {
  const form = gmailVariantsFound ? withoutVariant : (address: string) => address
  const wanted = new Set([...addresses].map(form))
  const tokens = [...new Set([...wanted].map(addressToken))]
  return {
    cost: 1,
    test: (message) =>
      headersOf(message, field).some((header) =>
        addressesIn(header).some((address) => wanted.has(form(address))),
      ),
    narrow: (index) => union(tokens.map((token) => index.inHeaders([token]))),
  }
}

/** Narrows to messages that any of these can match; undefined if one of them has to examine every message. */
export function narrowToAny(matchers: readonly Matcher[]): Narrow | undefined {
  const narrows = matchers.flatMap(({ narrow }) => narrow ?? [])
  if (narrows.length < matchers.length) return undefined
  return (index) => union(narrows.map((narrow) => narrow(index)))
}

function headerPhrase(value: string, texts: (message: SearchableMessage) => readonly string[]): Matcher {
  const narrow = narrowTo(tokensOfPhrase(value), ['headers'])
  return { cost: 2, test: phraseTest(value, texts), narrow }
}

/** Narrows to messages that have all tokens in one of the places; a phrase never spans two of them. */
function narrowTo(
  tokens: readonly string[],
  places: readonly ('headers' | 'contents')[],
): Narrow | undefined {
  if (tokens.length === 0) return undefined
  return (index) =>
    union(places.map((place) => (place === 'headers' ? index.inHeaders(tokens) : index.inContents(tokens))))
}

/** Narrows to messages that have all these words, in the headers or in the contents. */
export function narrowToText(words: readonly string[]): Narrow | undefined {
  return narrowTo([...new Set(words.flatMap(tokensOf))], ['headers', 'contents'])
}

function tokensOfPhrase(value: string): string[] {
  return [...new Set(wordsOf(value).flatMap(tokensOf))]
}

function isWithin(domain: string): (address: string) => boolean {
  return (address) =>
    address.endsWith(`@${domain}`) || (address.includes('@') && address.endsWith(`.${domain}`))
}

function phraseTest(value: string, texts: (message: SearchableMessage) => readonly string[]): Test {
  const words = wordsOf(value)
  if (words.length === 0) throw new MalformedQueryError('a value without a word')
  return (message) => texts(message).some((text) => text !== '' && containsPhrase(foldText(text), words))
}

/** Matches plain text anywhere; a full address matches only as a whole: `ann@x.pl` is not in `jo.ann@x.pl`. */
function textMatcher(value: string): Omit<Matcher, 'cost'> {
  const address = wholeAddress(value, { nowMs: 0 })
  const tokens = address === undefined ? tokensOfPhrase(value) : [addressToken(address)]
  const test = address === undefined ? wordsAnywhereTest(wordsOf(value)) : addressAnywhereTest(address)
  return { test, narrow: narrowTo(tokens, ['headers', 'contents']) }
}

function wordsAnywhereTest(words: readonly string[]): Test {
  if (words.length === 0) throw new MalformedQueryError('a quote without a word')
  const headers: Test = (message) =>
    [message.subject, message.from, message.to, message.cc, message.bcc].some(
      (text) => text !== '' && containsPhrase(foldText(text), words),
    )
  return (message) =>
    headers(message) ||
    message.attachmentNames().some((name) => containsPhrase(foldText(name), words)) ||
    containsPhrase(foldText(message.bodyText()), words)
}

function addressAnywhereTest(address: string): Test {
  return (message) =>
    [message.from, message.to, message.cc, message.bcc, message.subject].some((text) =>
      addressesIn(text).includes(address),
    ) || findAddresses(message.bodyText()).includes(address)
}

function hasTest(value: string): Test {
  const what = value.toLowerCase()
  if (what === 'attachment') return (message) => message.attachmentNames().length > 0
  if (what === 'userlabels') return (message) => message.labelNames.length > 0
  if (what === 'nouserlabels') return (message) => message.labelNames.length === 0
  throw new MalformedQueryError(`has:${what} is not known`)
}

function messageIdTest(value: string): Test {
  const wanted = value.replace(/^<(.*)>$/, '$1')
  return (message) => message.messageIdHeader === wanted
}

const sizeUnits: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

function sizeTest(operator: 'larger' | 'smaller' | 'size', value: string): Test {
  const parts = /^(\d{1,15})([kmg]?)b?$/i.exec(value)
  if (!parts) throw new MalformedQueryError(`${operator}:${value} is not a size`)
  const bytes = Number(parts[1]) * (sizeUnits[(parts[2] ?? '').toLowerCase()] ?? 1)
  if (operator === 'smaller') return (message) => message.size < bytes
  return (message) => message.size > bytes
}

type DateOperator = 'after' | 'before' | 'newer' | 'older' | 'newer_than' | 'older_than'

/** Tests a date: `after:` includes its moment unless told otherwise, `before:` excludes it. */
function dateTest(operator: DateOperator, value: string, context: TermContext): Test {
  const isAge = operator === 'newer_than' || operator === 'older_than'
  const moment = isAge ? parseAge(value, context.nowMs) : parseMoment(value)
  if (moment === undefined) throw new MalformedQueryError(`${operator}:${value} is not a date`)
  const isLaterWanted = operator === 'after' || operator === 'newer' || operator === 'newer_than'
  if (isLaterWanted && context.afterIsExclusive) return (message) => message.internalDate > moment
  if (isLaterWanted) return (message) => message.internalDate >= moment
  return (message) => message.internalDate < moment
}
