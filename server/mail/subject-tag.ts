import type { MailContent } from './mail-content.ts'

/** Decides whether two subjects are equal without the tags of gateways and the name of a list. */
export function sameSubject(one: MailContent, other: MailContent): boolean {
  const [a, b] = [plainSubject(one.subject), plainSubject(other.subject)]
  return a === b || (one.isList && withoutListName(a) === b) || (other.isList && a === withoutListName(b))
}

/** `[jobs] Offer` and `Re: [jobs] Offer` without the name of the list. */
function withoutListName(subject: string): string {
  return subject.replace(/\[[^\]]{1,60}\]\s*/, '')
}

/** What stands before the subject itself, and which a gateway leaves where it is. */
const repliedPrefix = /^(?:(?:re|fwd?|odp|pd|aw|wg)\s*:\s*)+/i
/** `[EXTERNAL]`, `{Spam?}`, `***SPAM***`, `(EXT): `, `[External Sender] - `: a tag and what parts it from the subject. */
const marked =
  /(?:[⚠🔴🟠🟡❗⛔🚨🚫🛑]\uFE0F?\s?)?(?:\[([^[\]]{1,60})\]|\{([^{}]{1,60})\}|\(([^()]{1,60})\)|<([^<>]{1,60})>|([*#|=~"]{1,5})([^*#|=~"]{1,60})\5)(?:\s?(?::|[-\u2013\u2014](?=\s)))?/gu
/** A tag without brackets: `EXT: `, `⚠ EXTERNAL: `, `ZEWNĘTRZNA: `; before a dash only in capitals. */
const unmarked =
  /^(?:[⚠🔴🟠🟡❗⛔🚨🚫🛑]\uFE0F?\s?)?([\p{L}-]{3,20}(?: [\p{L}-]{3,20}){0,2})\s?(:|\s[-\u2013\u2014](?=\s))/u

function plainSubject(subject: string): string {
  const replied = repliedPrefix.exec(subject)?.[0] ?? ''
  const written = subject.slice(replied.length)
  let rest = written
    .replace(marked, (tag, ...groups: (string | undefined)[]) =>
      isTag(groups[5] ?? groups.slice(0, 4).find((inner) => inner !== undefined) ?? '') ? ' ' : tag,
    )
    .trim()
  const [whole, words, end] = unmarked.exec(rest) ?? []
  const isOrigin = /^(?:extern|ext\b|zewn|spoza\b|outside\b|spam\b)/i.test(words ?? '')
  if (isOrigin && (end === ':' || words === words!.toUpperCase()) && isTag(words!))
    rest = rest.slice(whole!.length)
  return `${replied.trim()} ${rest}`.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** One of these says what a gateway thinks of a mail. Word endings are left out, because Polish has many. */
const says =
  /^(?:extern|ext$|zewn|spoza$|outside$|spam$|junk$|suspe|suspi|podejrz|phish|caution$|warning$|uwaga$|ostrze|bulk$|disarmed$|encrypted$|szyfr|secure$|untrusted$|unverified$|niezaufan|niezweryfik|estern|non-dod$)/u
/** What may stand beside it. */
const beside =
  /^(?:e-?mail\p{L}{0,3}|mail\p{L}{0,3}|wiadomo\p{L}{2,4}|poczt\p{L}{1,2}|message|sender|nadawc\p{L}{1,2}|source|origin|from|of|the|user|potential|likely|nieznan\p{L}{1,3}|possible|possibly|detected|virus|marketing|organi[sz]ation|organizacj\p{L}|firm\p{L}|company|use|with|be|careful|attention|achtung|absender|exp[eé]diteur|od|szyfrowan\p{L}|potencjaln\p{L})$/u

function isTag(text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  return words.some((word) => says.test(word)) && words.every((word) => says.test(word) || beside.test(word))
}
