import { trimmed } from './trimming.ts'

/** More ids in one header are noise; the first one, which is the root, and the newest are kept. */
const MAX_IDS = 100
const MAX_ID_LENGTH = 500
/** RFC 5322 §2.1.1: a line has at most 998 characters, and some servers never unfold lines. */
const MAX_REFERENCES_LENGTH = 998

/**
 * Parses the message ids of a Message-ID, In-Reply-To or References header, oldest first, each once.
 *
 * They have no brackets and no white space inside, so that two spellings of one id are equal. Tolerant (RFC 5322
 * §3.6.4, §4.5.4): ids may be folded in the middle, joined without a space, without brackets, or part of a phrase
 * such as `Your message of Tuesday <id@x>`. An address in such a phrase is not taken for an id, because it would
 * connect all answers to that person.
 */
export function parseMessageIds(header: string): string[] {
  const text = withoutSender(header.slice(0, 65_536).replaceAll('\0', '').toWellFormed())
  // An unclosed bracket counts only around an address: `<"from <id@x>` has one id.
  const bracketed = [...text.matchAll(/<(?:([^<>]+)>|([^<>]*@[^<>]*)(?=<|$))/g)].map(
    ([, closed, open]) => closed ?? open!,
  )
  const found = bracketed.length > 0 ? bracketed : bareIds(text)
  const ids = new Set<string>()
  for (const raw of found) {
    const id = trimmed(raw.replace(/[\s\u0000-\u001F\u007F]+/g, ''), /[<>"']/)
    if (id !== '' && id.length <= MAX_ID_LENGTH) ids.add(id)
  }
  const all = [...ids]
  return all.length <= MAX_IDS ? all : [all[0]!, ...all.slice(1 - MAX_IDS)]
}

/**
 * Decides whether an id identifies one message: it has the form `left@right` (RFC 5322 §3.6.4), and is not the
 * placeholder or the unfilled template of a program. Other values may occur in any number of unrelated mails, so they
 * connect nothing.
 */
export function isMessageId(id: string): boolean {
  return strengthOf(id) !== 'none'
}

/**
 * How well an id identifies one message. `weak`: what a program wrote of its own is too short to be unique, such as
 * `1@1`, so the mails that name it must agree in something else.
 */
export function strengthOf(id: string): 'none' | 'weak' | 'sure' {
  const at = id.lastIndexOf('@')
  if (at <= 0 || at === id.length - 1) return 'none'
  const left = id.slice(0, at).replace(TEMPLATE, '.')
  const written = left.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  if (written.length === 0 || NO_ID.test(left)) return 'none'
  const own = written.filter((word) => !PLACEHOLDER.test(word)).join('')
  if (own === '') return 'none'
  return /^\d+$/.test(own) && own.length < LEAST_DIGITS ? 'weak' : 'sure'
}

/** A shorter number is counted up by a program that starts again, or is always the same. */
const LEAST_DIGITS = 6
/** What programs replace by a value: `${id}`, `{{id}}`, `#{id}`, `<%= id %>`, `{0}`, `%d`, `%(id)s`, `[object Object]`. */
const TEMPLATE =
  /[$#]\{[^{}]{0,100}\}|\{\{[^{}]{0,100}\}\}|<%[^%<>]{0,100}%>|%[A-Za-z_-]{3,50}%|\{\d?\}|%\(\w{1,50}\)[sdi]|%\d{0,2}[sdiux@](?![\p{L}\p{N}])|\[object\s?\w{1,30}\]|\$[A-Z_]{2,40}(?![A-Za-z\d])/gu
/** Words that stand for an id, or for an account, and so are in many mails: `MESSAGE_ID`, `your-id`, `root`. */
const PLACEHOLDER = new RegExp(
  `^(?:${[
    'undefined|null|none|nil|nan|infinity|unknown|unset|empty|missing|false|true|object|0+|brak|pusty|x{2,}|n|na|todo',
    'id|ids|msg|msgid|mid|message|messageid|mail|mailid|email|emailid|uid|uuid|guid|uniqueid|unique|random|string|value',
    'your|my|the|some|this|new|here|insert|placeholder|example|sample|test|default|header|in|reply|to|replyto|inreplyto|no|not|do',
    'root|localhost|admin|administrator|postmaster|webmaster|hostmaster|mailer|daemon|noreply|donotreply|nobody|info',
  ].join('|')})$`,
  'i',
)
const NO_ID = /^["'([{]*n\/?a["')\]}]*$/i

/** Removes the sender from `Message from Jan <jan@x.pl> of "Fri, 19 Jul" <id@x>`, which MH writes. */
function withoutSender(header: string): string {
  return header.replace(/\bfrom\s[^<>]{0,200}<[^<>]{1,400}>(?=\s{0,10}(?:of|on|at)\b)/gi, ' ')
}

/** Returns ids without brackets if the header has nothing else, unlike `jan@x.pl's message of Tuesday`. */
function bareIds(header: string): string[] {
  const words = header
    .replace(/\([^()]*\)/g, ' ')
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
  return words.every((word) => /^[^@]+@[^@]+$/.test(word)) ? words : []
}

/**
 * Returns the References header of a reply: the parent's references, then the parent itself (RFC 5322 §3.6.4).
 *
 * Ids are dropped from the middle to stay within 998 characters: the root holds the thread together, and the newest
 * ids say where the reply belongs.
 *
 * @param parentReferences the parent's References, as a header or already parsed
 * @param parentMessageId the parent's Message-ID, with or without brackets
 * @returns ids in brackets, separated by spaces; '' if there are none
 */
export function foldReferences(
  parentReferences: string | readonly string[],
  parentMessageId: string,
): string {
  const older =
    typeof parentReferences === 'string' ? parentReferences : parentReferences.map(bracket).join(' ')
  const ids = parseMessageIds(older)
  const parent = parseMessageIds(bracket(parentMessageId)).at(0)
  const chain = parent === undefined ? ids : [...ids.filter((id) => id !== parent), parent]
  const newest: string[] = []
  const root = chain[0]
  if (root === undefined) return ''
  let length = root.length + 2
  for (const id of chain.slice(1).reverse()) {
    length += id.length + 3
    if (length > MAX_REFERENCES_LENGTH) break
    newest.unshift(id)
  }
  return [root, ...newest].map((id) => `<${id}>`).join(' ')
}

function bracket(id: string): string {
  const bare = id.trim().replace(/^<|>$/g, '')
  return bare === '' ? '' : `<${bare}>`
}
