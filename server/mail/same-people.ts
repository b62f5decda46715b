import type { MailContent } from './mail-content.ts'

/**
 * Decides whether two copies have the same writer, and whether an answer to either goes to the same people. A
 * mailing list may put its own address into From and Reply-To, and in To.
 */
export function samePeople(one: MailContent, other: MailContent): boolean {
  if (one.originalFrom === null && other.originalFrom === null && one.from === other.from)
    if (!sameName(one.fromName, other.fromName)) return false
  if (!one.isList && !other.isList)
    return one.from === other.from && equal(one.replyTo, other.replyTo) && equal(one.to, other.to)
  if (one.isList && other.isList) return sameThroughLists(one, other) && compatible(one, other)
  return (one.isList ? passedOn(other, one) : passedOn(one, other)) && compatible(one, other)
}

/** Of two copies that came through lists, each names the same writer, unless a list replaced the one in From. */
function sameThroughLists(one: MailContent, other: MailContent): boolean {
  const [here, there] = [answered(one), answered(other)]
  if (!equal(here, there)) return false
  if (author(one) === author(other)) return true
  return [
    [one, other],
    [other, one],
  ].some(([list, named]) => isOfList(list!) && here.includes(author(named!)))
}

/** Decides whether a list's copy has the writer of the direct copy, and is answered to the same people or the list. */
function passedOn(direct: MailContent, list: MailContent): boolean {
  const writers = list.originalFrom === null ? [list.from, ...list.replyTo] : [list.from, list.originalFrom]
  if (!writers.includes(direct.from)) return false
  const lists = listAddresses(list, direct.from)
  const people = list.replyTo.filter((key) => !lists.has(key))
  if (people.length === 0) return list.replyTo.length > 0 || equal(answered(direct), [direct.from])
  return equal(people, direct.replyTo.length > 0 ? direct.replyTo : [direct.from])
}

/**
 * Decides whether the recipients are the same apart from lists: a list may leave some out, but two copies that each
 * name a person whom the other does not name are two mails.
 */
function compatible(one: MailContent, other: MailContent): boolean {
  const writer = one.isList ? author(other) : author(one)
  const lists = new Set([one, other].flatMap((mail) => (mail.isList ? ofListOnly(mail, writer) : [])))
  const people = ({ to }: MailContent) => to.filter((key) => !lists.has(key))
  const [here, there] = [people(one), people(other)]
  return here.every((key) => there.includes(key)) || there.every((key) => here.includes(key))
}

/** Whom an answer reaches: Reply-To without the list, otherwise the writer. */
function answered(mail: MailContent): string[] {
  const lists = mail.isList ? listAddresses(mail, author(mail)) : new Set<string>()
  const people = mail.replyTo.filter((key) => !lists.has(key))
  return people.length > 0 ? people : [author(mail)]
}

function author({ from, originalFrom }: MailContent): string {
  return originalFrom ?? from
}

/** The addresses that may be the list's own: the recipients, and From if it is not the writer's. */
function listAddresses(mail: MailContent, writer: string): Set<string> {
  return new Set([...mail.to, mail.from].filter((key) => key !== writer))
}

function ofListOnly(mail: MailContent, writer: string): string[] {
  return mail.from === writer ? [] : [mail.from]
}

/** Decides whether From has the address of the list, which the list also has in To, maybe on another domain. */
function isOfList({ from, originalFrom, to }: MailContent): boolean {
  const local = (key: string) => key.slice(0, key.lastIndexOf('@'))
  return originalFrom === null && to.some((key) => local(key) === local(from))
}

/** The local parts of the addresses by which a list may name itself. */
export function listNames(mail: MailContent): string[] {
  if (!mail.isList) return []
  const names = [...listAddresses(mail, author(mail))].map((key) => key.slice(0, key.lastIndexOf('@')))
  return names.filter((name) => name.length >= 3)
}

/** A gateway may put a tag before a name, or lose it. Batch programs name the candidate in it: `Portal - Jan Sowa`. */
function sameName(one: string, other: string): boolean {
  const plain = (name: string) =>
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
  const [a, b] = [plain(one), plain(other)]
  return a.includes(b) || b.includes(a)
}

function equal(one: readonly string[], other: readonly string[]): boolean {
  const sorted = (values: readonly string[]) => [...new Set(values)].sort().join('\n')
  return sorted(one) === sorted(other)
}
